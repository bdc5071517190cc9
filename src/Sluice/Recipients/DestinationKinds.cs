using Sluice.Kernel;
using Sluice.Recipients.Formats;

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
        Check = CheckIban,
        Note = (checks, country) => country == "GB" ? ModulusNote(checks) : null,
        CanonicalText = values => CanonicalIban(values["iban"]),
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
        Check = (values, pointer, errors, checks) =>
            CheckModulus(values["sort_code"], values["account_number"], pointer + "/account_number", errors, checks),
        Note = (checks, _) => ModulusNote(checks),
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
    public static IReadOnlyList<DestinationKind> All { get; } =
    [
        Iban, Uk, Us, BankKinds.ByBban, BankKinds.ByBankCode, BankKinds.Pix, Order, OwnWallet, CardKinds.Card,
        CardKinds.SavedCard, CardKinds.NetworkToken, CardKinds.PspToken, AliasKinds.Pix, AliasKinds.PixCode, AliasKinds.Interac,
        AliasKinds.Mobile, AliasKinds.Paypal, AliasKinds.Venmo,
    ];

    private static readonly Dictionary<string, DestinationKind[]> ByType =
        All.GroupBy(k => k.Type).ToDictionary(g => g.Key, g => g.ToArray());

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
        && (country is null || k.Anywhere || k.Countries.Contains(country)));

    /// <summary>The kinds of a type.</summary>
    public static IReadOnlyList<DestinationKind> Of(string type) => ByType[type];

    /// <summary>The kind that was stored; null for none known.</summary>
    public static DestinationKind? Find(string? type, string? format) =>
        All.FirstOrDefault(k => k.Type == type && k.Format == format);

    /// <summary>
    /// The same text for the same account: a British IBAN holds sort code and account number (SWIFT IBAN registry, GB:
    /// 4!a6!n8!n), and so equals them.
    /// </summary>
    internal static string CanonicalIban(string iban) => iban.StartsWith("GB", StringComparison.Ordinal)
        ? $"uk:{iban.AsSpan(8, 6)}:{iban.AsSpan(14, 8)}" : $"iban:{iban}";

    private static void CheckIban(
        Dictionary<string, string> values, string pointer, FieldErrors errors, DestinationChecks? checks)
    {
        var iban = values["iban"];
        if (values.TryGetValue("bic", out var bic) && !Bic.FitsIbanCountry(bic, iban[..2]))
            errors.Add(pointer + "/bic", FieldCodes.BicCountryMismatch,
                $"A bank in {bic.AsSpan(4, 2)} has no IBANs of {iban.AsSpan(0, 2)}.");
        if (checks?.UkModulus is not null && iban.StartsWith("GB", StringComparison.Ordinal))
            CheckModulus(iban[8..14], iban[14..22], pointer + "/iban", errors, checks);
    }

    private static string ModulusNote(DestinationChecks checks) => checks.UkModulus is null
        ? "Only the form is checked: no modulus tables are installed."
        : "Sort code and account number are checked against each other (modulus check).";

    private static void CheckModulus(
        string sortCode, string account, string pointer, FieldErrors errors, DestinationChecks? checks)
    {
        if (checks?.UkModulus is { } tables && !tables.Fits(sortCode, account))
            errors.Add(pointer, FieldCodes.ModulusCheck, "No account of that sort code has this number: a digit is wrong.");
    }
}
