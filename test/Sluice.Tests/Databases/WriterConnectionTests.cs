using Shouldly;
using Xunit;

namespace Sluice.Tests.Databases;

public sealed class WriterConnectionTests
{
    [PostgresFact]
    public async Task One_writer_keeps_to_one_connection_whatever_readers_have_opened()
    {
        await using var test = await TestDatabase.CreateAsync(TestDatabase.Postgres);
        var burst = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => test.Database.ReadAsync(default).AsTask()));
        foreach (var session in burst)
            await session.DisposeAsync();
        var writers = new HashSet<long>();
        for (var i = 0; i < 30; i++)
        {
            await using var session = await test.Database.BeginAsync(default);
            var pid = await session.QueryAsync("select pg_backend_pid()::bigint", row => row.Long(0), default);
            writers.Add(pid[0]);
        }
        writers.Count.ShouldBe(1);
    }
}
