using System.Text.RegularExpressions;
using Sluice.Kernel;

namespace Sluice.Recipients.Formats;

/// <summary>Where to pay by a name that stands for an account: PIX keys and codes, Interac, mobile numbers, e-wallets.</summary>
public static partial class AliasKinds
{
    /// <summary>The type of an alias.</summary>
    public const string Alias = "alias";

    /// <summary>The type of an e-wallet.</summary>
    public const string EWallet = "e_wallet";

    private static readonly string[] Schemes = ["pix", "pix_code", "interac", "mobile"];
    private static readonly string[] Providers = ["paypal", "venmo"];
    private static readonly string[] PaypalHandles = ["email", "phone", "payer_id"];
    private static readonly string[] VenmoHandles = ["email", "phone", "user_handle"];

    private static readonly DestinationField PixKeyType =
        new("key_type", "Kind of key", "cpf, cnpj, email, phone or random.", "cpf", FieldRules.OneOf(PixKey.Types))
        {
            Values = PixKey.Types,
        };

    private static readonly DestinationField Key =
        new("key", "PIX key", "CPF or CNPJ with their check digits, e-mail address, +55 and the number, or a random UUID.",
            "529.982.247-25", FieldRules.Text(PixKey.EmailCharactersMax))
        {
            Mask = FieldRules.MaskHandle,
        };

    private static readonly DestinationField Code =
        new("code", "PIX copy and paste", "The text behind a QR code, up to 512 characters, with its checksum.",
            "00020126330014br.gov.bcb.pix01115299822472552040000530398658"
                + "02BR5909Ada Byron6009SAO PAULO62070503***6304A4E6",
            ReadCode)
        {
            Pattern = _ => "^000201.{1,502}6304[0-9A-Fa-f]{4}$",
            Mask = DestinationField.MaskNumber,
        };

    private static readonly DestinationField Email =
        new("email", "E-mail address", "Where the recipient is notified.", "ada@example.com", FieldRules.Email)
        {
            Mask = FieldRules.MaskHandle,
        };

    private static readonly DestinationField Question =
        new("security_question", "Security question", "At most 40 characters; asked where the recipient has no autodeposit.",
            "What was our first project?", FieldRules.Text(40))
        {
            IsOptional = true,
        };

    private static readonly DestinationField Answer =
        new("security_answer", "Answer", "3 to 25 letters, digits and dashes, no spaces.", "lighthouse",
            FieldRules.Fitting(AnswerForm(), FieldRules.Trimmed, FieldCodes.InvalidFormat,
                "An answer has 3 to 25 letters, digits and dashes, and no spaces."))
        {
            IsOptional = true,
            Pattern = _ => "^[A-Za-z0-9-]{3,25}$",
            Mask = FieldRules.MaskAll,
        };

    private static readonly DestinationField Phone =
        new("phone", "Mobile number", "With plus and country code (E.164).", "+46701234567", FieldRules.Phone)
        {
            Pattern = _ => "^\\+[1-9][0-9]{6,14}$",
            Mask = DestinationField.MaskNumber,
        };

    /// <summary>A PIX key; reais only.</summary>
    public static readonly DestinationKind Pix = Of("pix", "PIX key") with
    {
        Fields = [Scheme("pix"), PixKeyType, Key],
        Currency = "BRL",
        Countries = ["BR"],
        CountryOf = _ => "BR",
        Check = (values, pointer, errors, _) =>
        {
            if (PixKey.TryParse(values["key_type"], values["key"], out var key))
                values["key"] = key;
            else
                errors.Add(pointer + "/key",
                    values["key_type"] is "cpf" or "cnpj" ? FieldCodes.CheckDigits : FieldCodes.InvalidFormat,
                    PixKey.Explain(values["key_type"]));
        },
        CanonicalText = values => $"pix_key:{values["key"]}",
    };

    /// <summary>A PIX code to copy and paste; reais only.</summary>
    public static readonly DestinationKind PixCode = Of("pix_code", "PIX copy and paste") with
    {
        Fields = [Scheme("pix_code"), Code],
        Currency = "BRL",
        Countries = ["BR"],
        CountryOf = _ => "BR",
        Derived = [new("key", values => EmvCode.KeyOf(values["code"]), FieldRules.MaskHandle)],
        CanonicalText = values => $"pix_code:{values["code"]}",
    };

