using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Kernel;

namespace Sluice.Recipients.Formats;

/// <summary>Cards, and what stands for one: tokens of the card vault, of a network, of a provider.</summary>
public static partial class CardKinds
{
    private const int ExpiryYearsMax = 30;

    private static readonly DestinationField Number = NumberOf("number", "Card number", "4111 1111 1111 1111");

    private static readonly DestinationField Month =
        new("expiry_month", "Expiry month", "Two digits.", "12",
            FieldRules.Fitting(MonthForm(), text => text.Length == 1 ? "0" + text : text, FieldCodes.InvalidFormat,
                "A month is 01 to 12."))
        {
            Pattern = _ => "^(0[1-9]|1[0-2])$",
        };

    private static readonly DestinationField Year =
        new("expiry_year", "Expiry year", "Four digits.", "2039",
            FieldRules.Fitting(YearForm(), text => text.Length == 2 ? "20" + text : text, FieldCodes.InvalidFormat,
                "A year has four digits."))
        {
            Pattern = _ => "^20[0-9]{2}$",
        };

    private static readonly DestinationField CardId =
        new("card_id", "Saved card", "As POST /v1/cards answered it.", "card_0198c0ffee0070008000000000000001",
            FieldRules.Fitting(CardIdForm(), FieldRules.Trimmed, FieldCodes.InvalidFormat,
                "A saved card is card_ and 32 hexadecimal digits."))
        {
            Pattern = _ => "^card_[0-9a-f]{32}$",
        };

    private static readonly DestinationField Cryptogram =
        new("cryptogram", "Cryptogram", "Base64, as the wallet gave it for this payment.", "AgAAAAAABk4DWZ4C28yUQAAAAAA=",
            FieldRules.Fitting(CryptogramForm(), FieldRules.Trimmed, FieldCodes.InvalidFormat,
                "A cryptogram is base64 of at most 100 characters."))
        {
            IsOptional = true,
            Pattern = _ => "^[A-Za-z0-9+/]{4,100}={0,2}$",
            Mask = FieldRules.MaskAll,
        };

    private static readonly DestinationField Provider =
        new("provider", "Provider", "The name of the provider that issued the token, in lower case.", "examplepay",
            FieldRules.Fitting(ProviderForm(), FieldRules.Trimmed, FieldCodes.InvalidFormat,
                "A provider is 2 to 40 lower case letters, digits, dashes and underscores."))
        {
            Pattern = _ => "^[a-z0-9_-]{2,40}$",
        };

    private static readonly DestinationField Token =
        new("token", "Token", "Handed on to the provider as it is.", "tok_4fT9xk27Qm1Zp0",
            FieldRules.Fitting(TokenForm(), FieldRules.Trimmed, FieldCodes.InvalidFormat,
                "A token has 8 to 255 visible characters without spaces, and is no card number."))
        {
            Pattern = _ => "^[!-~]{8,255}$",
            Mask = DestinationField.MaskNumber,
        };

    /// <summary>A card by its number: it goes into the card vault, and a token stays.</summary>
    public static readonly DestinationKind Card = new()
    {
        Type = "card",
        Format = "card",
        Title = "Card",
        Fields = [Number, Month, Year, DestinationFields.HolderName],
        Marks = ["number"],
        Countries = [],
        Anywhere = true,
        CountryOf = _ => "",
        Check = CheckExpiry,
        Derived = [new("brand", values => CardNumber.BrandOf(values["number"]), null)],
        CanonicalText = values => $"card:{values["number"]}",
    };

    /// <summary>A card of the vault.</summary>
    public static readonly DestinationKind SavedCard = new()
    {
        Type = "saved_card",
        Format = "saved_card",
        Title = "Saved card",
        Fields = [CardId],
        Marks = ["card_id"],
        Countries = [],
        Anywhere = true,
        CountryOf = _ => "",
        CanonicalText = values => $"saved_card:{values["card_id"]}",
    };

    /// <summary>A card in a wallet of a device, by the number that stands for it.</summary>
    public static readonly DestinationKind NetworkToken = new()
    {
        Type = "network_token",
        Format = "network_token",
        Title = "Network token",
        Fields =
        [
            NumberOf("dpan", "Device number", "4895 3700 1234 5671"), Month, Year, Cryptogram, DestinationFields.HolderName,
        ],
        Marks = ["dpan"],
        Countries = [],
        Anywhere = true,
        CountryOf = _ => "",
        Check = CheckExpiry,
        Derived = [new("brand", values => CardNumber.BrandOf(values["dpan"]), null)],
        CanonicalText = values => $"dpan:{values["dpan"]}",
    };

    /// <summary>What a provider of the merchant knows a card or account by.</summary>
    public static readonly DestinationKind PspToken = new()
    {
        Type = "psp_token",
        Format = "psp_token",
        Title = "Token of a provider",
        Fields = [Provider, Token],
        Marks = ["token"],
        Countries = [],
        Anywhere = true,
        CountryOf = _ => "",
        // What has the digits of a card is one: it belongs into the vault, not past it.
        Check = (values, pointer, errors, _) =>
        {
            if (CardNumber.TryParse(values["token"], out var number) && CardNumber.HasLuhn(number))
                errors.Add(pointer + "/token", FieldCodes.NotAllowed, "That is a card number; its type is card.");
        },
        CanonicalText = values => $"psp:{values["provider"]}:{values["token"]}",
    };

    private static DestinationField NumberOf(string name, string title, string example) =>
        new(name, title, "12 to 19 digits, spaces allowed.", example, ReadNumber)
        {
            Pattern = _ => "^[0-9]{12,19}$",
            Mask = CardNumber.Mask,
        };

    private static string? ReadNumber(string text, string pointer, string name, FieldErrors errors)
    {
        if (!CardNumber.TryParse(text, out var number))
            return FieldRules.Wrong(FieldCodes.InvalidFormat, "A card number has 12 to 19 digits.", pointer, name, errors);
        return CardNumber.HasLuhn(number) ? number
            : FieldRules.Wrong(FieldCodes.CheckDigits, "The last digit does not fit: a digit is wrong or two are swapped.",
                pointer, name, errors);
    }

    private static void CheckExpiry(
        Dictionary<string, string> values, string pointer, FieldErrors errors, DestinationChecks? checks)
    {
        if (checks is not { Now: var now })
            return;
        var year = int.Parse(values["expiry_year"], CultureInfo.InvariantCulture);
        var month = int.Parse(values["expiry_month"], CultureInfo.InvariantCulture);
        if (!CardNumber.IsGood(year, month, now))
            errors.Add(pointer + "/expiry_year", FieldCodes.CardExpired, "The card has expired.");
        else if (year > now.Year + ExpiryYearsMax)
            errors.Add(pointer + "/expiry_year", FieldCodes.OutOfRange, "No card is good for that long.");
    }

    [GeneratedRegex("^(0[1-9]|1[0-2])$")]
    private static partial Regex MonthForm();

    [GeneratedRegex("^20[0-9]{2}$")]
    private static partial Regex YearForm();

    [GeneratedRegex("^card_[0-9a-f]{32}$")]
    private static partial Regex CardIdForm();

    [GeneratedRegex("^[A-Za-z0-9+/]{4,100}={0,2}$")]
    private static partial Regex CryptogramForm();

    [GeneratedRegex("^[a-z0-9_-]{2,40}$")]
    private static partial Regex ProviderForm();

    [GeneratedRegex("^[!-~]{8,255}$")]
    private static partial Regex TokenForm();
}
