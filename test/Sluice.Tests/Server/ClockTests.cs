using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>The sandbox's clock is the clock of the whole installation.</summary>
public sealed class ClockTests
{
    private static readonly JsonObject AYear = new() { ["advance_seconds"] = 366 * 24 * 3600 };

    [Fact]
    public async Task The_clock_stays_where_there_is_live_money()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var door = await server.NewMerchantAsync();
        (await door.PostAsync("v1/sandbox/clock", AYear.DeepClone())).Status.ShouldBe(200);
        await server.NewMerchantAsync(live: true);

        (await door.PostAsync("v1/sandbox/clock", AYear.DeepClone())).Code.ShouldBe("invalid_state");
        (await door.Client.Sandbox.ClockAsync()).OffsetSeconds.ShouldBe(366 * 24 * 3600);
    }

    [Fact]
    public async Task The_clock_goes_ten_years_ahead_in_all_and_no_further()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var door = await server.NewMerchantAsync();
        for (var year = 1; year <= 10; year++)
            (await door.PostAsync("v1/sandbox/clock", AYear.DeepClone())).Status.ShouldBe(200, $"year {year}");

        (await door.PostAsync("v1/sandbox/clock", AYear.DeepClone())).Code.ShouldBe("invalid_state");
        (await door.GetAsync("v1/payouts")).Status.ShouldBe(200);
    }
}
