namespace Sluice.Kernel;

/// <summary>The stable codes of single field errors. Listed in docs/errors.md, checked by a test.</summary>
public static class FieldCodes
{
    public const string Required = "required";
    public const string UnknownField = "unknown_field";
    public const string WrongType = "wrong_type";
    public const string TooLong = "too_long";
    public const string TooShort = "too_short";
    public const string TooMany = "too_many";
    public const string OutOfRange = "out_of_range";
    public const string NotPositive = "not_positive";
    public const string InvalidCharacters = "invalid_characters";
    public const string InvalidFormat = "invalid_format";
    public const string NotAllowed = "not_allowed";
    public const string Conflicting = "conflicting";
    public const string OrderExceeded = "order_exceeded";
    public const string Duplicate = "duplicate";
    public const string NotFound = "not_found";
    public const string UnknownCurrency = "unknown_currency";
    public const string CurrencyWithdrawn = "currency_withdrawn";
    public const string TooManyDecimals = "too_many_decimals";
    public const string UnknownCountry = "unknown_country";
    public const string UnknownPurpose = "unknown_purpose";
    public const string UnknownValue = "unknown_value";
    public const string IbanCountry = "iban_country";
    public const string IbanLength = "iban_length";
    public const string IbanFormat = "iban_format";
    public const string IbanChecksum = "iban_checksum";
    public const string BicFormat = "bic_format";
    public const string BicCountryMismatch = "bic_country_mismatch";
    public const string SortCodeFormat = "sort_code_format";
    public const string AccountNumberFormat = "account_number_format";
    public const string RoutingNumberFormat = "routing_number_format";
    public const string RoutingNumberChecksum = "routing_number_checksum";
    public const string CheckDigits = "check_digits";
    public const string ModulusCheck = "modulus_check";
    public const string CardExpired = "card_expired";
    public const string CurrencyNotSupported = "currency_not_supported";
    public const string PurposeNotAllowed = "purpose_not_allowed";
    public const string QuoteExpired = "quote_expired";
    public const string QuoteUsed = "quote_used";
    public const string NoConnector = "no_connector";

    /// <summary>Every code above.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(FieldCodes).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
}
