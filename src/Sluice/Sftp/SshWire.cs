using System.Buffers.Binary;

namespace Sluice.Sftp;

/// <summary>Reads the data types of RFC 4251 §5 out of a key, one after the other.</summary>
internal ref struct SshWire(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether nothing is left: a key with more behind it is none.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>A string: its length in four bytes, then so many bytes.</summary>
    public bool TryString(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_rest.Length < 4)
            return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        if (length > _rest.Length - 4)
            return false;
        value = _rest.Slice(4, (int)length);
        _rest = _rest[(4 + (int)length)..];
        return true;
    }

    /// <summary>A positive mpint in its one right form, without the zero byte that only says it is positive.</summary>
    public bool TryPositive(out ReadOnlySpan<byte> magnitude)
    {
        if (!TryString(out magnitude) || magnitude.IsEmpty || (magnitude[0] & 0x80) != 0)
            return false;
        if (magnitude[0] != 0)
            return true;
        if (magnitude.Length == 1 || (magnitude[1] & 0x80) == 0)
            return false;
        magnitude = magnitude[1..];
        return true;
    }
}
