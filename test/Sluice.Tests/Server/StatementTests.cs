using System.Globalization;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>Statements over days, as JSON and as camt.053, through the real server.</summary>
public sealed class StatementTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task Json_and_camt_say_the_same_and_agree_with_the_balance(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var order = Bodies.Payout(1_250);
        order["client_reference"] = "INV-1";
        var payout = await door.PayAsync(order);
        await door.WaitAsync(payout["id"]!, "paid");
        var now = DateOnly.FromDateTime(DateTime.UtcNow);
        var (from, to) = (now.AddDays(-1), now.AddDays(30));

        var statement = await door.Client.Balances.StatementAsync("EUR", from, to, "Europe/Berlin");
        using var file = new MemoryStream();
        await door.Client.Balances.CopyStatementAsync("EUR", from, to, "Europe/Berlin", file);
        var camt = IsoSchemas.Valid(System.Text.Encoding.UTF8.GetString(file.ToArray()), "camt.053.001.08");

        var held = (await door.BalanceAsync()).Available;
        (statement.OpeningBalance, statement.ClosingBalance, statement.TimeZone).ShouldBe((0, held, "Europe/Berlin"));
        (statement.CreditAmount - statement.DebitAmount).ShouldBe(held);
        statement.Transactions.Sum(t => t.Amount).ShouldBe(held);
        statement.Transactions.Count.ShouldBe((int)(statement.CreditCount + statement.DebitCount));
        var entries = camt.At("BkToCstmrStmt/Stmt/Ntry").ToList();
        entries.Select(e => e.Text("AcctSvcrRef")).ShouldBe(statement.Transactions.Select(t => t.Id));
        entries.Select(e => e.Text("NtryDtls/TxDtls/Refs/EndToEndId")).ShouldContain("INV-1");
        camt.At("BkToCstmrStmt/Stmt/Bal").Last().Text("Amt")
            .ShouldBe((held / 100m).ToString("0.00", CultureInfo.InvariantCulture));

        var neighbour = await servers.OpenAsync(kind, 1);
        (await neighbour.Client.Balances.StatementAsync("EUR", from, to)).ClosingBalance.ShouldBe(1);
        (await door.Client.Balances.StatementAsync("JPY", from, to)).Transactions.ShouldBeEmpty();
    }

    [DatabaseTheory]
    public async Task Everything_wrong_with_what_is_asked_for_is_named_at_once(string kind)
    {
        var door = await servers.OpenAsync(kind, 1);
        foreach (var (query, wrong) in new[]
        {
            ("", "?currency required ?from required ?to required"),
            ("currency=EUX&from=2026-02-30&to=x&time_zone=Mars", "?currency unknown_currency ?from invalid_format "
                + "?time_zone unknown_value ?to invalid_format"),
            ("currency=EUR&from=2026-03-02&to=2026-03-01", "?to conflicting"),
            ("currency=EUR&from=2025-03-02&to=2026-03-03", "?to out_of_range"),
            ("currency=EUR&from=0001-01-01&to=9999-12-31", "?from invalid_format ?to invalid_format"),
            ("currency=EUR&from=2026-03-01&to=2026-03-01&page=2", "?page unknown_field"),
        })
        {
            foreach (var accept in (string[])["application/json", "application/xml"])
            {
                var answer = await door.GetAsync("v1/statements?" + query, accept);
                answer.Status.ShouldBe(422, answer.Text);
                string.Join(' ', answer.FieldErrors).ShouldBe(wrong);
            }
        }
    }
}
