using System.Globalization;
using System.Xml.Linq;
using Shouldly;
using Sluice.Balances;
using Sluice.Books;
using Sluice.Payouts;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Balances;

/// <summary>Statements agree with the book to the cent, whatever moved and wherever midnight is.</summary>
public sealed class Camt053Tests
{
    private static readonly AccountId Available = AccountId.Of(AccountKind.Available, "EUR");

    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Opening_and_entries_come_to_closing_and_each_day_begins_where_the_one_before_ended(int seed)
    {
        var random = new Random(seed);
        await using var book = await TestBook.CreateAsync(TestDatabase.Sqlite);
        // Every other one over the end of summer time, in Europe on the last Sunday of October.
        if (seed % 2 == 0)
            book.Clock.Advance(new DateTimeOffset(2027, 10, 29, 12, 0, 0, TimeSpan.Zero) - book.Clock.GetUtcNow());
        var start = book.Clock.GetUtcNow();
        await book.DepositAsync(1_000_000);
        for (var i = 0; i < 30; i++)
        {
            book.Clock.Advance(TimeSpan.FromMinutes(random.Next(0, 600)));
            if (random.Next(3) == 0)
                await book.DepositAsync(random.Next(1, 5_000));
            else
                await book.PayAsync(random.Next(1, 5_000));
        }
        var zone = TimeZoneInfo.FindSystemTimeZoneById(seed % 2 == 0 ? "Europe/Berlin" : Zones[random.Next(Zones.Length)]);
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(start, zone).DateTime);
        var last = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(book.Clock.GetUtcNow(), zone).DateTime);
        var whole = await WriteAsync(book, new StatementPeriod(day, last, zone));
        Balance(whole, 0).ShouldBe(0);
        Balance(whole, 1).ShouldBe(await book.BalanceAsync(Available.Value));
        long held = 0;
        var entries = 0;
        for (; day <= last; day = day.AddDays(1))
        {
            var one = await WriteAsync(book, new StatementPeriod(day, day, zone));
            Balance(one, 0).ShouldBe(held);
            var moved = one.At("BkToCstmrStmt/Stmt/Ntry").ToList();
            held += moved.Sum(Signed);
            Balance(one, 1).ShouldBe(held);
            entries += moved.Count;
            foreach (var entry in moved)
                entry.Text("BookgDt/Dt").ShouldBe(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            Cents(one.Text("BkToCstmrStmt/Stmt/TxsSummry/TtlCdtNtries/Sum")!)
                .ShouldBe(moved.Select(Signed).Where(a => a > 0).Sum());
            one.Text("BkToCstmrStmt/Stmt/TxsSummry/TtlNtries/NbOfNtries").ShouldBe($"{moved.Count}");
        }
        held.ShouldBe(await book.BalanceAsync(Available.Value));
        entries.ShouldBe(whole.At("BkToCstmrStmt/Stmt/Ntry").Count());
    }

    [Fact]
    public void Days_have_23_hours_and_25_where_clocks_change_and_say_their_offsets()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var spring = new StatementPeriod(new(2026, 3, 29), new(2026, 3, 29), berlin);
        (spring.End - spring.Start).ShouldBe(TimeSpan.FromHours(23));
        var autumn = new StatementPeriod(new(2026, 10, 25), new(2026, 10, 25), berlin);
        (autumn.End - autumn.Start).ShouldBe(TimeSpan.FromHours(25));
        autumn.Start.ShouldBe(new DateTimeOffset(2026, 10, 24, 22, 0, 0, TimeSpan.Zero));

        // Here the clocks show midnight twice, and in the next one never.
        var havana = TimeZoneInfo.FindSystemTimeZoneById("America/Havana");
        new StatementPeriod(new(2026, 11, 1), new(2026, 11, 1), havana).Start
            .ShouldBe(new DateTimeOffset(2026, 11, 1, 4, 0, 0, TimeSpan.Zero));
        var cairo = TimeZoneInfo.FindSystemTimeZoneById("Africa/Cairo");
        new StatementPeriod(new(2026, 4, 24), new(2026, 4, 24), cairo).Start
            .ShouldBe(new DateTimeOffset(2026, 4, 23, 22, 0, 0, TimeSpan.Zero));
    }

    [DatabaseTheory]
    public async Task A_statement_tells_days_balances_and_who_was_paid(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(10_000);
        await book.PayAsync(1_234);
        var payout = (await book.PayoutsAsync()).Single();
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(book.Clock.GetUtcNow(), berlin).DateTime);

        var running = await WriteAsync(book, new StatementPeriod(day, day, berlin));
        book.Clock.Advance(TimeSpan.FromDays(2));
        var done = await WriteAsync(book, new StatementPeriod(day, day, berlin));

        Types(running).ShouldBe(["OPBD", "ITBD"]);
        Types(done).ShouldBe(["OPBD", "CLBD"]);
        (Balance(done, 0), Balance(done, 1)).ShouldBe((0, 8_766));
        var stmt = done.At("BkToCstmrStmt/Stmt").Single();
        stmt.Text("FrToDt/FrDtTm")!.ShouldStartWith(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00+0");
        stmt.Text("FrToDt/ToDtTm")!.ShouldContain("T23:59:59+0");
        stmt.Text("Acct/Id/Othr/Id").ShouldBe(book.Id.Value.ToString("N"));
        var entries = stmt.At("Ntry").ToList();
        entries.Select(Signed).ShouldBe([10_000, -1_234]);
        entries.Select(e => e.Text("BkTxCd/Domn/Fmly/Cd") + " " + e.Text("BkTxCd/Prtry/Cd"))
            .ShouldBe(["RCDT deposit_cleared", "ICDT payout"]);
        entries[0].At("NtryDtls").ShouldBeEmpty();
        var details = entries[1].At("NtryDtls/TxDtls").Single();
        details.Text("Refs/AcctSvcrTxId").ShouldBe(payout.Id.ToString());
        details.Text("Refs/EndToEndId").ShouldBe(payout.ClientReference ?? "NOTPROVIDED");
        details.Text("RltdPties/Cdtr/Pty/Nm").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_reference_longer_than_one_of_iso_stands_whole_in_the_additional_information()
    {
        await using var book = await TestBook.CreateAsync();
        await book.DepositAsync(10_000);
        await book.PayAsync(5);
        var payout = (await book.PayoutsAsync()).Single();
        foreach (var (reference, endToEnd, additional) in new (string?, string, string?)[]
        {
            (new string('x', 35), new string('x', 35), null), (new string('x', 36), "NOTPROVIDED", new string('x', 36)),
            (null, "NOTPROVIDED", null),
        })
        {
            var details = (await WriteAsync(book, Whole(book), p => p with
            {
                ClientReference = reference,
                StatementReference = new string('y', 140),
            })).At("BkToCstmrStmt/Stmt/Ntry/NtryDtls/TxDtls").Single();
            (details.Text("Refs/EndToEndId"), details.Text("AddtlTxInf")).ShouldBe((endToEnd, additional));
            details.Text("RmtInf/Ustrd")!.Length.ShouldBe(140);
        }
        payout.Amount.MinorUnits.ShouldBe(5);
    }

    private static StatementPeriod Whole(TestBook book)
    {
        var day = DateOnly.FromDateTime(book.Clock.GetUtcNow().UtcDateTime);
        return new(day.AddDays(-1), day, TimeZoneInfo.Utc);
    }

    private static async Task<XElement> WriteAsync(
        TestBook book, StatementPeriod period, Func<Payout, Payout>? change = null)
    {
        var statements = new AccountStatements(book.Database, new Statement(book.Database));
        var statement = await statements.OpenAsync(book.Id, Available, period.Start, period.End, CancellationToken.None);
        var payouts = (await book.PayoutsAsync()).ToDictionary(p => p.Id.Value, p => change?.Invoke(p) ?? p);
        using var text = new StringWriter();
        using (var camt = new Camt053(text, statement, period))
        {
            camt.Start(Guid.NewGuid(), book.Clock.GetUtcNow());
            var after = statement.After;
            // Small pages, so that their seams are looked at as well.
            while (await statements.PageAsync(statement, after, 3, CancellationToken.None) is { Count: > 0 } page)
            {
                foreach (var entry in page)
                    camt.Entry(entry, entry.Subject is { } subject ? payouts.GetValueOrDefault(subject) : null);
                after = page[^1].TransferNumber;
            }
            camt.End();
        }
        return IsoSchemas.Valid(text.ToString(), "camt.053.001.08");
    }

    private static IEnumerable<string?> Types(XElement document) =>
        document.At("BkToCstmrStmt/Stmt/Bal").Select(b => b.Text("Tp/CdOrPrtry/Cd"));

    private static long Balance(XElement document, int index) =>
        Signed(document.At("BkToCstmrStmt/Stmt/Bal").ElementAt(index));

    private static long Signed(XElement element) =>
        Cents(element.Text("Amt")!) * (element.Text("CdtDbtInd") == "DBIT" ? -1 : 1);

    private static long Cents(string text) => (long)(decimal.Parse(text, CultureInfo.InvariantCulture) * 100);
}
