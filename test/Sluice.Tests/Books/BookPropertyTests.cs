using Shouldly;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Books;

/// <summary>What holds of a book after any sequence of commands, drawn from a seed that a failure names.</summary>
public sealed class BookPropertyTests
{
    private const int SeedsSqlite = 40;
    private const int SeedsPostgres = 6;
    private const int Commands = 60;

    private static async Task ForAllSeedsAsync(string kind, Func<RandomCommands, Random, Task> property)
    {
        for (var seed = 1; seed <= (kind == TestDatabase.Sqlite ? SeedsSqlite : SeedsPostgres); seed++)
        {
            await using var book = await TestBook.CreateAsync(kind, seed);
            var chance = new Random(seed);
            try
            {
                await property(new RandomCommands(book, chance), chance);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed} on {kind}: {failure.Message}", failure);
            }
        }
    }

    [DatabaseTheory]
    public Task Batches_of_any_commands_keep_every_currency_at_zero_nothing_below_it_and_in_transit_equal_to_what_is_open(
        string kind) =>
        ForAllSeedsAsync(kind, async (commands, chance) =>
        {
            for (var left = Commands; left > 0;)
            {
                var batch = Math.Min(left, chance.Next(1, 8));
                var answers = new List<Task<Result<Sluice.Events.Receipt>>>();
                for (var i = 0; i < batch; i++)
                    answers.Add(commands.Book.Lanes.TrySubmitAsync(await commands.DrawAsync()));
                await commands.Book.PumpAsync();
                foreach (var answer in answers)
                    _ = await answer;
                left -= batch;
                (await BookChecks.WrongWithMoneyAsync(commands.Book.Database, commands.Book.Id)).ShouldBeNull();
            }
            await BookChecks.ShouldHoldAsync(commands.Book.Database, commands.Book.Id);
        });

    [DatabaseTheory]
    public Task A_refusal_leaves_no_trace_and_the_same_request_again_changes_nothing(string kind) =>
        ForAllSeedsAsync(kind, async (commands, chance) =>
        {
            var (accepted, refused) = (0, 0);
            for (var i = 0; i < Commands; i++)
            {
                var drawn = await commands.DrawMakerAsync();
                var before = await BookChecks.TraceAsync(commands.Book.Database);
                var answer = await commands.Book.DoAsync(drawn.Make());
                var after = await BookChecks.TraceAsync(commands.Book.Database);
                if (!answer.IsOk)
                {
                    after.ShouldBe(before, drawn.What);
                    refused++;
                    continue;
                }
                accepted++;
                after.ShouldNotBe(before, drawn.What);
                if (!drawn.HasKey)
                    continue;
                (await commands.Book.DoAsync(drawn.Make()))
                    .Value.ShouldBe(new Sluice.Events.Receipt(answer.Value.EventNumber, null), drawn.What);
                (await BookChecks.TraceAsync(commands.Book.Database)).ShouldBe(after, drawn.What);
                (await commands.Book.DoAsync(drawn.MakeOther()))
                    .Problem!.Type.ShouldBe(ProblemTypes.IdempotencyKeyReused, drawn.What);
                (await BookChecks.TraceAsync(commands.Book.Database)).ShouldBe(after, drawn.What);
            }
            accepted.ShouldBeGreaterThan(5);
            refused.ShouldBeGreaterThan(0);
        });

    [DatabaseTheory]
    public Task No_debit_takes_available_below_its_minimum(string kind) => ForAllSeedsAsync(kind, async (commands, chance) =>
    {
        for (var i = 0; i < Commands; i++)
        {
            var before = await AvailableAsync(commands.Book);
            _ = await commands.Book.DoAsync(await commands.DrawAsync());
            foreach (var (account, (balance, minimum)) in await AvailableAsync(commands.Book))
            {
                if (before.TryGetValue(account, out var was) && balance < was.Balance)
                    balance.ShouldBeGreaterThanOrEqualTo(minimum, account);
            }
        }
    });

    private static async Task<Dictionary<string, (long Balance, long Minimum)>> AvailableAsync(TestBook book) =>
        (await new Statement(book.Database).BalancesAsync(book.Id, CancellationToken.None))
        .Where(b => b.Account.Kind == AccountKind.Available).ToDictionary(b => b.Account.Value, b => (b.Balance, b.Minimum));

    [DatabaseTheory]
    public Task Payouts_that_wait_for_funds_go_on_strictly_in_the_order_they_came(string kind) =>
        ForAllSeedsAsync(kind, async (commands, chance) =>
    {
        var book = commands.Book;
        var waiting = new List<(PayoutId Id, long Amount)>();
        for (var i = 0; i < 8; i++)
        {
            book.Clock.Advance(TimeSpan.FromMilliseconds(1));
            var amount = chance.Next(1, 100);
            waiting.Add((await book.PayAsync(amount, wait: true), amount));
        }
        long money = 0, taken = 0;
        var expected = 0;
        while (expected < waiting.Count)
        {
            var deposit = chance.Next(1, 120);
            await book.DepositAsync(deposit);
            money += deposit;
            var went = (await book.DoAsync(new FundWaiting(book.Id, "EUR"))).Value;
            var before = expected;
            while (expected < waiting.Count && taken + waiting[expected].Amount <= money)
                taken += waiting[expected++].Amount;
            went.ShouldBe(expected - before);
            var standing = (await book.PayoutsAsync()).ToDictionary(p => p.Id, p => p.Status);
            for (var i = 0; i < waiting.Count; i++)
                standing[waiting[i].Id].ShouldBe(i < expected ? PayoutStatus.Queued : PayoutStatus.Held);
        }
        await BookChecks.ShouldHoldAsync(book.Database, book.Id);
    });
}
