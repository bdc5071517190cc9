using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Sluice.Kernel;

namespace Sluice.Databases;

/// <summary>
/// SQLite, the embedded default: one file, write-ahead log, full synchronisation. One writer at a time;
/// readers see the last commit and never wait.
/// </summary>
public sealed class Sqlite : Database
{
    private const int ReadersKeptMax = 8;

    /// <summary>Pages the writer keeps: the upper parts of all indexes stay in memory.</summary>
    private const int WriterCacheKibibytes = 65_536;

    /// <summary>Pages a reader keeps; there may be many, and what they miss the operating system has.</summary>
    private const int ReaderCacheKibibytes = 4096;

    private readonly string _connectionString;
    private readonly SqliteDurability _durability;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly System.Collections.Concurrent.ConcurrentBag<SqliteLink> _readers = [];
    private SqliteLink? _writeLink;

    static Sqlite()
    {
        PreferSystemLibrary();
        SQLitePCL.Batteries_V2.Init();
    }

    /// <param name="path">The database file; created when absent.</param>
    /// <param name="durability">Full waits for the disk at each commit. Off is for simulations only.</param>
    public Sqlite(string path, SqliteDurability durability = SqliteDurability.Full)
    {
        _durability = durability;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 30,
        }.ConnectionString;
    }

    public override string Name => "sqlite";

    public override int LanesMax => 1;

    public override async ValueTask<Session> BeginAsync(CancellationToken cancel)
    {
        await _writer.WaitAsync(cancel);
        try
        {
            _writeLink ??= Open(WriterCacheKibibytes);
            _writeLink.Run("begin immediate");
            return new SqliteSession(_writeLink, inTransaction: true, () => _writer.Release());
        }
        catch
        {
            _writer.Release();
            throw;
        }
    }

    public override ValueTask<Session> ReadAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!_readers.TryTake(out var link))
            link = Open(ReaderCacheKibibytes);
        return ValueTask.FromResult<Session>(new SqliteSession(link, inTransaction: false, () =>
        {
            if (_readers.Count < ReadersKeptMax)
                _readers.Add(link);
            else
                link.Dispose();
        }));
    }

    // Result codes: https://www.sqlite.org/rescode.html — BUSY, LOCKED, IOERR, FULL, CANTOPEN.
    public override bool IsUnavailable(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: 5 or 6 or 10 or 13 or 14 } or TimeoutException
        || (failure.InnerException is { } inner && IsUnavailable(inner));

    public override async ValueTask DisposeAsync()
    {
        await _writer.WaitAsync();
        _writeLink?.Dispose();
        _writeLink = null;
        while (_readers.TryTake(out var reader))
            reader.Dispose();
        _writer.Release();
    }

    private SqliteLink Open(int cacheKibibytes)
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        var link = new SqliteLink(connection);
        link.Run("pragma journal_mode = wal");
        link.Run(_durability == SqliteDurability.Full ? "pragma synchronous = full" : "pragma synchronous = off");
        link.Run("pragma busy_timeout = 30000");
        link.Run("pragma foreign_keys = on");
        link.Run(FormattableString.Invariant($"pragma cache_size = -{cacheKibibytes}"));
        link.Run("pragma temp_store = memory");
        link.Run("pragma journal_size_limit = 67108864");
        link.Run("pragma wal_autocheckpoint = 4000");
        return link;
    }

    /// <summary>The operating system patches its SQLite; the bundled one is what the package source happens to hold.</summary>
    private static void PreferSystemLibrary()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var provider = Assembly.Load("SQLitePCLRaw.provider.e_sqlite3");
        NativeLibrary.SetDllImportResolver(provider, (name, assembly, path) =>
            name == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var system) ? system : IntPtr.Zero);
    }
}

/// <summary>When a SQLite commit is done.</summary>
public enum SqliteDurability
{
    /// <summary>When the disk has it: survives power loss.</summary>
    Full,
    /// <summary>When the operating system has it: for simulations, which crash only in thought.</summary>
    Off,
}
