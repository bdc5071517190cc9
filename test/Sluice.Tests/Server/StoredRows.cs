using System.Diagnostics;
using System.Text;
using Sluice.Kernel;
using Sluice.Tests.Databases;

namespace Sluice.Tests.Server;

/// <summary>How many rows every table has and what all balances are, in one line to compare.</summary>
internal static class StoredRows
{
    public static async Task<string> CountAsync(Storage storage)
    {
        var database = storage.Database;
        var text = new StringBuilder();
        foreach (var table in await TablesAsync(storage))
        {
            // What is told to endpoints goes on of its own accord, whatever is asked meanwhile.
            if (table is "webhook_attempts" or "webhook_deliveries")
                continue;
            // So does what rails report and workers find, however long it takes.
            var whose = table == "events" ? " where actor_kind not in ('rail', 'system')" : "";
            var rows = await database.QueryAsync(
                $"select count(*) from {table}{whose}", row => row.Long(0), CancellationToken.None);
            text.Append(table).Append(' ').Append(rows[0]).Append("; ");
        }
        var balances = await database.QueryAsync(
            "select account_id, sum(balance) from accounts group by account_id order by account_id",
            row => $"{row.Text(0)} {row.Long(1)}", CancellationToken.None);
        return text.AppendJoin("; ", balances).ToString();
    }

    /// <summary>The same once nothing changes any more of its own accord.</summary>
    public static async Task<string> SettledAsync(Storage storage)
    {
        var waited = Stopwatch.StartNew();
        var calm = 0;
        for (var before = await CountAsync(storage); ;)
        {
            // Longer than a worker's turn; and a worker of a busy machine may miss one.
            await Task.Delay(TimeSpan.FromMilliseconds(1200));
            var now = await CountAsync(storage);
            calm = now == before ? calm + 1 : 0;
            if (calm == 2)
                return now;
            if (waited.Elapsed > Door.Patience)
                throw new TimeoutException($"The rows still change: {before} became {now}");
            before = now;
        }
    }

    public static Task<List<string>> TablesAsync(Storage storage) => storage.Database.QueryAsync(
        storage.Kind == TestDatabase.Sqlite
            ? "select name from sqlite_master where type = 'table' order by name"
            : "select table_name::text from information_schema.tables where table_schema = 'public' order by table_name",
        row => row.Text(0), CancellationToken.None);
}
