using Shouldly;
using Sluice.Connectors;
using Sluice.Payouts;
using Sluice.Server;
using Sluice.Tests.Books;
using Sluice.Tests.Connectors;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>What anybody may ask without a key, and what it costs the database.</summary>
public sealed class ProbeTests
{
    [Fact]
    public async Task However_many_ask_whether_the_database_answers_it_is_asked_once()
    {
        await using var book = await TestBook.CreateAsync();
        var (asked, answers) = (0, new TaskCompletionSource());
        var probe = new DatabaseProbe(new SteppedDatabase(book.Database, async step =>
        {
            if (step != DatabaseStep.Query)
                return;
            asked++;
            await answers.Task;
        }), book.Clock);

        var many = Enumerable.Range(0, 1000).Select(_ => probe.IsUpAsync(CancellationToken.None)).ToList();
        answers.SetResult();

        (await Task.WhenAll(many)).ShouldAllBe(up => up);
        (await probe.IsUpAsync(CancellationToken.None)).ShouldBeTrue();
        asked.ShouldBe(1);
        book.Clock.Advance(DatabaseProbe.RememberedFor);
        (await probe.IsUpAsync(CancellationToken.None)).ShouldBeTrue();
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task A_database_that_has_gone_is_told_within_a_second_and_so_is_its_return()
    {
        await using var book = await TestBook.CreateAsync();
        var gone = false;
        var probe = new DatabaseProbe(new SteppedDatabase(book.Database,
            _ => gone ? throw new TimeoutException("gone") : Task.CompletedTask), book.Clock);
        (await probe.IsUpAsync(CancellationToken.None)).ShouldBeTrue();
        foreach (var now in (bool[])[true, false])
        {
            gone = now;
            book.Clock.Advance(DatabaseProbe.RememberedFor);
            (await probe.IsUpAsync(CancellationToken.None)).ShouldBe(!now);
        }
    }

    [Fact]
    public async Task The_figures_of_all_merchants_are_summed_up_once_in_a_while_whoever_asks()
    {
        await using var book = await TestBook.CreateAsync();
        var asked = 0;
        var database = new SteppedDatabase(book.Database, step =>
        {
            asked += step == DatabaseStep.Query ? 1 : 0;
            return Task.CompletedTask;
        });
        using var metrics = new PrometheusText(database, new DatabaseProbe(book.Database, book.Clock),
            new PayoutQueries(database), book.Lanes,
            new ConnectorRegistry([new ScriptedConnector(ScriptedConnector.Full)]), book.Clock);

        for (var i = 0; i < 20; i++)
            (await metrics.RenderAsync(CancellationToken.None)).ShouldContain("sluice_database_up 1");

        asked.ShouldBe(1);
        book.Clock.Advance(PrometheusText.StuckRememberedFor);
        await metrics.RenderAsync(CancellationToken.None);
        asked.ShouldBe(2);
    }
}
