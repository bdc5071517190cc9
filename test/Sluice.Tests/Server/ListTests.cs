using System.Globalization;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class ListTests(Servers servers) : IClassFixture<Servers>
{
    private const string FiftyCharacters = "01234567890123456789012345678901234567890123456789";

    [DatabaseTheory]
    public async Task Pages_miss_and_repeat_nothing_while_new_payouts_come_in(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var before = new List<string>();
        for (var i = 0; i < 25; i++)
            before.Add((await door.PayAsync(Bodies.Payout(100 + i)))["id"]!);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await door.Client.Payouts.ListAsync(new PayoutQuery { Limit = 7, Cursor = cursor });
            seen.AddRange(page.Data.Select(p => p.Id));
            page.HasMore.ShouldBe(page.NextCursor is not null);
            cursor = page.NextCursor;
            await door.PayAsync(Bodies.Payout(50));
        }
        while (cursor is not null);

        seen.ShouldBe(Enumerable.Reverse(before));
    }

    [DatabaseTheory]
    public async Task A_payout_with_several_attempts_is_one_row(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var payout = await door.PayAsync(Bodies.Payout(100, "Ada SANDBOX-UNAVAILABLE-ONCE"));
        await door.WaitAsync(payout["id"]!, p => p.StatusReason == "retrying");
        await door.AdvanceAsync(TimeSpan.FromMinutes(1));
        (await door.WaitAsync(payout["id"]!, "paid")).Attempts.ShouldBe(2);

        (await door.Client.Payouts.ListAsync()).Data.ShouldHaveSingleItem();
    }

    [DatabaseTheory]
    public async Task Every_filter_narrows_the_list(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        await door.FundAsync(1_000_000, "USD");
        var us = Bodies.Payout(3000, reference: "B").With(("currency", "USD"), ("purpose", "SALARY"), ("group", "g1"));
        var a = (await door.PayAsync(Bodies.Payout(1000, reference: "A").With(("group", "g1"))))["id"]!;
        var b = (await door.PayAsync(us))["id"]!;
        var c = (await door.PayAsync(Bodies.Payout(2000, reference: "C").With(("confirm", false))))["id"]!;
        await door.WaitAsync(a, "paid");
        var paid = await door.WaitAsync(b, "paid");
        var day = paid.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var next = paid.CreatedAt.UtcDateTime.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        (await IdsAsync("?status=awaiting_confirmation")).ShouldBe([c]);
        (await IdsAsync("?currency=USD")).ShouldBe([b]);
        (await IdsAsync("?purpose=SALARY")).ShouldBe([b]);
        (await IdsAsync("?client_reference=A")).ShouldBe([a]);
        (await IdsAsync("?group=g1")).ShouldBe([b, a]);
        (await IdsAsync("?connector=sandbox")).ShouldBe([b, a]);
        (await IdsAsync("?rail=sandbox&currency=EUR")).ShouldBe([a]);
        (await IdsAsync("?amount_min=2000")).ShouldBe([c, b]);
        (await IdsAsync("?amount_min=1000&amount_max=2000")).ShouldBe([c, a]);
        (await IdsAsync($"?created_from={day}&created_to={day}&time_zone=UTC")).ShouldBe([c, b, a]);
        (await IdsAsync($"?created_from={next}&time_zone=UTC")).ShouldBe([]);
        (await IdsAsync($"?paid_from={day}&paid_to={day}")).ShouldBe([b, a]);
        (await IdsAsync($"?paid_to={Uri.EscapeDataString(paid.PaidAt!.Value.ToString("O", CultureInfo.InvariantCulture))}"))
            .ShouldNotContain(b);

        async Task<IEnumerable<string>> IdsAsync(string query)
        {
            var answer = await door.GetAsync("v1/payouts" + query);
            answer.Status.ShouldBe(200, answer.Text);
            return answer.Json.GetProperty("data").EnumerateArray().Select(p => p.GetProperty("id").GetString()!);
        }
    }

    [Theory]
    [InlineData("v1/payouts?limit=0", "?limit out_of_range")]
    [InlineData("v1/payouts?limit=201", "?limit out_of_range")]
    [InlineData("v1/payouts?limit=ten", "?limit wrong_type")]
    [InlineData("v1/payouts?cursor=nonsense", "?cursor invalid_format")]
    [InlineData("v1/payouts?status=lost", "?status unknown_value")]
    [InlineData("v1/payouts?created_from=yesterday", "?created_from invalid_format")]
    [InlineData("v1/payouts?time_zone=Mars/Olympus", "?time_zone unknown_value")]
    [InlineData("v1/payouts?nonsense=1", "?nonsense unknown_field")]
    [InlineData("v1/payouts?limit=1&limit=2", "?limit duplicate")]
    [InlineData("v1/events?subject_id=nonsense", "?subject_id invalid_format")]
    [InlineData("v1/transactions", "?currency required")]
    [InlineData("v1/transactions?currency=EURO", "?currency unknown_currency")]
    [InlineData("v1/transactions?currency=EUR&account=clearing:" + FiftyCharacters + FiftyCharacters, "?account too_long")]
    [InlineData("v1/balances?at=never", "?at invalid_format")]
    [InlineData("v1/exceptions?status=done", "?status unknown_value")]
    [InlineData("v1/batches?limit=-1", "?limit out_of_range")]
    [InlineData("v1/recipients?cursor=po_0198c0ffee", "?cursor invalid_format")]
    [InlineData("v1/sandbox/bank?limit=1e3", "?limit wrong_type")]
    public async Task A_query_that_is_wrong_is_named(string path, string error)
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);

        var answer = await door.GetAsync(path);

        answer.Status.ShouldBe(422, answer.Text);
        answer.FieldErrors.ShouldBe([error]);
    }

    [Fact]
    public async Task A_statement_in_an_unknown_currency_is_refused_as_a_file_too()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);

        (await door.GetAsync("v1/transactions?currency=EURO", "text/csv")).FieldErrors.ShouldBe(["?currency unknown_currency"]);
    }

    [DatabaseTheory]
    public async Task Instants_at_the_ends_of_the_calendar_are_read_or_refused(string kind)
    {
        var door = await servers.OpenAsync(kind, 1000);
        string[] instants = ["0001-01-01", "0001-01-01T00:00:00Z", "9999-12-30", "9999-12-31T23:59:59Z", "1969-12-31",
            "1899-12-31"];
        string[] zones = ["Asia/Tokyo", "America/Los_Angeles", "UTC"];
        string[] paths =
        [
            "v1/payouts?created_from=", "v1/payouts?created_to=", "v1/payouts?paid_from=", "v1/payouts?paid_to=",
                "v1/balances?at=",
            "v1/transactions?currency=EUR&from=", "v1/transactions?currency=EUR&to=",
        ];

        foreach (var path in paths)
        {
            foreach (var instant in instants)
            {
                foreach (var zone in zones)
                {
                    var answer = await door.GetAsync($"{path}{instant}&time_zone={zone}");
                    answer.Status.ShouldBeOneOf([200, 422], $"{path}{instant} {zone}: {answer}");
                }
            }
        }
    }

    [DatabaseTheory]
    public async Task Events_are_read_on_from_a_number_without_gaps(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var payout = await door.PayAsync(Bodies.Payout());
        await door.WaitAsync(payout["id"]!, "paid");

        var all = (await door.Client.Events.ListAsync()).Data;
        var later = (await door.Client.Events.ListAsync(new EventQuery { After = 2 })).Data;
        var paged = new List<long>();
        for (EventQuery? query = new() { Limit = 1 }; query is not null;)
        {
            var page = await door.Client.Events.ListAsync(query);
            paged.AddRange(page.Data.Select(e => e.Number));
            query = page.NextCursor is { } cursor ? query with { Cursor = cursor } : null;
        }

        all.Select(e => e.Number).ShouldBe(Enumerable.Range(1, all.Count).Select(n => (long)n));
        later.Select(e => e.Number).ShouldBe(all.Skip(2).Select(e => e.Number));
        paged.ShouldBe(all.Select(e => e.Number));
        (await door.Client.Events.ListAsync(new EventQuery { Type = "payout.paid" })).Data.ShouldHaveSingleItem();
        (await door.Client.Events.ListAsync(new EventQuery { SubjectId = payout["id"] })).Data.Count.ShouldBe(all.Count - 1);
    }

    [DatabaseTheory]
    public async Task A_statement_chains_every_balance_to_the_one_before(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        for (var i = 1; i <= 6; i++)
            await door.WaitAsync((await door.PayAsync(Bodies.Payout(i * 100, i == 3 ? "Ada SANDBOX-REFUSED-ACCOUNT-CLOSED"
                : "Ada")))["id"]!, p => p.IsFinal);

        var rows = await door.Client.Ledger.StatementAllAsync(new TransactionQuery
        {
            Account = "available",
            Currency = "EUR",
            Limit = 3
        })
            .ToListAsync();
        var csv = await door.GetAsync("v1/transactions?account=available&currency=EUR", "text/csv");

        rows.Select(r => r.Number).ShouldBe(Enumerable.Range(1, 8).Reverse().Select(n => (long)n));
        foreach (var (newer, older) in rows.Zip(rows.Skip(1)))
        {
            newer.BalanceBefore.ShouldBe(older.BalanceAfter);
            newer.BalanceAfter.ShouldBe(newer.BalanceBefore + newer.Amount);
        }
        rows[^1].BalanceBefore.ShouldBe(0);
        rows[0].BalanceAfter.ShouldBe((await door.BalanceAsync()).Available);
        csv.MediaType.ShouldBe("text/csv");
        var lines = csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(rows.Count + 1);
        lines[0].ShouldBe(
            "number,transaction_id,account,currency,kind,amount,balance_before,balance_after,payout_id,occurred_at,recorded_at");
        lines[^1].Split(',')[5..8].ShouldBe(["1000.00", "0.00", "1000.00"]);
        lines.Skip(1).Select(l => l.Split(',')[1]).ShouldBe(rows.Select(r => r.Id));
        // The deposit is nobody's payout.
        rows[^1].PayoutId.ShouldBeNull();
        lines.Skip(1).Select(l => l.Split(',')[8]).ShouldBe(rows.Select(r => r.PayoutId ?? ""));
    }

    [DatabaseTheory]
    public async Task The_statement_of_a_payout_shows_both_sides_of_every_transfer(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var payout = await door.PayAsync(Bodies.Payout(700));
        await door.WaitAsync(payout["id"]!, "paid");

        var rows = (await door.Client.Ledger.StatementAsync(new TransactionQuery { PayoutId = payout["id"] })).Data;

        rows.Sum(r => r.Amount).ShouldBe(0);
        rows.Select(r => (r.Account, r.Kind, r.Amount)).Order().ShouldBe(new[]
        {
            ("available", "payout", -700L), ("clearing:sandbox", "settlement", 700L), ("in_transit", "payout", 700L),
                ("in_transit", "settlement", -700L),
        }.Order());
        rows.ShouldAllBe(r => r.PayoutId == payout["id"]);
    }
}
