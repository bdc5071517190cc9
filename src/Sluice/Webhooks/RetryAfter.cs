using System.Globalization;

namespace Sluice.Webhooks;

/// <summary>The header <c>Retry-After</c> (RFC 9110 §10.2.3).</summary>
internal static class RetryAfter
{
    // RFC 9110 §5.6.7: the form that is sent, and the two old ones that must still be read.
    private static readonly string[] Dates =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy",
        "ddd MMM  d HH:mm:ss yyyy",
    ];

    private const int DigitsMax = 9;

    /// <summary>
    /// How long the sender is asked to wait; null when nothing was said that can be read. A date that is past is now.
    /// </summary>
    public static TimeSpan? Read(string? value, DateTimeOffset now)
    {
        var text = value.AsSpan().Trim(" \t");
        if (text.IsEmpty)
            return null;
        if (!text.ContainsAnyExceptInRange('0', '9'))
        {
            var digits = text.TrimStart('0');
            return TimeSpan.FromSeconds(digits.Length > DigitsMax ? int.MaxValue
                : digits.IsEmpty ? 0 : int.Parse(digits, CultureInfo.InvariantCulture));
        }
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal;
        return !DateTimeOffset.TryParseExact(text, Dates, CultureInfo.InvariantCulture, utc, out var date) ? null
            : date > now ? date - now : TimeSpan.Zero;
    }
}
