using Sluice.Kernel;
using Sluice.Recipients;
using Sluice.Recipients.Formats;
using Sluice.Server.Grpc.Wire;
using static Sluice.Server.Grpc.MethodForm;
using Kind = Sluice.Server.Grpc.Wire.PayoutMethod.PayoutMethodDataOneofCase;
using PayoutMethod = Sluice.Server.Grpc.Wire.PayoutMethod;

namespace Sluice.Server.Grpc;

/// <summary>The methods of the wire beside ACH, Bacs, SEPA and open banking: cards, tokens, PIX, e-wallets.</summary>
internal static class OtherMethods
{
    /// <summary>PIX asks for the type of an account, the wire does not say it: nearly all are checking accounts.</summary>
    private const string PixAccountType = "checking";

    public static MethodForm? Read(PayoutMethod method, string provider, FieldErrors errors)
    {
        var at = $"{Base}/{PayoutMethod.Descriptor.FindFieldByNumber((int)method.PayoutMethodDataCase).Name}";
        var before = errors.Count;
        var form = method.PayoutMethodDataCase switch
        {
            Kind.Card => ReadCard(method.Card, at, errors),
            Kind.ApplePayDecrypt => ReadApplePay(method.ApplePayDecrypt, at, errors),
            Kind.Passthrough => Form(null,
                ("type", "psp_token"), ("provider", provider),
                ("token", WireNames.Text(method.Passthrough.PspToken, at + "/psp_token", errors))),
            Kind.Pix => ReadPix(method.Pix, at, errors),
            Kind.PixKey => ReadPixKey(method.PixKey, at, errors),
            Kind.PixEmv => Form("BR",
                ("type", "alias"), ("scheme", "pix_code"), ("code", Required(method.PixEmv.Emv, at + "/emv", errors))),
            Kind.Interac => Form("CA",
                ("type", "alias"), ("scheme", "interac"), ("email", Required(method.Interac.Email, at + "/email", errors))),
            Kind.Paypal => ReadPaypal(method.Paypal, at, errors),
            Kind.Venmo => Form("US",
                ("type", "e_wallet"), ("provider", "venmo"), ("handle_type", "phone"),
                ("handle", Required(method.Venmo.TelephoneNumber, at + "/telephone_number", errors))),
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };
        return errors.Count == before ? form with { Pointer = at } : form with { Pointer = at, Destination = null };
    }

    private static MethodForm ReadCard(CardPayout card, string at, FieldErrors errors)
    {
        WireNames.Check(card.HasCardNetwork, card.CardNetwork, at + "/card_network", errors);
        var holder = WireNames.Text(card.CardHolderName?.Value, at + "/card_holder_name", errors);
        return Form(null,
            ("type", "card"), ("number", Number(card.CardNumber, at + "/card_number", errors)),
            ("expiry_month", Required(card.CardExpMonth, at + "/card_exp_month", errors)),
            ("expiry_year", Required(card.CardExpYear, at + "/card_exp_year", errors)), ("holder_name", holder))
            with
        { Holder = holder };
    }

    private static MethodForm ReadApplePay(ApplePayDecrypt card, string at, FieldErrors errors)
    {
        WireNames.Check(card.HasCardNetwork, card.CardNetwork, at + "/card_network", errors);
        var holder = WireNames.Text(card.CardHolderName?.Value, at + "/card_holder_name", errors);
        return Form(null,
            ("type", "network_token"), ("dpan", Number(card.Dpan, at + "/dpan", errors)),
            ("expiry_month", Required(card.ExpiryMonth, at + "/expiry_month", errors)),
            ("expiry_year", Required(card.ExpiryYear, at + "/expiry_year", errors)), ("holder_name", holder))
            with
        { Holder = holder };
    }

    private static MethodForm ReadPix(PixBankTransferPayout pix, string at, FieldErrors errors) => Form("BR",
        ("ispb", Required(pix.Ispb, at + "/ispb", errors)),
        ("branch_code", WireNames.Text(pix.BankBranch, at + "/bank_branch", errors)),
        ("account_number", Required(pix.BankAccountNumber, at + "/bank_account_number", errors)),
        ("account_type", PixAccountType), ("tax_id", Required(pix.TaxId, at + "/tax_id", errors)));

    private static MethodForm ReadPixKey(PixKeyBankTransferPayout pix, string at, FieldErrors errors)
    {
        var key = Required(pix.PixKey, at + "/pix_key", errors);
        var type = key is null ? null : PixKey.TypeOf(key);
        if (key is not null && type is null)
            errors.Add(at + "/pix_key", FieldCodes.InvalidFormat,
                "A PIX key is a CPF, a CNPJ, an e-mail address, a mobile number with +55 or a random key.");
        return Form("BR", ("type", "alias"), ("scheme", "pix"), ("key_type", type), ("key", key));
    }

    private static MethodForm ReadPaypal(Paypal paypal, string at, FieldErrors errors)
    {
        (string Type, string? Handle)[] handles =
        [
            ("email", WireNames.Text(paypal.Email?.Value, at + "/email", errors)),
            ("phone", WireNames.Text(paypal.TelephoneNumber?.Value, at + "/telephone_number", errors)),
            ("payer_id", WireNames.Text(paypal.PaypalId?.Value, at + "/paypal_id", errors)),
        ];
        var given = handles.Where(h => h.Handle is not null).ToArray();
        if (given.Length != 1)
            errors.Add(at, given.Length == 0 ? FieldCodes.Required : FieldCodes.Conflicting,
                "Give one of email, telephone_number and paypal_id.");
        var (type, handle) = given.FirstOrDefault();
        return Form(null, ("type", "e_wallet"), ("provider", "paypal"), ("handle_type", type), ("handle", handle));
    }

    private static string? Number(CardNumberType? number, string pointer, FieldErrors errors) =>
        Required(number is null ? null : new SecretString { Value = number.Value }, pointer, errors);

    private static MethodForm Form(string? country, params (string Name, string? Value)[] fields)
    {
        var request = new DestinationRequest { Type = fields.FirstOrDefault(f => f.Name == "type").Value };
        foreach (var (name, value) in fields)
        {
            if (name != "type")
                request.Give(name, value);
        }
        return new MethodForm(request, Base, country);
    }
}
