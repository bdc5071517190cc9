using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>Every way of saying where to pay.</summary>
public static class DestinationKinds
{
    /// <summary>The type of a bank account.</summary>
    public const string Account = "account";

    /// <summary>A card by its number.</summary>
    public const string Card = "card";

    /// <summary>An account by IBAN, with or without BIC; any currency.</summary>
    public static readonly DestinationKind Iban = new()
    {
        Type = Account,
        Format = "iban",
        Title = "Bank account by IBAN",
        Fields = [DestinationFields.Iban, DestinationFields.Bic, DestinationFields.HolderName],
        Marks = ["iban"],
        Countries = [.. IbanTable.All.Select(c => c.Code)],
        CountryOf = values => values["iban"][..2],
        Check = BicFitsIban,
        // A British IBAN holds sort code and account number (SWIFT IBAN registry, GB: 4!a6!n8!n), and so equals them.
        CanonicalText = values => values["iban"] is var iban && iban.StartsWith("GB", StringComparison.Ordinal)
            ? $"uk:{iban.AsSpan(8, 6)}:{iban.AsSpan(14, 8)}" : $"iban:{iban}",
    };

    /// <summary>An account by UK sort code and number; pounds only.</summary>
    public static readonly DestinationKind Uk = new()
    {
        Type = Account,
        Format = "uk",
        Title = "UK bank account",
        Fields = [DestinationFields.SortCode, DestinationFields.UkAccountNumber, DestinationFields.HolderName],
        Marks = ["sort_code"],
        Currency = "GBP",
        Countries = ["GB"],
        CountryOf = _ => "GB",
        CanonicalText = values => $"uk:{values["sort_code"]}:{values["account_number"]}",
    };

    /// <summary>An account by US routing number, account number and type; US dollars only.</summary>
    public static readonly DestinationKind Us = new()
    {
        Type = Account,
        Format = "us",
        Title = "US bank account",
        Fields =
        [
            DestinationFields.RoutingNumber, DestinationFields.UsAccountNumber, DestinationFields.AccountType,
            DestinationFields.HolderName,
        ],
        Marks = ["routing_number", "account_type"],
        Currency = "USD",
        Countries = ["US"],
        CountryOf = _ => "US",
        CanonicalText = values => $"us:{values["routing_number"]}:{values["account_number"]}:{values["account_type"]}",
    };

    /// <summary>The type of an order whose payer is paid back.</summary>
    public const string OrderRef = "order_ref";

    /// <summary>The type of a recipient's wallet.</summary>
    public const string Wallet = "wallet";

    /// <summary>Back to the payer of an order: account or card stand in the order.</summary>
    public static readonly DestinationKind Order = new()
    {
        Type = OrderRef,
        Format = OrderRef,
        Title = "Payer of an order",
        Fields = [DestinationFields.OrderId],
        Marks = ["order_id"],
        Countries = [],
        CountryOf = _ => "",
        CanonicalText = values => $"order:{values["order_id"]}",
    };

    /// <summary>Into the wallet of the recipient that the payout names.</summary>
    public static readonly DestinationKind OwnWallet = new()
    {
        Type = Wallet,
        Format = Wallet,
        Title = "Wallet of the recipient",
        Fields = [],
        Marks = [],
        Countries = [],
        CountryOf = _ => "",
        CanonicalText = _ => Wallet,
    };

    /// <summary>All of them, by type; within a type, the first whose mark is given is meant.</summary>
    public static IReadOnlyList<DestinationKind> All { get; } = [Iban, Uk, Us, Order, OwnWallet];

    /// <summary>Every type, in the order of <see cref="All"/>.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. All.Select(k => k.Type).Distinct()];

    /// <summary>
    /// Every field of every kind by name, in the order they are written; where kinds read one name differently, any of them.
    /// </summary>
    public static IReadOnlyList<DestinationField> Fields { get; } =
        [.. All.SelectMany(k => k.Fields).DistinctBy(f => f.Name)];

    /// <summary>The kinds that lead to a country, take a currency, are of a type; null for any.</summary>
    public static IEnumerable<DestinationKind> For(string? country, string? currency, string? type) => All.Where(k =>
        (type is null || k.Type == type) && (currency is null || k.Currency is null || k.Currency == currency)
        && (country is null || k.Countries.Contains(country)));

    /// <summary>The kinds of a type.</summary>
    public static IEnumerable<DestinationKind> Of(string type) => All.Where(k => k.Type == type);

    /// <summary>The kind that was stored; null for none known.</summary>
    public static DestinationKind? Find(string? type, string? format) =>
        All.FirstOrDefault(k => k.Type == type && k.Format == format);

    private static void BicFitsIban(IReadOnlyDictionary<string, string> values, string pointer, FieldErrors errors)
    {
        if (values.TryGetValue("bic", out var bic) && !Bic.FitsIbanCountry(bic, values["iban"][..2]))
            errors.Add(pointer + "/bic", FieldCodes.BicCountryMismatch,
                $"A bank in {bic.AsSpan(4, 2)} has no IBANs of {values["iban"].AsSpan(0, 2)}.");
    }
}
