using System.Buffers.Binary;
using System.Globalization;

namespace Sluice.Kernel;

/// <summary>Makes UUIDv7 values (RFC 9562 §5.7): 48 bits of Unix milliseconds, then chance. Both sources are passed in.</summary>
/// <param name="clock">Where the milliseconds come from.</param>
/// <param name="chance">A seeded source for simulations; null takes the operating system's.</param>
public sealed class Ids(TimeProvider clock, Random? chance = null)
{
    /// <summary>A new id. Safe from any thread when no seeded source was given.</summary>
    public Guid New()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (chance is null)
            Chance.Fill(bytes);
        else
            chance.NextBytes(bytes);
        var milliseconds = clock.GetUtcNow().ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)((milliseconds >> 32) & 0xffff));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)(milliseconds & 0xffff_ffff));
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
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
