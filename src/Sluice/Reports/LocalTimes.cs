using System.Globalization;

namespace Sluice.Reports;

/// <summary>
/// Instants as the clocks of one zone show them, with the offset: so that the hour that comes twice is told apart. Not safe for
/// several threads.
/// </summary>
internal sealed class LocalTimes(TimeZoneInfo zone)
{
    /// <summary>How many bytes a time takes: <c>2026-03-29T03:00:00+02:00</c>.</summary>
    public const int Bytes = 25;

    // Clocks are put forward and back at whole quarters of an hour: within one the offset is the same.
    private const long SpanTicks = TimeSpan.TicksPerMinute * 15;

    private long _span = -1;
    private TimeSpan _offset;

    public TimeZoneInfo Zone => zone;

    /// <summary>The local time at an instant, and the offset it has then.</summary>
    public (DateTime Local, TimeSpan Offset) Of(DateTimeOffset at)
    {
        var span = at.UtcTicks / SpanTicks;
        if (span != _span)
        {
            _offset = zone.GetUtcOffset(at);
            _span = span;
        }
        return (new DateTime(at.UtcTicks + _offset.Ticks, DateTimeKind.Unspecified), _offset);
    }

    /// <summary>RFC 3339 to the second, with the zone's offset.</summary>
    public string Text(DateTimeOffset at)
    {
        Span<byte> text = stackalloc byte[Bytes];
        Write(at, text);
        return System.Text.Encoding.ASCII.GetString(text);
    }

    /// <summary>As <see cref="Text"/>, into <paramref name="to"/>, which has <see cref="Bytes"/> of room.</summary>
    public void Write(DateTimeOffset at, Span<byte> to)
    {
        var (local, offset) = Of(at);
        Four(to, local.Year);
        to[4] = to[7] = (byte)'-';
        Two(to[5..], local.Month);
        Two(to[8..], local.Day);
        to[10] = (byte)'T';
        Two(to[11..], local.Hour);
        to[13] = to[16] = to[22] = (byte)':';
        Two(to[14..], local.Minute);
        Two(to[17..], local.Second);
        var minutes = (int)(offset.Ticks / TimeSpan.TicksPerMinute);
        to[19] = minutes < 0 ? (byte)'-' : (byte)'+';
        minutes = Math.Abs(minutes);
        Two(to[20..], minutes / 60);
        Two(to[23..], minutes % 60);
    }

    /// <summary>An offset as RFC 3339 has it: <c>+02:00</c>.</summary>
    public static string OffsetText(TimeSpan offset) => string.Create(CultureInfo.InvariantCulture,
        $"{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.Hours):00}:{Math.Abs(offset.Minutes):00}");

    private static void Four(Span<byte> to, int number)
    {
        Two(to, number / 100);
        Two(to[2..], number % 100);
    }

    private static void Two(Span<byte> to, int number)
    {
        to[0] = (byte)('0' + (number / 10));
        to[1] = (byte)('0' + (number % 10));
    }
}
