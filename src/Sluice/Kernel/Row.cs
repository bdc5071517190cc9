using System.Buffers.Binary;
using System.Data.Common;

namespace Sluice.Kernel;

/// <summary>The storage types of Sluice, one to one with a type of each database.</summary>
public enum DbKind
{
    /// <summary>uuid in PostgreSQL; a 16-byte big-endian blob in SQLite, which sorts the same.</summary>
    Uuid,
    /// <summary>A 64-bit integer.</summary>
    Long,
    /// <summary>A 32-bit integer.</summary>
    Int,
    /// <summary>Text in UTF-8.</summary>
    Text,
    /// <summary>boolean; 0 or 1 in SQLite.</summary>
    Bool,
    /// <summary>timestamptz; microseconds since 1970 in SQLite.</summary>
    Instant,
    /// <summary>bytea; a blob in SQLite.</summary>
    Bytes,
}

/// <summary>One row of an answer, read by position. Hides how each database stores ids and instants.</summary>
/// <param name="reader">Standing on the row.</param>
/// <param name="offset">How many leading columns are not the caller's.</param>
/// <param name="compact">Whether ids are blobs and instants integers (SQLite).</param>
public readonly struct Row(DbDataReader reader, int offset, bool compact)
{
    public bool IsNull(int i) => reader.IsDBNull(offset + i);

    public Guid Uuid(int i) =>
        compact ? new Guid(reader.GetFieldValue<byte[]>(offset + i), bigEndian: true) : reader.GetGuid(offset + i);

    public Guid? UuidOrNull(int i) => IsNull(i) ? null : Uuid(i);

    public long Long(int i) => reader.GetInt64(offset + i);

    public long? LongOrNull(int i) => IsNull(i) ? null : Long(i);

    public int Int(int i) => reader.GetInt32(offset + i);

    public int? IntOrNull(int i) => IsNull(i) ? null : Int(i);

    public string Text(int i) => reader.GetString(offset + i);

    public string? TextOrNull(int i) => IsNull(i) ? null : Text(i);

    public bool Bool(int i) => reader.GetBoolean(offset + i);

    public byte[] Bytes(int i) => reader.GetFieldValue<byte[]>(offset + i);

    public byte[]? BytesOrNull(int i) => IsNull(i) ? null : Bytes(i);

    public DateTimeOffset Instant(int i) => compact
        ? FromMicros(reader.GetInt64(offset + i))
        : reader.GetFieldValue<DateTimeOffset>(offset + i);

    public DateTimeOffset? InstantOrNull(int i) => IsNull(i) ? null : Instant(i);

    /// <summary>The instant that many microseconds after 1970.</summary>
    public static DateTimeOffset FromMicros(long micros) =>
        DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
}
