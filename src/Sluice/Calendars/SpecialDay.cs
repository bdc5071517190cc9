using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sluice.Kernel;

namespace Sluice.Calendars;

/// <summary>A day on which a calendar departs from its rules, by proclamation or by configuration.</summary>
/// <param name="Date">The day.</param>
/// <param name="IsOpen">Open against the rules; otherwise closed against them.</param>
/// <param name="Name">Why, for people.</param>
public sealed record SpecialDay(DateOnly Date, bool IsOpen, string Name)
{
    /// <summary>More of a name is not shown anywhere.</summary>
    public const int NameCharactersMax = 100;

    private const string Form = "Write it as '2027-06-04 closed Why' or '2027-06-04 open Why'.";

    /// <summary>
    /// Reads one line of configuration: a date (ISO 8601, yyyy-MM-dd), <c>closed</c> or <c>open</c>, and why. Where it fails,
    /// <paramref name="error"/> says what to write instead.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SpecialDay? day, [NotNullWhen(false)] out string? error)
    {
        day = null;
        error = null;
        var parts = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != 3 || parts[1] is not ("closed" or "open"))
            error = Form;
        else if (!DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            error = $"There is no such date. {Form}";
        else if (!TextRules.AreAllowed(parts[2]) || TextRules.CountCharacters(parts[2]) > NameCharactersMax)
            error = $"The reason is text of at most {NameCharactersMax} characters.";
        else
            day = new SpecialDay(date, parts[1] == "open", parts[2]);
        return day is not null;
    }
}
