using System.Reflection;
using Sluice.Kernel;

namespace Sluice.Databases;

/// <summary>
/// Brings a database to this version's tables: numbered scripts, each once, each in a transaction, forward only.
/// </summary>
public static class Migrator
{
    // Any fixed number serves as the name of the lock; two nodes starting together must use the same one.
    private const long AdvisoryLock = 7_583_920_116;

    /// <summary>
    /// Runs what is missing. Several nodes may call it at once: one works, the others wait and find nothing to do.
    /// </summary>
    /// <returns>The names of the scripts that ran.</returns>
    public static async Task<IReadOnlyList<string>> MigrateAsync(Database database, TimeProvider clock, CancellationToken cancel)
    {
        await using var session = await database.BeginAsync(cancel);
        if (database is Postgres)
            await session.QueryAsync("select 1 from (select pg_advisory_xact_lock(@lock)) l", row => row.Int(0), cancel,
                ("lock", AdvisoryLock));
        // Under the lock: "if not exists" alone fails when two nodes create the same schema at the same moment.
        if (database is Postgres { Schema: not "public" } postgres)
            await session.ExecuteAsync($"create schema if not exists \"{postgres.Schema}\"", cancel);
        var at = database is Postgres ? "timestamptz" : "integer";
        await session.ExecuteAsync(
            $"create table if not exists migrations (name text primary key, applied_at {at} not null)", cancel);
        var applied = (await session.QueryAsync("select name from migrations", row => row.Text(0), cancel)).ToHashSet();
        var ran = new List<string>();
        foreach (var (name, script) in Scripts(database.Name))
        {
            if (applied.Contains(name))
                continue;
            await session.ExecuteAsync(script, cancel);
            await session.ExecuteAsync("insert into migrations (name, applied_at) values (@name, @applied_at)", cancel,
                ("name", name), ("applied_at", clock.Now));
            ran.Add(name);
        }
        await session.CommitAsync([], cancel);
        return ran;
    }

    /// <summary>The scripts of one database, in order.</summary>
    internal static IEnumerable<(string Name, string Script)> Scripts(string database)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Sluice.Databases.Migrations.{database}.";
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[prefix.Length..^".sql".Length], reader.ReadToEnd());
        }
    }
}
