using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Kernel;

namespace Sluice.Recipients.Formats;

/// <summary>Accounts that are not named by an IBAN: national numbers, and PIX accounts.</summary>
public static partial class BankKinds
{
    private static readonly string[] PixAccountTypes = ["checking", "savings", "payment", "salary"];

    private static readonly DestinationField BbanCountry = Country("NO");

    private static readonly DestinationField Bban =
        new("bban", "BBAN", "The account number as the IBAN registry writes it for the country, spaces allowed.", "86011117947",
            FieldRules.Fitting(AnyBban(), BankCodeFormat.Bare, FieldCodes.AccountNumberFormat,
                "A BBAN has 1 to 30 letters and digits."))
        {
            Pattern = country => country is not null && IbanTable.TryFind(country, out var known)
                ? known.BbanPattern : "^[A-Z0-9]{1,30}$",
            Mask = DestinationField.MaskNumber,
        };

    private static readonly DestinationField BankCountry = Country("CA");

    private static readonly DestinationField BankCode =
        new("bank_code", "Bank code", "The number or code of the bank in its country.", "003",
            FieldRules.Fitting(UpToTwenty(), BankCodeFormat.Bare, FieldCodes.InvalidFormat,
                "A bank code has 1 to 20 letters and digits."))
        {
            Pattern = country => BankCodeFormat.Of(country).Bank,
        };

    private static readonly DestinationField BranchCode =
        new("branch_code", "Branch code", "The number of the branch, where the country has them.", "00102",
            FieldRules.Fitting(UpToTwenty(), BankCodeFormat.Bare, FieldCodes.InvalidFormat,
                "A branch code has 1 to 20 letters and digits."))
        {
            IsOptional = true,
            NeededIn = country => BankCodeFormat.Of(country) is { Country: not "", Branch: not null, BranchIsOptional: false },
            UnknownIn = country => BankCodeFormat.Of(country).Branch is null,
            Pattern = country => BankCodeFormat.Of(country).Branch ?? "^$",
        };

    private static readonly DestinationField AccountNumber =
        new("account_number", "Account number", "The account number, as the country writes it.", "1234567",
            FieldRules.Fitting(UpToThirtyFour(), BankCodeFormat.Bare, FieldCodes.AccountNumberFormat,
                "An account number has 1 to 34 letters and digits."))
        {
            Pattern = country => BankCodeFormat.Of(country).Account,
            Mask = DestinationField.MaskNumber,
        };

    private static readonly DestinationField Ispb =
        new("ispb", "ISPB", "Eight digits that name the institution.", "60746948",
            FieldRules.Fitting(EightCharacters(), BankCodeFormat.Bare, FieldCodes.InvalidFormat, "An ISPB has eight digits."))
        {
            Pattern = _ => "^[0-9]{8}$",
        };

    private static readonly DestinationField Agency =
        new("branch_code", "Agency", "The agency, one to four digits; left out where the institution has none.", "1234",
            FieldRules.Fitting(UpToFour(), BankCodeFormat.Bare, FieldCodes.InvalidFormat, "An agency has up to four digits."))
        {
            IsOptional = true,
            Pattern = _ => "^[0-9]{1,4}$",
        };

    private static readonly DestinationField PixAccount =
        new("account_number", "Account number", "At most twenty digits, the check digit included; it may be X.", "123456789X",
            FieldRules.Fitting(PixNumber(), BankCodeFormat.Bare, FieldCodes.AccountNumberFormat,
                "A PIX account has at most 20 digits; the last may be X."))
        {
            Pattern = _ => "^[0-9]{1,19}[0-9X]$",
            Mask = DestinationField.MaskNumber,
        };

    private static readonly DestinationField PixAccountType =
        new("account_type", "Account type", "checking, savings, payment or salary.", "checking",
            FieldRules.OneOf(PixAccountTypes))
        {
            Values = PixAccountTypes,
        };

    private static readonly DestinationField TaxId =
        new("tax_id", "CPF or CNPJ", "Of the holder, with its check digits; punctuation allowed.", "529.982.247-25", ReadTaxId)
        {
            Pattern = _ => "^([0-9]{11}|[A-Z0-9]{12}[0-9]{2})$",
            Mask = DestinationField.MaskNumber,
        };

    /// <summary>An account by country and BBAN; where the country has IBANs, the IBAN follows from it.</summary>
    public static readonly DestinationKind ByBban = new()
    {
        Type = DestinationKinds.Account,
        Format = "bban",
        Title = "Bank account by BBAN",
        Fields = [BbanCountry, Bban, DestinationFields.Bic with { Example = "DNBANOKKXXX" }, DestinationFields.HolderName],
        Marks = ["bban"],
        Countries = CountryTable.All,
        CountryOf = values => values["country"],
        Derived = [new("iban", IbanOf, DestinationField.MaskIban)],
        Check = (values, pointer, errors, _) =>
        {
            if (IbanTable.TryFind(values["country"], out var known) && !Regex.IsMatch(values["bban"], known.BbanPattern))
                errors.Add(pointer + "/bban", FieldCodes.AccountNumberFormat,
                    $"A BBAN of {known.Code} is written {known.Structure} (n digit, a letter, c both).");
            else if (values.TryGetValue("bic", out var bic) && !Bic.FitsIbanCountry(bic, values["country"]))
                errors.Add(pointer + "/bic", FieldCodes.BicCountryMismatch, $"The bank is not in {values["country"]}.");
        },
        CanonicalText = values => IbanOf(values) is { } iban
            ? DestinationKinds.CanonicalIban(iban) : $"bban:{values["country"]}:{values["bban"]}",
    };

