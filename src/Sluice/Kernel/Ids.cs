using System.Buffers.Binary;
using System.Globalization;

namespace Sluice.Kernel;

/// <summary>
/// Makes UUIDv7 values (RFC 9562 §5.7): 48 bits of Unix milliseconds, 12 that count within one (§6.2, method 1), then chance.
/// Ids of one maker rise, so that rows made together are listed, and funded, in the order they were made in.
/// </summary>
/// <param name="clock">Where the milliseconds come from.</param>
/// <param name="chance">A seeded source for simulations; null takes the operating system's.</param>
public sealed class Ids(TimeProvider clock, Random? chance = null)
{
    private const int CounterBits = 12;

    // Far from the end of the calendar, so that one may add to it.
    private static readonly DateTimeOffset TimeMax = new(9998, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _last;

    /// <summary>A new id, greater than every earlier one. Safe from any thread when no seeded source was given.</summary>
    public Guid New()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (chance is null)
            Chance.Fill(bytes);
        else
            chance.NextBytes(bytes);
        var stamp = NextStamp();
        var milliseconds = stamp >> CounterBits;
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)((milliseconds >> 32) & 0xffff));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)(milliseconds & 0xffff_ffff));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (stamp & 0x0fff)));
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Now, or one step after the last one: a clock that stands or goes back does not hold it up.</summary>
    private long NextStamp()
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits;
        while (true)
        {
            var last = Interlocked.Read(ref _last);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }

    /// <summary>
    /// The smallest id that could have been made at <paramref name="at"/>: turns a time range into an id range.
    /// </summary>
    public static Guid FirstAt(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var milliseconds = Math.Max(0, at.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)((milliseconds >> 32) & 0xffff));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)(milliseconds & 0xffff_ffff));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The time in a UUIDv7, in whole milliseconds; null for what is none, or of no year that can be.</summary>
    public static DateTimeOffset? TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = ((long)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32)
            | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
        return bytes[6] >> 4 == 7 && milliseconds < TimeMax.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }

    /// <summary>The text form: prefix and 32 lower-case hexadecimal digits.</summary>
    public static string Format(string prefix, Guid value) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{value:N}");

    /// <summary>Reads <see cref="Format"/> back; anything else is no id.</summary>
    public static bool TryParse(string prefix, ReadOnlySpan<char> text, out Guid value)
    {
        value = default;
        return text.StartsWith(prefix, StringComparison.Ordinal) && Guid.TryParseExact(text[prefix.Length..], "N", out value)
            && !text[prefix.Length..].ContainsAnyInRange('A', 'F');
    }
}
