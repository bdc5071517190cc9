using Shouldly;
using Sluice.Access;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.SubMerchants;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.SubMerchants;

/// <summary>Money between two books, with the power going off between any two steps of the database.</summary>
public sealed class TransferCarrierTests
{
    private const long Deposited = 1000;

    [DatabaseTheory]
    public async Task Wherever_the_power_fails_the_money_arrives_once(string kind)
    {
        foreach (var toSub in (bool[])[true, false])
        {
            // One step further each time, until one run needs no more of them.
            for (var steps = 0; ; steps++)
            {
                await using var family = await Family.CreateAsync(kind);
                var finished = await family.FailAfterAsync(steps, toSub, 300);
                await family.ShouldHoldAsync();
                await family.CarryAsync();
                await family.ShouldHoldAsync();

                // Before its first commit there is no transfer; after it, it is seen through by whoever comes next.
                var moved = await family.MovedAsync();
                moved.ShouldBeOneOf(0, 300);
                (await family.BalancesAsync()).ShouldBe(toSub
                    ? (Deposited - moved, Deposited + moved, 0) : (Deposited + moved, Deposited - moved, 0));
                if (finished)
                {
                    moved.ShouldBe(300);
                    break;
                }
                steps.ShouldBeLessThan(100);
            }
        }
    }

    [DatabaseTheory]
    public async Task A_source_that_refused_refuses_for_good(string kind)
    {
        await using var family = await Family.CreateAsync(kind);
        var transfer = await family.StartAsync(toSub: false, 5000);
        // Refused in the child's book, and then the power fails before the parent hears of it.
        (await family.Book.DoAsync(new TakeTransfer(transfer))).Value.State.ShouldBe(TransferState.Failed);
        await family.DepositAsync(family.Sub, 9000);

        await family.CarryAsync();

        (await family.OfAsync(family.Book.Id)).State.ShouldBe(TransferState.Failed);
        (await family.BalancesAsync()).ShouldBe((Deposited, Deposited + 9000, 0));
        await family.ShouldHoldAsync();
    }

    [DatabaseTheory]
    public async Task Two_carriers_at_work_on_one_transfer_do_no_harm(string kind)
    {
        await using var family = await Family.CreateAsync(kind);
        foreach (var toSub in (bool[])[true, false])
            await family.StartAsync(toSub, 100);

        await Task.WhenAll(family.CarryAsync(), family.CarryAsync(), family.CarryAsync());

        (await family.BalancesAsync()).ShouldBe((Deposited, Deposited, 0));
        await family.ShouldHoldAsync();
    }

    [Fact]
    public async Task Random_transfers_conserve_what_the_family_has()
    {
        var chance = new Random(11);
        await using var family = await Family.CreateAsync(TestDatabase.Sqlite);
        for (var i = 0; i < 60; i++)
        {
            await family.FailAfterAsync(chance.Next(40), chance.Next(2) == 0, chance.Next(1, 600));
            await family.ShouldHoldAsync();
            (await family.TotalAsync()).ShouldBe(2 * Deposited);
        }
        await family.CarryAsync();
        var (parent, child, transit) = await family.BalancesAsync();
        (parent + child, transit).ShouldBe((2 * Deposited, 0));
    }

    /// <summary>A parent and a sub-merchant, each with a thousand.</summary>
    private sealed class Family : IAsyncDisposable
    {
        private readonly List<SteppedDatabase> _gone = [];

        public required TestBook Book { get; init; }

        public required MerchantId Sub { get; init; }

        public static async Task<Family> CreateAsync(string kind)
        {
            var book = await TestBook.CreateAsync(kind);
            var receipt = (await book.DoAsync(new CreateSubMerchant(book.Merchant.Caller, "Branch", null, new byte[32],
                Scopes.All, TestMerchant.Claim("make")))).Value;
            var subs = await SubMerchantStore.ListAsync(book.Database, book.Id, null, 10, CancellationToken.None);
            var family = new Family { Book = book, Sub = subs.Single().Id };
            receipt.IsReplayed.ShouldBeFalse();
            await family.DepositAsync(book.Id, Deposited);
            await family.DepositAsync(family.Sub, Deposited);
            return family;
        }

        public async Task DepositAsync(MerchantId merchant, long amount) =>
            (await Book.DoAsync(new Sluice.Balances.AnnounceDeposit(
                Book.Merchant.Caller with { Merchant = merchant }, Euros(amount), null, cleared: true, null)))
                .IsOk.ShouldBeTrue();

