using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>The fields destinations are made of.</summary>
public static class DestinationFields
{
    /// <summary>Most characters of a holder's name (ISO 20022 Max140Text).</summary>
    public const int HolderNameCharactersMax = 140;

    private static readonly string[] AccountTypes = ["checking", "savings"];

    /// <summary>International Bank Account Number (ISO 13616-1).</summary>
    public static readonly DestinationField Iban =
        new("iban", "IBAN", "As the registry gives it for the country, spaces allowed.", "DE89370400440532013000", ReadIban)
        {
            Mask = DestinationField.MaskIban,
            Pattern = country => country is not null && IbanTable.TryFind(country, out var found)
                ? found.Pattern : "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$",
        };

    /// <summary>Business Identifier Code (ISO 9362).</summary>
    public static readonly DestinationField Bic =
        new("bic", "BIC", "8 or 11 letters and digits.", "COBADEFFXXX", ReadBic)
        {
            IsOptional = true,
            Pattern = _ => "^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$",
        };

    /// <summary>UK sort code.</summary>
    public static readonly DestinationField SortCode =
        new("sort_code", "Sort code", "Six digits, dashes allowed.", "60-16-13", ReadSortCode) { Pattern = _ => "^[0-9]{6}$" };

    /// <summary>UK account number.</summary>
    public static readonly DestinationField UkAccountNumber =
        new("account_number", "Account number", "Eight digits, leading zeros included.", "31926819", ReadUkAccount)
        {
            Pattern = _ => "^[0-9]{8}$",
            Mask = DestinationField.MaskNumber,
        };

    /// <summary>US routing number (ABA).</summary>
    public static readonly DestinationField RoutingNumber =
        new("routing_number", "Routing number", "Nine digits.", "021000021", ReadRouting) { Pattern = _ => "^[0-9]{9}$" };

    /// <summary>US account number.</summary>
    public static readonly DestinationField UsAccountNumber =
        new("account_number", "Account number", "4 to 17 digits.", "123456789", ReadUsAccount)
        {
            Pattern = _ => "^[0-9]{4,17}$",
            Mask = DestinationField.MaskNumber,
        };

    /// <summary>What a US account is.</summary>
    public static readonly DestinationField AccountType =
        new("account_type", "Account type", "checking or savings.", "checking", ReadAccountType) { Values = AccountTypes };

    /// <summary>The name on the account where it differs from the recipient's.</summary>
    public static readonly DestinationField HolderName =
        new("holder_name", "Name on the account", "At most 140 characters.", "Ada Byron", ReadHolderName) { IsOptional = true };

    /// <summary>An order recorded before.</summary>
    public static readonly DestinationField OrderId =
        new("order_id", "Order", "As POST /v1/orders answered it.", "ord_0198c0ffee0070008000000000000001", ReadOrderId)
        {
            Pattern = _ => "^ord_[0-9a-f]{32}$",
        };

    private static string? ReadOrderId(string text, string pointer, string name, FieldErrors errors) =>
        Ids.TryParse("ord_", text, out _)
            ? text : Wrong(FieldCodes.InvalidFormat, "An order's id is ord_ and 32 hexadecimal digits.", pointer, name, errors);

    private static string? ReadIban(string text, string pointer, string name, FieldErrors errors)
    {
        if (Recipients.Iban.TryParse(text, out var iban, out _, out var code, out var detail))
            return iban;
        errors.Add($"{pointer}/{name}", code, detail);
        return null;
    }

    private static string? ReadBic(string text, string pointer, string name, FieldErrors errors) =>
        Recipients.Bic.TryParse(text, out var bic)
            ? bic
            : Wrong(FieldCodes.BicFormat, "A BIC has 8 or 11 letters and digits, the fifth and sixth being a country.",
                pointer, name, errors);

    private static string? ReadSortCode(string text, string pointer, string name, FieldErrors errors) =>
        BankNumbers.TryParseSortCode(text, out var sortCode)
            ? sortCode
            : Wrong(FieldCodes.SortCodeFormat, "A sort code has six digits: 12-34-56.", pointer, name, errors);

    private static string? ReadUkAccount(string text, string pointer, string name, FieldErrors errors) =>
        BankNumbers.TryParseUkAccount(text, out var account)
            ? account
            : Wrong(FieldCodes.AccountNumberFormat, "A UK account number has eight digits, leading zeros included.",
                pointer, name, errors);

    private static string? ReadUsAccount(string text, string pointer, string name, FieldErrors errors) =>
        BankNumbers.TryParseUsAccount(text, out var account)
            ? account
            : Wrong(FieldCodes.AccountNumberFormat, "A US account number has 4 to 17 digits.", pointer, name, errors);

    private static string? ReadRouting(string text, string pointer, string name, FieldErrors errors)
    {
        if (!BankNumbers.TryParseRouting(text, out var routing))
            return Wrong(FieldCodes.RoutingNumberFormat, "A routing number has nine digits and starts as the ABA assigns them.",
                pointer, name, errors);
        return BankNumbers.HasRoutingChecksum(routing)
            ? routing
            : Wrong(FieldCodes.RoutingNumberChecksum, "The last digit does not fit: a digit is wrong or two are swapped.",
                pointer, name, errors);
    }

    private static string? ReadAccountType(string text, string pointer, string name, FieldErrors errors) =>
        AccountTypes.Contains(text)
            ? text
            : Wrong(FieldCodes.UnknownValue, "The account type is checking or savings.", pointer, name, errors);

    private static string? ReadHolderName(string text, string pointer, string name, FieldErrors errors)
    {
        var holder = TextRules.Optional(text, HolderNameCharactersMax, pointer, name, errors);
        return holder is not null && TextRules.SaysSomething(holder, pointer, name, errors) ? holder : null;
    }

    private static string? Wrong(string code, string detail, string pointer, string name, FieldErrors errors)
    {
        errors.Add($"{pointer}/{name}", code, detail);
        return null;
    }
}
