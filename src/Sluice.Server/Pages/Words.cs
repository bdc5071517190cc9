using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Links;
using Sluice.Money;

namespace Sluice.Server.Pages;

/// <summary>
/// What pages and e-mails say in one language: texts, names of countries, amounts, times. From files of our own, since the server
/// runs without the system's cultures.
/// </summary>
internal sealed class Words
{
    // No-break, so that an amount never falls apart at the end of a line.
    private const char NoBreakSpace = '\u00a0';
    private const char NarrowNoBreakSpace = '\u202f';

    private static readonly Dictionary<string, Words> ByCode =
        LinkOrder.Languages.ToDictionary(code => code, code => new Words(code));

    private readonly FrozenDictionary<string, string> _texts;
    private readonly string[] _months;

    private Words(string code)
    {
        Code = code;
        using var stream = typeof(Words).Assembly.GetManifestResourceStream($"texts.{code}.json")!;
        _texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
        _months = _texts["months"].Split(' ');
        Countries = Pages.Countries.In(code);
    }

    /// <summary>Two letters (ISO 639-1).</summary>
    public string Code { get; }

    /// <summary>rtl for a language written from right to left.</summary>
    public string Direction => Code == "ar" ? "rtl" : "ltr";

    /// <summary>Every country by its code, in the order of the language.</summary>
    public IReadOnlyList<(string Code, string Name)> Countries { get; }

    /// <summary>All languages, by their own names.</summary>
    public static IReadOnlyList<Words> All { get; } = [.. LinkOrder.Languages.Select(code => ByCode[code])];

    /// <summary>A text that must be there.</summary>
    public string this[string key] => _texts[key];

    /// <summary>Every text, to be checked against the other languages.</summary>
    internal IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>A text with its gaps filled: <c>{name}</c> by the value of that name.</summary>
    public string Fill(string key, params ReadOnlySpan<(string Gap, string Value)> gaps)
    {
        var text = new StringBuilder(_texts[key]);
        foreach (var (gap, value) in gaps)
            text.Replace($"{{{gap}}}", value);
        return text.ToString();
    }

    /// <summary>A text that may be missing in a language: what the code says itself then.</summary>
    public string Or(string key, string otherwise) => _texts.GetValueOrDefault(key, otherwise);

    /// <summary>What is wrong with a field, for the recipient.</summary>
    public string Error(string code, string detail) =>
        _texts.GetValueOrDefault("error_" + code) ?? _texts.GetValueOrDefault("error_") ?? detail;

    public string Country(string code) => Pages.Countries.Name(code, Code);

    /// <summary>An amount with its ISO code, as the language groups and divides it: 1,250.50 EUR, 1.250,50 EUR.</summary>
    public string Money(Amount amount)
    {
        var text = amount.ToDecimalString();
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? text : text[..dot];
        var (group, point) = Code switch
        {
            "de" => ('.', ','),
            "es" => (NoBreakSpace, ','),
            "fr" => (NarrowNoBreakSpace, ','),
            _ => (',', '.'),
        };
        var written = new StringBuilder();
        for (var i = 0; i < whole.Length; i++)
        {
            if (i > 0 && (whole.Length - i) % 3 == 0 && whole[i - 1] != '-')
                written.Append(group);
            written.Append(whole[i]);
        }
        if (dot >= 0)
            written.Append(point).Append(text.AsSpan(dot + 1));
        return written.Append(NoBreakSpace).Append(amount.Currency.Code).ToString();
    }

    /// <summary>A point in time, in UTC.</summary>
    public string Time(DateTimeOffset at)
    {
        var utc = at.UtcDateTime;
        return Fill("date", ("day", utc.Day.ToString(CultureInfo.InvariantCulture)), ("month", _months[utc.Month - 1]),
            ("year", utc.Year.ToString(CultureInfo.InvariantCulture)),
            ("time", utc.ToString("HH:mm", CultureInfo.InvariantCulture)));
    }

    /// <summary>The language of a code; null for none of ours.</summary>
    public static Words? Find(string? code) => code is null ? null : ByCode.GetValueOrDefault(code);

    /// <summary>The first of the languages a browser asks for (RFC 9110 §12.5.4) that is ours; else English.</summary>
    public static Words Accepted(string? acceptLanguage)
    {
        var best = ByCode["en"];
        var bestQuality = 0;
        foreach (var part in (acceptLanguage ?? "").Split(',', 20, StringSplitOptions.TrimEntries))
        {
            var pieces = part.Split(';', 2, StringSplitOptions.TrimEntries);
            var code = pieces[0].Split('-')[0].ToLowerInvariant();
            var quality = pieces.Length == 1 ? 1000 : QualityOf(pieces[1]);
            if (quality > bestQuality && ByCode.TryGetValue(code, out var words))
                (best, bestQuality) = (words, quality);
        }
        return best;
    }

    // In thousandths: q=0.7 is 700.
    private static int QualityOf(string text) =>
        text.StartsWith("q=", StringComparison.Ordinal)
        && decimal.TryParse(text.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality)
        && quality is >= 0 and <= 1 ? (int)(quality * 1000) : 0;
}
