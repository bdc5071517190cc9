using System.IO.Compression;
using System.Text;
using Npgsql;
using Sluice.Kernel;
using Sluice.Tests.Crash;

namespace Sluice.Tests.Faults;

/// <summary>
/// Everything that a server has written down, as text: each file of its folder byte by byte, and each value of each row of each
/// table of its PostgreSQL.
/// </summary>
internal static class WhatIsStored
{
    /// <summary>Made to hold secrets, for the owner alone (docs/operations.md).</summary>
    private static readonly string[] OwnersFiles = ["key", "keyring"];

    public static async Task<Dictionary<string, string>> ReadAsync(CrashStorage storage)
    {
        var found = new Dictionary<string, string>();
        foreach (var file in Directory.EnumerateFiles(storage.Folder, "*", SearchOption.AllDirectories))
        {
            if (!OwnersFiles.Contains(Path.GetFileName(file)))
                found[file] = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
        }
        if (storage.Postgres is not null)
            await ReadTablesAsync(storage.Postgres, found);
        return found;
    }

    /// <summary>The pieces of uploaded files that wait, as far as somebody without a key could unpack them.</summary>
    public static async Task<List<string>> PiecesAsync(CrashStorage storage)
    {
        await using Database database = storage.Postgres is null
            ? new Sluice.Databases.Sqlite(Path.Combine(storage.Folder, "sluice.db"))
            : new Sluice.Databases.Postgres(storage.Postgres);
        var pieces = await database.QueryAsync("select content from batch_chunks", row => row.Bytes(0), CancellationToken.None);
        return [.. pieces.Select(Unpack)];
    }

    private static string Unpack(byte[] piece)
    {
        try
        {
            using var plain = new StreamReader(new DeflateStream(new MemoryStream(piece), CompressionMode.Decompress));
            return plain.ReadToEnd();
        }
        catch (InvalidDataException)
        {
            return Encoding.Latin1.GetString(piece);
        }
    }

    private static async Task ReadTablesAsync(string connection, Dictionary<string, string> found)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        var tables = new List<string>();
        await using (var list = source.CreateCommand("""
            select format('%I.%I', table_schema, table_name) from information_schema.tables
            where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
            """))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }
        foreach (var table in tables)
        {
            var text = new StringBuilder();
            await using var all = source.CreateCommand($"select * from {table}");
            await using var rows = await all.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                for (var i = 0; i < rows.FieldCount; i++)
                {
                    var value = rows.GetValue(i);
                    text.Append(value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : value).Append('\n');
                }
            }
            found[table] = text.ToString();
        }
    }
}