        public async Task<SubMerchantTransfer> StartAsync(bool toSub, long amount, BookLanes? lanes = null)
        {
            var started = await Book.DoAsync(
                new StartTransfer(Book.Merchant.Caller, Sub, Euros(amount), toSub, null, TestMerchant.Claim(Book.NewKey())),
                lanes);
            started.IsOk.ShouldBeTrue();
            return await OfAsync(Book.Id);
        }

        /// <summary>The newest transfer as a book has it.</summary>
        public async Task<SubMerchantTransfer> OfAsync(MerchantId merchant) =>
            (await SubMerchantTransferStore.ListAsync(Book.Database, merchant, null, null, 1, CancellationToken.None)).Single();

        /// <summary>Begins a transfer and sees it through, until the process is gone after so many steps.</summary>
        /// <returns>Whether it got to the end.</returns>
        public async Task<bool> FailAfterAsync(int steps, bool toSub, long amount)
        {
            var left = steps;
            SteppedDatabase? database = null;
            var died = new TaskCompletionSource();
            database = new SteppedDatabase(Book.Database, async _ =>
            {
                if (left-- > 0)
                    return;
                await database!.AbandonAsync();
                died.TrySetResult();
            });
            _gone.Add(database);
            var work = WorkAsync(database, toSub, amount);
            return await Task.WhenAny(work, died.Task) == work;
        }

        private async Task WorkAsync(SteppedDatabase database, bool toSub, long amount)
        {
            var lanes = Book.NewLanes(database);
            using var stop = new CancellationTokenSource();
            var running = lanes.RunAsync(stop.Token);
            var started = await lanes.TrySubmitAsync(
                new StartTransfer(Book.Merchant.Caller, Sub, Euros(amount), toSub, null, TestMerchant.Claim(Book.NewKey())));
            if (started.IsOk)
                await new TransferCarrier(database, lanes).SweepAsync(CancellationToken.None);
            await stop.CancelAsync();
            await running;
        }

        /// <summary>A new process goes on from the database.</summary>
        public async Task CarryAsync()
        {
            var lanes = Book.NewLanes(Book.Database);
            using var stop = new CancellationTokenSource();
            var running = lanes.RunAsync(stop.Token);
            await new TransferCarrier(Book.Database, lanes).SweepAsync(CancellationToken.None);
            await stop.CancelAsync();
            await running;
        }

        public async Task<long> MovedAsync() =>
            (await SubMerchantTransferStore.ListAsync(Book.Database, Book.Id, null, null, 10, CancellationToken.None))
                .Where(t => t.State == TransferState.Completed).Sum(t => t.Amount.MinorUnits);

        public async Task<(long Parent, long Child, long Transit)> BalancesAsync() => (
            await OfAsync(Book.Id, AccountKind.Available), await OfAsync(Sub, AccountKind.Available),
            await OfAsync(Book.Id, AccountKind.Transit) + await OfAsync(Sub, AccountKind.Transit));

        /// <summary>What both books hold; money that stands in both for a moment, on its way, counts once.</summary>
        public async Task<long> TotalAsync()
        {
            var (parent, child, transit) = await BalancesAsync();
            var arrived = await Book.Database.QueryAsync(
                """
                select coalesce(sum(s.amount), 0) from sub_merchant_transfers s
                join sub_merchant_transfers t on t.transfer_id = s.transfer_id and t.merchant_id = s.other_id
                where s.side = 'source' and s.state = 'taken' and t.state = 'completed'
                """, row => row.Long(0), CancellationToken.None);
            return parent + child + transit - arrived.Single();
        }

        public async Task ShouldHoldAsync()
        {
            await BookChecks.ShouldHoldAsync(Book.Database, Book.Id);
            await BookChecks.ShouldHoldAsync(Book.Database, Sub);
        }

        private async Task<long> OfAsync(MerchantId merchant, string kind) =>
            (await new Statement(Book.Database).BalancesAsync(merchant, CancellationToken.None))
                .SingleOrDefault(b => b.Account == AccountId.Of(kind, "EUR"))?.Balance ?? 0;

        private static Amount Euros(long amount) => new(amount, Currency.Find("EUR"));

        public ValueTask DisposeAsync() => Book.DisposeAsync();
    }
}