    /// <summary>An account by bank code, branch code and number, as its country has them.</summary>
    public static readonly DestinationKind ByBankCode = new()
    {
        Type = DestinationKinds.Account,
        Format = "bank_code",
        Title = "Bank account by bank code",
        Fields = [BankCountry, BankCode, BranchCode, AccountNumber, DestinationFields.HolderName],
        Marks = ["bank_code", "branch_code"],
        Countries = CountryTable.All,
        CountryOf = values => values["country"],
        Check = CheckBankCode,
        CanonicalText = values => string.Join(':', "bank", values["country"], values["bank_code"],
            values.GetValueOrDefault("branch_code"), values["account_number"]),
    };

    /// <summary>An account at an institution of PIX; reais only.</summary>
    public static readonly DestinationKind Pix = new()
    {
        Type = DestinationKinds.Account,
        Format = "pix",
        Title = "PIX account",
        Fields = [Ispb, Agency, PixAccount, PixAccountType, TaxId, DestinationFields.HolderName],
        Marks = ["ispb", "tax_id"],
        Currency = "BRL",
        Countries = ["BR"],
        CountryOf = _ => "BR",
        CanonicalText = values => string.Join(':', "pix", values["ispb"], values.GetValueOrDefault("branch_code"),
            values["account_number"], values["account_type"]),
    };

    private static DestinationField Country(string example) =>
        new("country", "Country of the bank", "Two capital letters.", example, FieldRules.Country)
        {
            Pattern = _ => "^[A-Z]{2}$",
        };

    private static void CheckBankCode(
        Dictionary<string, string> values, string pointer, FieldErrors errors, DestinationChecks? checks)
    {
        var format = BankCodeFormat.Of(values["country"]);
        var (bank, account) = (values["bank_code"], values["account_number"]);
        var before = errors.Count;
        if (!BankCodeFormat.Fits(bank, format.Bank))
            errors.Add(pointer + "/bank_code", FieldCodes.InvalidFormat, Words());
        if (!BankCodeFormat.Fits(account, format.Account))
            errors.Add(pointer + "/account_number", FieldCodes.AccountNumberFormat, Words());
        if (!values.TryGetValue("branch_code", out var branch))
        {
            if (format is { Branch: not null, BranchIsOptional: false })
                errors.Add(pointer + "/branch_code", FieldCodes.Required, Words());
        }
        else if (format.Branch is null)
        {
            errors.Add(pointer + "/branch_code", FieldCodes.NotAllowed, Words());
        }
        else if (!BankCodeFormat.Fits(branch, format.Branch))
        {
            errors.Add(pointer + "/branch_code", FieldCodes.InvalidFormat, Words());
        }
        if (format.Country == "MX" && errors.Count == before)
        {
            if (!BankCodeFormat.HasClabeDigit(account))
                errors.Add(pointer + "/account_number", FieldCodes.CheckDigits,
                    "The last digit of the CLABE does not fit the rest.");
            else if (!account.StartsWith(bank, StringComparison.Ordinal))
                errors.Add(pointer + "/bank_code", FieldCodes.Conflicting, "The CLABE begins with another bank.");
        }

        string Words() => format.Country.Length == 0
            ? $"An account is named by {format.Words}." : $"An account in {format.Country} is named by {format.Words}.";
    }

    /// <summary>The check digits of ISO 13616-1 for a BBAN of the registry; null where the country has no IBANs.</summary>
    private static string? IbanOf(IReadOnlyDictionary<string, string> values)
    {
        var (country, bban) = (values["country"], values["bban"]);
        if (!IbanTable.TryFind(country, out _))
            return null;
        // ISO/IEC 7064 mod 97-10: what the number with check digits 00 lacks to a remainder of one.
        var digits = 98 - Iban.Remainder($"{country}00{bban}");
        return string.Create(CultureInfo.InvariantCulture, $"{country}{digits:00}{bban}");
    }

    private static string? ReadTaxId(string text, string pointer, string name, FieldErrors errors) =>
        BrazilianNumbers.TryParseCpf(text, out var cpf) ? cpf
        : BrazilianNumbers.TryParseCnpj(text, out var cnpj) ? cnpj
        : FieldRules.Wrong(FieldCodes.CheckDigits,
            "A CPF has eleven digits, a CNPJ fourteen characters, and the check digits fit.",
            pointer, name, errors);

    [GeneratedRegex("^[A-Z0-9]{1,30}$")]
    private static partial Regex AnyBban();

    [GeneratedRegex("^[A-Z0-9]{1,20}$")]
    private static partial Regex UpToTwenty();

    [GeneratedRegex("^[A-Z0-9]{1,34}$")]
    private static partial Regex UpToThirtyFour();

    [GeneratedRegex("^[0-9]{8}$")]
    private static partial Regex EightCharacters();

    [GeneratedRegex("^[0-9]{1,4}$")]
    private static partial Regex UpToFour();

    [GeneratedRegex("^[0-9]{1,19}[0-9X]$")]
    private static partial Regex PixNumber();
}
