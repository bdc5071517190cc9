using System.Collections.Concurrent;
using System.Net.Sockets;
using Npgsql;
using NpgsqlTypes;
using Sluice.Kernel;

namespace Sluice.Databases;

/// <summary>
/// PostgreSQL 15 or newer. Statements are prepared automatically; a lane's batch costs one round trip to load and a constant
/// number to write.
/// </summary>
public sealed class Postgres : Database
{
    /// <summary>From this many rows on, COPY is quicker than single-row inserts in one pipeline.</summary>
    internal const int CopyRowsMin = 8;

    /// <summary>From this many rows on, an update joined to arrays is quicker than single-row updates in one pipeline.</summary>
    internal const int ArrayRowsMin = 4;

    // Everything here looks rows up by key. A plan made while a table was empty, or a hash join over all of a merchant's rows,
    // would be kept by the prepared statement long after the table has grown: such plans are ruled out, and nested loops over
    // an index remain.
    private const string KeyedPlans =
        "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off -c jit=off "
        + "-c plan_cache_mode=force_generic_plan";

    // A machine that is gone in the middle of a transaction must not keep the books it has locked from the others. Not by
    // idle_in_transaction_session_timeout: it sets a timer at every round trip, which costs one writer alone 5 %.
    private const string LockLimits = " -c lock_timeout=5s"
        + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4";

    private readonly NpgsqlDataSource _source;

    // The pool hands its connections out in turn. If lanes shared it with readers, one writer alone would go round all the
    // connections that a burst of reads had opened, each with cold plans and caches: 30 % of PostgreSQL's time per payout.
    private readonly NpgsqlDataSource _writers;