    /// <summary>Interac e-Transfer; Canadian dollars only.</summary>
    public static readonly DestinationKind Interac = Of("interac", "Interac e-Transfer") with
    {
        Fields = [Scheme("interac"), Email, Question, Answer],
        Currency = "CAD",
        Countries = ["CA"],
        CountryOf = _ => "CA",
        Check = (values, pointer, errors, _) =>
        {
            var question = values.GetValueOrDefault("security_question");
            var answer = values.GetValueOrDefault("security_answer");
            if (question is null != answer is null)
                errors.Add(pointer + (question is null ? "/security_question" : "/security_answer"), FieldCodes.Required,
                    "Question and answer go together.");
            else if (answer is not null && question!.Contains(answer, StringComparison.OrdinalIgnoreCase))
                errors.Add(pointer + "/security_question", FieldCodes.NotAllowed, "The question gives the answer away.");
        },
        CanonicalText = values => $"interac:{values["email"].ToLowerInvariant()}",
    };

    /// <summary>A mobile number that a payment scheme knows.</summary>
    public static readonly DestinationKind Mobile = Of("mobile", "Mobile number") with
    {
        Fields = [Scheme("mobile"), Phone],
        Anywhere = true,
        CanonicalText = values => $"mobile:{values["phone"]}",
    };

    /// <summary>A PayPal account.</summary>
    public static readonly DestinationKind Paypal = Wallet("paypal", "PayPal", PaypalHandles) with
    {
        Anywhere = true,
    };

    /// <summary>A Venmo account; US dollars only.</summary>
    public static readonly DestinationKind Venmo = Wallet("venmo", "Venmo", VenmoHandles) with
    {
        Currency = "USD",
        Countries = ["US"],
        CountryOf = _ => "US",
    };

    private static DestinationKind Of(string scheme, string title) => new()
    {
        Type = Alias,
        Format = scheme,
        Title = title,
        Fields = [],
        Marks = ["scheme"],
        Named = ("scheme", scheme),
        Countries = [],
        CountryOf = _ => "",
        CanonicalText = _ => "",
    };

    private static DestinationKind Wallet(string provider, string title, string[] handles) => new()
    {
        Type = EWallet,
        Format = provider,
        Title = title,
        Fields =
        [
            Choice("provider", "Provider", provider, Providers),
            new("handle_type", "Kind of handle", $"{string.Join(", ", handles)}.", handles[0], FieldRules.OneOf(handles))
            {
                Values = handles,
            },
            new("handle", "Handle", "What the provider knows the recipient by.", "ada@example.com", FieldRules.Text(254))
            {
                Mask = FieldRules.MaskHandle,
            },
        ],
        Marks = ["provider"],
        Named = ("provider", provider),
        Countries = [],
        CountryOf = _ => "",
        Check = CheckHandle,
        CanonicalText = values => $"{provider}:{values["handle_type"]}:{values["handle"].ToLowerInvariant()}",
    };

    private static DestinationField Scheme(string scheme) => Choice("scheme", "Scheme", scheme, Schemes);

    private static DestinationField Choice(string name, string title, string value, string[] all) =>
        new(name, title, $"{value}.", value, FieldRules.OneOf(all)) { Values = [value], Pattern = _ => $"^{value}$" };

    private static void CheckHandle(
        Dictionary<string, string> values, string pointer, FieldErrors errors, DestinationChecks? checks)
    {
        var handle = values["handle"];
        switch (values["handle_type"])
        {
            case "email":
                FieldRules.Email(handle, pointer, "handle", errors);
                break;
            case "phone" when FieldRules.Phone(handle, pointer, "handle", errors) is { } phone:
                values["handle"] = phone;
                break;
            case "payer_id" when !PayerId().IsMatch(handle):
                errors.Add(pointer + "/handle", FieldCodes.InvalidFormat, "A PayPal payer id has 13 capital letters and digits.");
                break;
            case "user_handle" when !UserHandle().IsMatch(handle):
                errors.Add(pointer + "/handle", FieldCodes.InvalidFormat,
                    "A Venmo handle has 5 to 30 letters, digits, dashes and underscores, maybe after @.");
                break;
            case "user_handle":
                values["handle"] = handle.TrimStart('@');
                break;
        }
    }

    private static string? ReadCode(string text, string pointer, string name, FieldErrors errors)
    {
        var code = TextRules.Trim(text);
        if (EmvCode.Wrong(code, out var isChecksum) is not { } wrong)
            return code;
        return FieldRules.Wrong(isChecksum ? FieldCodes.CheckDigits : FieldCodes.InvalidFormat, wrong, pointer, name, errors);
    }

    [GeneratedRegex("^[A-Za-z0-9-]{3,25}$")]
    private static partial Regex AnswerForm();

    [GeneratedRegex("^[A-Z0-9]{13}$")]
    private static partial Regex PayerId();

    [GeneratedRegex("^@?[A-Za-z0-9_-]{5,30}$")]
    private static partial Regex UserHandle();
}
