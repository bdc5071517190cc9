using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Recipients;

/// <summary>Turns a destination as asked for into one that is checked, naming every field that is wrong.</summary>
public static class DestinationParser
{
    /// <summary>Most characters of a holder's name (ISO 20022 Max140Text).</summary>
    public const int HolderNameCharactersMax = 140;

    private const string Checking = "checking";
    private const string Savings = "savings";

    /// <summary>
    /// Reads one destination. Exactly one way of naming the account may be used: an IBAN, a UK sort code, or a US routing
    /// number. Null when something was noted in <paramref name="errors"/>; pointers start with <paramref name="pointer"/>.
    /// </summary>
    /// <param name="request">As asked for.</param>
    /// <param name="currency">What will be paid, where known: checked against the format.</param>
    /// <param name="pointer">Where the destination stands in the request: "/destination", or empty.</param>
    /// <param name="errors">Collects what is wrong.</param>
    public static Destination? Parse(DestinationRequest request, Currency? currency, string pointer, FieldErrors errors)
    {
        var before = errors.Count;
        if (!string.IsNullOrEmpty(request.Type) && request.Type != Destination.AccountTypeName)
            errors.Add(pointer + "/type", FieldCodes.UnknownValue, "The type is account.");
        var given = new Given(request);
        var holder = TextRules.Optional(request.HolderName, HolderNameCharactersMax, pointer, "holder_name", errors);
        if (holder is not null)
            TextRules.SaysSomething(holder, pointer, "holder_name", errors);

        var format = FormatOf(given, currency);
        if (format is null)
            errors.Add(pointer + "/iban", FieldCodes.Required,
                "Name the account by iban, by sort_code and account_number, or by routing_number.");
        else
            RefuseMixture(given, format.Value, pointer, errors);

        var destination = new Destination
        {
            Format = format ?? DestinationFormat.Iban,
            Country = "",
            HolderName = holder,
            SortCode = ReadSortCode(given.SortCode, pointer, errors),
            RoutingNumber = ReadRouting(given.RoutingNumber, pointer, errors),
            AccountNumber = ReadAccount(given, format, pointer, errors),
            AccountType = ReadAccountType(given.AccountType, pointer, errors),
        };
        destination = format switch
        {
            DestinationFormat.Uk => RequireParts(destination with { Country = "GB" }, given, pointer, errors),
            DestinationFormat.Us => RequireParts(destination with { Country = "US" }, given, pointer, errors),
            _ => destination,
        };
        destination = ReadIban(destination, given, pointer, errors);
        if (format is not null && currency is not null)
            RefuseOtherCurrency(format.Value, currency, given, pointer, errors);
        return errors.Count == before ? destination : null;
    }

    private static DestinationFormat? FormatOf(in Given given, Currency? currency)
    {
        if (given.Iban is not null)
            return DestinationFormat.Iban;
        if (given.SortCode is not null)
            return DestinationFormat.Uk;
        if (given.RoutingNumber is not null || given.AccountType is not null)
            return DestinationFormat.Us;
        if (given.AccountNumber is null)
            return given.Bic is null ? null : DestinationFormat.Iban;
        // An account number alone is one of two: the currency says which, so that the right part is asked for.
        return ReferenceEquals(currency, Currency.Gbp) ? DestinationFormat.Uk
            : ReferenceEquals(currency, Currency.Usd) ? DestinationFormat.Us
            : null;
    }

    private static void RefuseMixture(in Given given, DestinationFormat format, string pointer, FieldErrors errors)
    {
        var iban = format == DestinationFormat.Iban;
        Refuse(given.Bic, !iban, pointer, "bic", errors);
        Refuse(given.SortCode, format != DestinationFormat.Uk, pointer, "sort_code", errors);
        Refuse(given.AccountNumber, iban, pointer, "account_number", errors);
        Refuse(given.RoutingNumber, format != DestinationFormat.Us, pointer, "routing_number", errors);
        Refuse(given.AccountType, format != DestinationFormat.Us, pointer, "account_type", errors);
    }

    private static void Refuse(string? value, bool foreign, string pointer, string field, FieldErrors errors)
    {
        if (foreign && value is not null)
            errors.Add($"{pointer}/{field}", FieldCodes.Conflicting,
                "Name the account in one way only: this field belongs to another.");
    }

