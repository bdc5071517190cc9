using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>An amount to be moved, before it has a number. Minor units, more than zero, both accounts in one currency.</summary>
/// <param name="Kind">Why: the row of docs/ledger.md it stands for.</param>
/// <param name="Linked">The number of the transfer it answers.</param>
public readonly record struct Posting(string Kind, AccountId From, AccountId To, long Amount, long? Linked = null);

/// <summary>
/// An amount moved between two accounts of one book; never changed. It is its own two entries: each side has a number and a
/// balance after it, and the <c>entries</c> view shows the sides as rows of their own.
/// </summary>
public sealed record Transfer
{
    public required MerchantId Merchant { get; init; }
    /// <summary>Counts the transfers of the book without a gap.</summary>
    public required long Number { get; init; }
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public required AccountId From { get; init; }
    public required AccountId To { get; init; }
    public required long Amount { get; init; }
    public required long FromNumber { get; init; }
    public required long FromBalance { get; init; }
    public required long ToNumber { get; init; }
    public required long ToBalance { get; init; }
    /// <summary>What it was made for, by id.</summary>
    public required Guid? Subject { get; init; }
    /// <summary>The transfer this one answers, such as the payment that came back.</summary>
    public required long? Linked { get; init; }
    /// <summary>When it happened in the world.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>When the book learned of it; never goes back within a book.</summary>
    public required DateTimeOffset RecordedAt { get; init; }
    /// <summary>SHA-256 over the hash before and every field above.</summary>
    public byte[] Hash { get; init; } = [];

    public const string IdPrefix = "tr_";

    /// <summary>The hash of this transfer following <paramref name="previous"/> (32 bytes; zeros before the first).</summary>
    public byte[] ChainAfter(ReadOnlySpan<byte> previous)
    {
        Span<byte> buffer = stackalloc byte[512];
        var length = 0;
        previous.CopyTo(buffer);
        length += 32;
        Append(buffer, ref length, Merchant.Value);
        Append(buffer, ref length, Number);
        Append(buffer, ref length, Id);
        Append(buffer, ref length, Kind);
        Append(buffer, ref length, From.Value);
        Append(buffer, ref length, To.Value);
        Append(buffer, ref length, Amount);
        Append(buffer, ref length, FromNumber);
        Append(buffer, ref length, FromBalance);
        Append(buffer, ref length, ToNumber);
        Append(buffer, ref length, ToBalance);
        Append(buffer, ref length, Subject ?? Guid.Empty);
        Append(buffer, ref length, Linked ?? 0);
        Append(buffer, ref length, Time.Micros(OccurredAt));
        Append(buffer, ref length, Time.Micros(RecordedAt));
        return SHA256.HashData(buffer[..length]);
    }

    private static void Append(Span<byte> buffer, ref int length, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(buffer[length..], value);
        length += 8;
    }

    private static void Append(Span<byte> buffer, ref int length, Guid value)
    {
        value.TryWriteBytes(buffer[length..], bigEndian: true, out _);
        length += 16;
    }

    // A length before the text keeps neighbours apart: "ab"+"c" never hashes like "a"+"bc".
    private static void Append(Span<byte> buffer, ref int length, string value)
    {
        var written = Encoding.UTF8.GetBytes(value, buffer[(length + 1)..]);
        buffer[length] = (byte)written;
        length += 1 + written;
    }
}
