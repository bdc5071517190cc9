using System.Text.RegularExpressions;
using Sluice.Kernel;

namespace Sluice.Recipients.Formats;

/// <summary>Makes rules for fields. None repeats in an error what was written.</summary>
internal static class FieldRules
{
    /// <summary>One of a few words.</summary>
    public static FieldRule OneOf(IReadOnlyList<string> values) => (text, pointer, name, errors) =>
        values.Contains(text)
            ? text
            : Wrong(FieldCodes.UnknownValue, $"This is {string.Join(", ", values)}.", pointer, name, errors);

    /// <summary>A text that fits a pattern once it is written plainly.</summary>
    public static FieldRule Fitting(Regex pattern, Func<string, string> plain, string code, string detail) =>
        (text, pointer, name, errors) => plain(text) is var value && value.Length <= TextCharactersMax && pattern.IsMatch(value)
            ? value : Wrong(code, detail, pointer, name, errors);

    /// <summary>A country of ISO 3166-1.</summary>
    public static string? Country(string text, string pointer, string name, FieldErrors errors) =>
        CountryTable.TryFind(text, out var country)
            ? country
            : Wrong(FieldCodes.UnknownCountry, "Write a country as two capital letters (ISO 3166-1): DE.", pointer, name, errors);

    /// <summary>An e-mail address.</summary>
    public static string? Email(string text, string pointer, string name, FieldErrors errors) =>
        text.Length <= RecipientParser.EmailCharactersMax && TextRules.AreAllowed(text) && RecipientParser.IsEmail(text)
            ? text : Wrong(FieldCodes.InvalidFormat, "This is no e-mail address.", pointer, name, errors);

    /// <summary>A phone number (E.164).</summary>
    public static string? Phone(string text, string pointer, string name, FieldErrors errors) =>
        RecipientParser.TryParsePhone(text, out var phone)
            ? phone : Wrong(FieldCodes.InvalidFormat, RecipientParser.PhoneForm, pointer, name, errors);

    /// <summary>Any text of that many characters.</summary>
    public static FieldRule Text(int charactersMax) => (text, pointer, name, errors) =>
        TextRules.Required(text, charactersMax, pointer, name, errors);

    /// <summary>Notes an error, and is null.</summary>
    public static string? Wrong(string code, string detail, string pointer, string name, FieldErrors errors)
    {
        errors.Add($"{pointer}/{name}", code, detail);
        return null;
    }

    /// <summary>The text without spaces around it.</summary>
    public static string Trimmed(string text) => TextRules.Trim(text);

    /// <summary>The first letter and the domain of an address; of anything else the end.</summary>
    public static string MaskHandle(string text) => text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
        ? string.Concat(text.AsSpan(0, 1), DestinationField.Hidden, text.AsSpan(at)) : DestinationField.MaskNumber(text);

    /// <summary>Nothing of it.</summary>
    public static string MaskAll(string text) => DestinationField.Hidden;

    private const int TextCharactersMax = 1000;
}