    private static Destination ReadIban(Destination destination, in Given given, string pointer, FieldErrors errors)
    {
        string? bic = null;
        if (given.Bic is not null && !Bic.TryParse(given.Bic, out bic))
            errors.Add(pointer + "/bic", FieldCodes.BicFormat,
                "A BIC has 8 or 11 letters and digits, the fifth and sixth being a country.");
        if (given.Iban is null)
        {
            if (given.Bic is not null && destination.Format == DestinationFormat.Iban)
                errors.Add(pointer + "/iban", FieldCodes.Required, "A BIC names the bank; the account needs an iban.");
            return destination;
        }
        if (!Iban.TryParse(given.Iban, out var iban, out var country, out var code, out var detail))
        {
            errors.Add(pointer + "/iban", code, detail);
            return destination;
        }
        if (bic is not null && !Bic.FitsIbanCountry(bic, country.Code))
            errors.Add(pointer + "/bic", FieldCodes.BicCountryMismatch,
                $"A bank in {bic.AsSpan(4, 2)} has no IBANs of {country.Code}.");
        return destination with { Iban = iban, Bic = bic, Country = country.Code };
    }

    private static string? ReadSortCode(string? text, string pointer, FieldErrors errors)
    {
        string? sortCode = null;
        if (text is not null && !BankNumbers.TryParseSortCode(text, out sortCode))
            errors.Add(pointer + "/sort_code", FieldCodes.SortCodeFormat, "A sort code has six digits: 12-34-56.");
        return sortCode;
    }

    private static string? ReadRouting(string? text, string pointer, FieldErrors errors)
    {
        if (text is null)
            return null;
        if (!BankNumbers.TryParseRouting(text, out var routing))
            errors.Add(pointer + "/routing_number", FieldCodes.RoutingNumberFormat,
                "A routing number has nine digits and starts as the ABA assigns them.");
        else if (!BankNumbers.HasRoutingChecksum(routing))
            errors.Add(pointer + "/routing_number", FieldCodes.RoutingNumberChecksum,
                "The last digit does not fit: a digit is wrong or two are swapped.");
        return routing;
    }

    private static string? ReadAccount(in Given given, DestinationFormat? format, string pointer, FieldErrors errors)
    {
        string? account = null;
        if (given.AccountNumber is null)
            return null;
        // Beside an IBAN the number is refused as a mixture already.
        if (format == DestinationFormat.Uk && !BankNumbers.TryParseUkAccount(given.AccountNumber, out account))
            errors.Add(pointer + "/account_number", FieldCodes.AccountNumberFormat,
                "A UK account number has eight digits, leading zeros included.");
        if (format == DestinationFormat.Us && !BankNumbers.TryParseUsAccount(given.AccountNumber, out account))
            errors.Add(pointer + "/account_number", FieldCodes.AccountNumberFormat, "A US account number has 4 to 17 digits.");
        return account;
    }

    private static string? ReadAccountType(string? text, string pointer, FieldErrors errors)
    {
        if (text is null or Checking or Savings)
            return text;
        errors.Add(pointer + "/account_type", FieldCodes.UnknownValue, "The account type is checking or savings.");
        return null;
    }

    private static Destination RequireParts(Destination destination, in Given given, string pointer, FieldErrors errors)
    {
        var uk = destination.Format == DestinationFormat.Uk;
        Require(given.AccountNumber, true, pointer, "account_number", errors);
        Require(given.SortCode, uk, pointer, "sort_code", errors);
        Require(given.RoutingNumber, !uk, pointer, "routing_number", errors);
        Require(given.AccountType, !uk, pointer, "account_type", errors);
        return destination;
    }

    private static void Require(string? value, bool needed, string pointer, string field, FieldErrors errors)
    {
        if (needed && value is null)
            errors.Add($"{pointer}/{field}", FieldCodes.Required, "This way of naming the account needs it.");
    }

    private static void RefuseOtherCurrency(
        DestinationFormat format, Currency currency, in Given given, string pointer, FieldErrors errors)
    {
        if (format == DestinationFormat.Uk && !ReferenceEquals(currency, Currency.Gbp))
        {
            var field = given.SortCode is null ? "/account_number" : "/sort_code";
            errors.Add(pointer + field, FieldCodes.CurrencyNotSupported,
                $"A sort code is paid in GBP, not {currency.Code}; use an iban.");
        }
        if (format == DestinationFormat.Us && !ReferenceEquals(currency, Currency.Usd))
        {
            var field = given.RoutingNumber is null ? "/account_type" : "/routing_number";
            errors.Add(pointer + field, FieldCodes.CurrencyNotSupported,
                $"A routing number is paid in USD, not {currency.Code}.");
        }
    }

    /// <summary>The fields with empty ones, as a file has them, counted as absent.</summary>
    private readonly struct Given(DestinationRequest request)
    {
        public readonly string? Iban = Present(request.Iban);
        public readonly string? Bic = Present(request.Bic);
        public readonly string? SortCode = Present(request.SortCode);
        public readonly string? AccountNumber = Present(request.AccountNumber);
        public readonly string? RoutingNumber = Present(request.RoutingNumber);
        public readonly string? AccountType = Present(request.AccountType);

        private static string? Present(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
    }
}