    /// <param name="connectionString">As Npgsql reads it.</param>
    /// <param name="schema">Tables are looked for in this schema; created by the migrator.</param>
    /// <param name="lanes">How many lanes write at once.</param>
    public Postgres(string connectionString, string schema = "public", int lanes = 4)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            SearchPath = schema,
            Options = KeyedPlans + LockLimits,
            IncludeErrorDetail = false,
        };
        if (!settings.ContainsKey("Application Name") || string.IsNullOrEmpty(settings.ApplicationName))
            settings.ApplicationName = "sluice";
        Schema = schema;
        LanesMax = lanes;
        _source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        _writers = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    public override string Name => "postgres";

    public override int LanesMax { get; }

    internal string Schema { get; }

    /// <summary>
    /// The driver's own source, for what only PostgreSQL has (COPY in benchmarks, advisory locks of the migrator).
    /// </summary>
    public NpgsqlDataSource Source => _source;

    public override async ValueTask<Session> BeginAsync(CancellationToken cancel) =>
        new PostgresSession(await _writers.OpenConnectionAsync(cancel), begins: true);

    public override async ValueTask<Session> ReadAsync(CancellationToken cancel) =>
        new PostgresSession(await _source.OpenConnectionAsync(cancel), begins: false);

    public override bool IsUnavailable(Exception failure) => failure switch
    {
        // Class 08 connection, 53 resources, 57 operator intervention, 58 system, 40 rollback (deadlock, serialization):
        // SQLSTATE, PostgreSQL appendix A.
        // 55P03: somebody else holds the lock; 25006: a standby after a failover; 25P03: this node stood still for too
        // long, where the server sets such a limit.
        PostgresException e => e.SqlState[..2] is "08" or "53" or "57" or "58" or "40"
            || e.SqlState is "55P03" or "25006" or "25P03",
        NpgsqlException or SocketException or TimeoutException => true,
        IOException => true,
        _ => failure.InnerException is { } inner && IsUnavailable(inner),
    };

    public override bool IsLocked(Exception failure) => failure is PostgresException { SqlState: "55P03" }
        || (failure.InnerException is { } inner && IsLocked(inner));

    public override async ValueTask DisposeAsync()
    {
        await _writers.DisposeAsync();
        await _source.DisposeAsync();
    }

    internal static NpgsqlDbType TypeOf(DbKind kind) => kind switch
    {
        DbKind.Uuid => NpgsqlDbType.Uuid,
        DbKind.Long => NpgsqlDbType.Bigint,
        DbKind.Int => NpgsqlDbType.Integer,
        DbKind.Text => NpgsqlDbType.Text,
        DbKind.Bool => NpgsqlDbType.Boolean,
        DbKind.Instant => NpgsqlDbType.TimestampTz,
        DbKind.Bytes => NpgsqlDbType.Bytea,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    internal static string SqlTypeOf(DbKind kind) => kind switch
    {
        DbKind.Uuid => "uuid",
        DbKind.Long => "bigint",
        DbKind.Int => "integer",
        DbKind.Text => "text",
        DbKind.Bool => "boolean",
        DbKind.Instant => "timestamptz",
        DbKind.Bytes => "bytea",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

/// <summary>The texts that a bulk statement becomes on PostgreSQL, made once for each shape.</summary>
internal static class PostgresText
{
    private static readonly ConcurrentDictionary<(string Sql, bool Lock), string> Lookups = new();
    private static readonly ConcurrentDictionary<(string Sql, bool Lock), string> Ones = new();
    private static readonly ConcurrentDictionary<(string Table, int Columns, bool Update, bool Many), string> Writes = new();
    private static readonly ConcurrentDictionary<(string Table, int Columns), string> Copies = new();

    public static string Of(Lookup lookup) => Lookups.GetOrAdd((lookup.Sql, lookup.Lock), _ =>
    {
        var one = lookup.Sql;
        foreach (var key in lookup.Keys)
            one = System.Text.RegularExpressions.Regex.Replace(one, $"@{key.Name}\\b", $"k.{key.Name}");
        // Either ending keeps the planner from turning the look-up of each key into a join over all rows.
        one += lookup.Lock ? " for update" : one.Contains(" limit ", StringComparison.Ordinal) ? "" : " offset 0";
        var arrays = string.Join(", ", lookup.Keys.Select((k, i) => $"${i + 1}::{Postgres.SqlTypeOf(k.Kind)}[]"));
        var names = string.Join(", ", lookup.Keys.Select(k => k.Name));
        return $"select k.ordinal, q.* from unnest({arrays}) with ordinality as k({names}, ordinal) "
            + $"cross join lateral ({one}) q";
    });

    /// <summary>The look-up of a single key, without the machinery for many: a third of the cost.</summary>
    public static string OfOne(Lookup lookup) => Ones.GetOrAdd((lookup.Sql, lookup.Lock), _ =>
    {
        var one = lookup.Sql;
        for (var i = 0; i < lookup.Keys.Count; i++)
            one = System.Text.RegularExpressions.Regex.Replace(one, $"@{lookup.Keys[i].Name}\\b", $"${i + 1}");
        return lookup.Lock ? one + " for update" : one;
    });

    /// <summary>A write of one row.</summary>
    public static string OfOne(BulkWrite write) =>
        Writes.GetOrAdd((write.TableName, write.ColumnCount, write.IsUpdate, false), _ =>
    {
        var names = Names(write);
        var values = names.Select((_, i) => $"${i + 1}").ToArray();
        if (!write.IsUpdate)
            return $"insert into {write.TableName} ({string.Join(", ", names)}) values ({string.Join(", ", values)})";
        var sets = string.Join(", ", names.Zip(values, (n, v) => $"{n} = {v}").Skip(write.KeyCount));
        return $"update {write.TableName} set {sets} where "
            + string.Join(" and ", names.Zip(values, (n, v) => $"{n} = {v}").Take(write.KeyCount));
    });

    /// <summary>An update of many rows from arrays.</summary>
    public static string OfMany(BulkWrite write) =>
        Writes.GetOrAdd((write.TableName, write.ColumnCount, write.IsUpdate, true), _ =>
    {
        var names = Names(write);
        var arrays = string.Join(", ", names.Select((_, i) => $"${i + 1}::{Postgres.SqlTypeOf(write.ColumnKind(i))}[]"));
        var sets = string.Join(", ", names[write.KeyCount..].Select(n => $"{n} = k.{n}"));
        return $"update {write.TableName} t set {sets} from unnest({arrays}) as k({string.Join(", ", names)}) where "
            + string.Join(" and ", names[..write.KeyCount].Select(n => $"t.{n} = k.{n}"));
    });

    private static string[] Names(BulkWrite write) => [.. Enumerable.Range(0, write.ColumnCount).Select(write.ColumnName)];

    public static string Copy(BulkWrite write) => Copies.GetOrAdd((write.TableName, write.ColumnCount), _ =>
        $"copy {write.TableName} ({string.Join(", ", Names(write))}) from stdin (format binary)");
}
