using System.Globalization;
using Shouldly;
using Sluice.Tests.Calendars;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Reports;

/// <summary>Days are cut in the zone that was asked for, whatever its clocks do, and every cut agrees with the book.</summary>
public sealed class ReportZoneTests
{
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York"];

    // Clocks go forward in Berlin on 29 March and back on 25 October 2026, in New York on 8 March and 1 November.
    [DatabaseTheory]
    public Task Spring_in_Berlin_agrees_with_the_book_in_every_zone(string kind) =>
        AgreesAsync(kind, "2026-03-28T20:00:00Z", new DateOnly(2026, 3, 28), ("Europe/Berlin", "2026-03-29", 23));

    [DatabaseTheory]
    public Task Autumn_in_Berlin_agrees_with_the_book_in_every_zone(string kind) =>
        AgreesAsync(kind, "2026-10-24T20:00:00Z", new DateOnly(2026, 10, 24), ("Europe/Berlin", "2026-10-25", 25));

    [DatabaseTheory]
    public Task Autumn_in_New_York_agrees_with_the_book_in_every_zone(string kind) =>
        AgreesAsync(kind, "2026-10-31T20:00:00Z", new DateOnly(2026, 10, 31), ("America/New_York", "2026-11-01", 25));

    private static async Task AgreesAsync(
        string kind, string start, DateOnly first, (string Zone, string Day, int Hours) changing)
    {
        await using var world = await ReportWorld.StartAsync(kind);
        world.GoTo(start);
        await world.Book.DepositAsync(1_000_000);
        const int hours = 48;
        long paid = 0;
        for (var hour = 0; hour < hours; hour++)
        {
            // One a local hour, each of another amount, so that one in a wrong day changes two sums.
            await world.Book.PayAsync(100 + hour);
            paid += 100 + hour;
            world.Book.Clock.Advance(TimeSpan.FromHours(1));
        }
        var days = Enumerable.Range(-1, 5).Select(d => first.AddDays(d)).ToArray();

        foreach (var zone in Zones)
        {
            long sum = 0, opening = 0;
            foreach (var day in days.Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))
            {
                var rows = await world.RowsAsync("payouts", day, day, zone);
                rows.ShouldAllBe(r => r["created_at"].StartsWith(day), zone);
                sum += rows.Sum(r => ReportWorld.Cents(r["amount"]));
                if ((zone, day) == (changing.Zone, changing.Day))
                    rows.Count.ShouldBe(changing.Hours);
                var ledger = await world.RowsAsync("ledger", day, day, zone);
                ledger.Where(r => r["kind"] == "payout").Sum(r => ReportWorld.Cents(r["amount"]))
                    .ShouldBe(rows.Sum(r => ReportWorld.Cents(r["amount"])), $"{zone} {day}");
                opening = await BalancesAsync(world, zone, day, opening, rows.Sum(r => ReportWorld.Cents(r["amount"])));
            }
            sum.ShouldBe(paid, zone);
            opening.ShouldBe(await world.Book.BalanceAsync("available/EUR"), zone);
        }
    }

    // What a day leaves, the next begins with; what moved in between is what its payouts were.
    private static async Task<long> BalancesAsync(ReportWorld world, string zone, string day, long opening, long paid)
    {
        var available = (await world.RowsAsync("balances", day, day, zone)).Where(r => r["account"] == "available").ToList();
        if (available.Count == 0)
            return opening;
        ReportWorld.Cents(available[0]["balance"]).ShouldBe(opening, $"{zone} {day}");
        available[0]["line"].ShouldBe("opening");
        available[^1]["line"].ShouldBe("closing");
        available.Where(r => r["line"] == "payout").Sum(r => ReportWorld.Cents(r["amount"])).ShouldBe(-paid, $"{zone} {day}");
        var closing = ReportWorld.Cents(available[^1]["balance"]);
        (opening + available.Where(r => r["amount"].Length > 0).Sum(r => ReportWorld.Cents(r["amount"]))).ShouldBe(closing);
        return closing;
    }

    [TimeZoneFact]
    public async Task The_hour_that_comes_twice_is_told_apart_by_its_offset()
    {
        await using var world = await ReportWorld.StartAsync(TestDatabase.Sqlite);
        world.GoTo("2026-10-25T00:30:00Z");
        await world.Book.DepositAsync(10_000);
        await world.Book.PayAsync(1);
        world.Book.Clock.Advance(TimeSpan.FromHours(1));
        await world.Book.PayAsync(2);

        var rows = await world.RowsAsync("payouts", "2026-10-25", "2026-10-25", "Europe/Berlin");

        rows.Select(r => (r["created_at"], r["amount"])).ShouldBe(
            [("2026-10-25T02:30:00+02:00", "0.01"), ("2026-10-25T02:30:00+01:00", "0.02")]);
        (await world.RowsAsync("payouts", "2026-10-25T02:00+01:00", "2026-10-25T03:00", "Europe/Berlin"))
            .ShouldHaveSingleItem()["amount"].ShouldBe("0.02");
    }
}
