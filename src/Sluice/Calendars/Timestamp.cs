using System.Globalization;
using System.Text.RegularExpressions;

namespace Sluice.Calendars;

/// <summary>
/// A date and time as written: by RFC 3339 §5.6, with the seconds and the offset optional. Without an offset it is a local time,
/// of which only its zone makes an instant.
/// </summary>
/// <param name="Local">What the clock on the wall shows.</param>
/// <param name="Offset">Its offset from UTC; null where none was given.</param>
/// <param name="IsUtc">
/// The offset was written as <c>Z</c> or <c>-00:00</c>: an instant that says nothing of local time (RFC 9557 §2).
/// </param>
internal readonly partial record struct Timestamp(DateTime Local, TimeSpan? Offset, bool IsUtc)
{
    public const int CharactersMax = 40;

    private const int HoursOffsetMax = 14;

    public static bool TryParse(string text, out Timestamp timestamp)
    {
        timestamp = default;
        if (text.Length > CharactersMax)
            return false;
        var match = Form.Match(text);
        // The pattern allows ASCII digits only; leap seconds and 24:00 are no times of a computer's clock.
        if (!match.Success || !DateTime.TryParseExact($"{match.Groups["date"].Value} {match.Groups["time"].Value}",
                "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;
        if (match.Groups["second"].Value is { Length: > 0 } second)
            local = local.AddSeconds(Number(second));
        // Six decimals are kept, further ones are cut off.
        if (match.Groups["fraction"].Value is { Length: > 0 } fraction)
            local = local.AddTicks(Number(fraction.PadRight(6, '0')[..6]) * TimeSpan.TicksPerMicrosecond);
        if (!TryReadOffset(match, out var offset))
            return false;
        timestamp = new Timestamp(local, offset, match.Groups["utc"].Success || match.Groups["offset"].Value == "-00:00");
        return true;
    }

    private static bool TryReadOffset(Match match, out TimeSpan? offset)
    {
        offset = match.Groups["utc"].Success ? TimeSpan.Zero : null;
        if (match.Groups["offset"].Value is not { Length: > 0 } text)
            return true;
        var minutes = (Number(text[1..3]) * 60) + Number(text[4..]);
        offset = TimeSpan.FromMinutes(text[0] == '-' ? -minutes : minutes);
        return Number(text[4..]) < 60 && minutes <= HoursOffsetMax * 60;
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?<time>[0-9]{2}:[0-9]{2})" +
        @"(:(?<second>[0-5][0-9])(\.(?<fraction>[0-9]{1,9}))?)?((?<utc>[Zz])|(?<offset>[+-][0-9]{2}:[0-9]{2}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form { get; }
}
