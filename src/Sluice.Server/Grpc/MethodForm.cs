using Sluice.Kernel;
using Sluice.Recipients;
using Sluice.Server.Grpc.Wire;
using Kind = Sluice.Server.Grpc.Wire.PayoutMethod.PayoutMethodDataOneofCase;
using PayoutMethod = Sluice.Server.Grpc.Wire.PayoutMethod;

namespace Sluice.Server.Grpc;

/// <summary>How a recipient is paid, read from the wire: where, and what that says about who.</summary>
/// <param name="Destination">Null when something is missing, which is noted.</param>
/// <param name="Pointer">Where it stands in the request.</param>
/// <param name="Country">Where the account is, as far as the method says.</param>
/// <param name="Holder">The name on the account, where the method holds one.</param>
internal sealed record MethodForm(DestinationRequest? Destination, string Pointer, string? Country, string? Holder = null)
{
    internal const string Base = "/payout_method_data";

    /// <summary>
    /// ACH names no account type on the wire; a checking account is what nearly all are, and banks return the rest (R03, R20).
    /// </summary>
    private const string AchAccountType = "checking";

    /// <summary>Reads a method; null when none is filled in, or one that the description does not have, which is noted.</summary>
    /// <param name="provider">Whose token a token of a provider is: the wire has no field for it.</param>
    public static MethodForm? Read(PayoutMethod method, string provider, FieldErrors errors)
    {
        switch (method.PayoutMethodDataCase)
        {
            case Kind.Ach:
                return ReadAch(method.Ach, errors);
            case Kind.Bacs:
                return ReadBacs(method.Bacs, errors);
            case Kind.Sepa:
                return ReadSepa(method.Sepa, errors);
            case Kind.OpenBankingUk:
                return ReadOpenBanking(method.OpenBankingUk, errors);
            case Kind.None:
                errors.Add(Base, FieldCodes.Required, "Fill in one of the methods.");
                return null;
            default:
                return OtherMethods.Read(method, provider, errors);
        }
    }

    private static MethodForm ReadAch(AchBankTransferPayout ach, FieldErrors errors)
    {
        const string at = Base + "/ach";
        var before = errors.Count;
        var destination = DestinationRequest.Of(
            ("account_number", Required(ach.BankAccountNumber, at + "/bank_account_number", errors)),
            ("routing_number", Required(ach.BankRoutingNumber, at + "/bank_routing_number", errors)),
            ("account_type", AchAccountType));
        return new MethodForm(errors.Count == before ? destination : null, at,
            WireNames.CountryCode(ach.BankCountryCode, at + "/bank_country_code", errors) ?? "US");
    }

    private static MethodForm ReadBacs(BacsBankTransferPayout bacs, FieldErrors errors)
    {
        const string at = Base + "/bacs";
        var before = errors.Count;
        var destination = DestinationRequest.Of(
            ("account_number", Required(bacs.BankAccountNumber, at + "/bank_account_number", errors)),
            ("sort_code", Required(bacs.BankSortCode, at + "/bank_sort_code", errors)));
        return new MethodForm(errors.Count == before ? destination : null, at,
            WireNames.CountryCode(bacs.BankCountryCode, at + "/bank_country_code", errors) ?? "GB");
    }

    private static MethodForm ReadSepa(SepaBankTransferPayout sepa, FieldErrors errors)
    {
        const string at = Base + "/sepa";
        var before = errors.Count;
        var iban = Required(sepa.Iban, at + "/iban", errors);
        var bic = WireNames.Text(sepa.Bic?.Value, at + "/bic", errors);
        var country = WireNames.CountryCode(sepa.BankCountryCode, at + "/bank_country_code", errors) ?? CountryOf(iban);
        var destination = errors.Count == before ? DestinationRequest.Of(("iban", iban), ("bic", bic)) : null;
        return new MethodForm(destination, at, country);
    }

    private static MethodForm ReadOpenBanking(OpenBankingUkPayout bank, FieldErrors errors)
    {
        const string at = Base + "/open_banking_uk";
        var before = errors.Count;
        var holder = Required(bank.AccountHolderName, at + "/account_holder_name", errors);
        var iban = Required(bank.Iban, at + "/iban", errors);
        var destination = errors.Count == before ? DestinationRequest.Of(("iban", iban), ("holder_name", holder)) : null;
        return new MethodForm(destination, at, CountryOf(iban) ?? "GB", holder);
    }

    /// <summary>The field of a method that one of the destination was read from, with a slash; "" for the method.</summary>
    public static string WireField(string field, string methodPointer)
    {
        var isCard = methodPointer == Base + "/card";
        return field switch
        {
            "sort_code" => "/bank_sort_code",
            "account_number" => "/bank_account_number",
            "routing_number" => "/bank_routing_number",
            "branch_code" => "/bank_branch",
            "number" => "/card_number",
            "expiry_month" when isCard => "/card_exp_month",
            "expiry_year" when isCard => "/card_exp_year",
            "holder_name" => isCard || methodPointer == Base + "/apple_pay_decrypt"
                ? "/card_holder_name" : "/account_holder_name",
            "handle" when methodPointer == Base + "/venmo" => "/telephone_number",
            "key" => "/pix_key",
            "code" => "/emv",
            "token" => "/psp_token",
            "iban" or "bic" or "dpan" or "ispb" or "tax_id" or "email" or "expiry_month" or "expiry_year" => "/" + field,
            _ => "",
        };
    }

    private static string? CountryOf(string? iban) =>
        iban?.Length > 2 && CountryTable.TryFind(iban[..2].ToUpperInvariant(), out var country) ? country : null;

    internal static string? Required(SecretString? secret, string pointer, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(secret?.Value))
            errors.Add(pointer, FieldCodes.Required, "This method needs it.");
        return WireNames.Text(secret?.Value, pointer, errors);
    }
}
