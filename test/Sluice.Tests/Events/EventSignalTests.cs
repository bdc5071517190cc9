using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Sluice.Balances;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Events;

/// <summary>Who waits for events is woken by the commit, never before it and never too late.</summary>
public sealed class EventSignalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    [DatabaseTheory]
    public async Task A_waiter_wakes_after_the_commit_and_finds_the_event(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        var signal = new EventSignal(TimeProvider.System);
        var lanes = LanesOf(book, signal);
        using var watch = signal.Watch(book.Id);
        var waiting = watch.WaitAsync(0, Patience, CancellationToken.None);

        var answer = lanes.TrySubmitAsync(Deposit(book));
        (await Task.WhenAny(waiting, Task.Delay(Moment))).ShouldNotBe(waiting, "nothing is committed yet");
        await book.PumpAsync(lanes);
        _ = (await answer).Value;

        (await waiting).ShouldBeTrue();
        (await CountAsync(book)).ShouldBe(1);
    }

    [Fact]
    public async Task Whatever_is_signalled_can_be_read()
    {
        await using var book = await TestBook.CreateAsync();
        var signalled = new List<(long Told, long Written)>();
        var lanes = new BookLanes(book.Database, book.Ids, book.Clock, NullLogger<BookLane>.Instance, (merchant, number) =>
            signalled.Add((number, CountAsync(book).GetAwaiter().GetResult())));

        for (var i = 0; i < 3; i++)
            _ = (await book.DoAsync(Deposit(book), lanes)).Value;

        signalled.ShouldBe([(1, 1), (2, 2), (3, 3)]);
    }

    [DatabaseTheory]
    public async Task A_refusal_signals_nothing(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        var signalled = 0;
        var lanes = new BookLanes(
            book.Database, book.Ids, book.Clock, NullLogger<BookLane>.Instance, (_, _) => signalled++);

        (await book.DoAsync(new ClearDeposit(book.Merchant.Caller, book.Ids.New(), null), lanes)).IsOk.ShouldBeFalse();

        signalled.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_committed_between_reading_and_waiting_is_not_missed()
    {
        var signal = new EventSignal(TimeProvider.System);
        var merchant = new MerchantId(Guid.NewGuid());
        using var watch = signal.Watch(merchant);

        // Read up to 7, then number 8 comes, then the wait begins.
        signal.Raise(merchant, 8);

        (await watch.WaitAsync(7, TimeSpan.Zero, CancellationToken.None)).ShouldBeTrue();
        (await watch.WaitAsync(8, TimeSpan.Zero, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Many_waiters_and_one_writer_race_and_every_number_is_seen_in_time()
    {
        const int Last = 20_000;
        var signal = new EventSignal(TimeProvider.System);
        var merchant = new MerchantId(Guid.NewGuid());
        var written = 0L;
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var watch = signal.Watch(merchant);
            while (true)
            {
                var read = Interlocked.Read(ref written);
                if (read == Last)
                    return;
                (await watch.WaitAsync(read, Patience, CancellationToken.None)).ShouldBeTrue("a wake was lost");
                Interlocked.Read(ref written).ShouldBeGreaterThan(read);
            }
        })).ToArray();
        var writer = Task.Run(() =>
        {
            for (var i = 1; i <= Last; i++)
            {
                Interlocked.Exchange(ref written, i);
                signal.Raise(merchant, i);
            }
        });

        await writer;
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Another_merchants_events_wake_nobody()
    {
        var signal = new EventSignal(TimeProvider.System);
        using var watch = signal.Watch(new MerchantId(Guid.NewGuid()));

        signal.Raise(new MerchantId(Guid.NewGuid()), 1);

        (await watch.WaitAsync(0, Moment, CancellationToken.None)).ShouldBeFalse();
    }

    [DatabaseTheory]
    public async Task What_another_node_wrote_is_found_by_one_look_at_the_books(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        var other = await book.AddMerchantAsync();
        var here = new EventSignal(TimeProvider.System);
        using var watch = here.Watch(book.Id);
        using var otherWatch = here.Watch(other.Id);
        using var news = here.Follow();
        news.Elsewhere = [book.Id, other.Id];
        await here.PollAsync(book.Database, CancellationToken.None);
        (await watch.WaitAsync(0, TimeSpan.Zero, CancellationToken.None)).ShouldBeFalse();

        // Lanes that tell this node nothing.
        await book.DepositAsync(1000);
        await here.PollAsync(book.Database, CancellationToken.None);

        (await watch.WaitAsync(0, TimeSpan.Zero, CancellationToken.None)).ShouldBeTrue();
        (await otherWatch.WaitAsync(0, TimeSpan.Zero, CancellationToken.None)).ShouldBeFalse();
        (await news.TakeAsync(TimeSpan.Zero, CancellationToken.None)).ShouldBe([KeyValuePair.Create(book.Id, 1L)]);
        await here.PollAsync(book.Database, CancellationToken.None);
        (await news.TakeAsync(TimeSpan.Zero, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task News_of_all_merchants_are_gathered_while_nobody_takes_them()
    {
        var signal = new EventSignal(TimeProvider.System);
        using var news = signal.Follow();
        var (a, b) = (new MerchantId(Guid.NewGuid()), new MerchantId(Guid.NewGuid()));
        var waiting = news.TakeAsync(Patience, CancellationToken.None);
        waiting.IsCompleted.ShouldBeFalse();

        signal.Raise(a, 1);
        (await waiting).ShouldBe([KeyValuePair.Create(a, 1L)]);
        signal.Raise(a, 2);
        signal.Raise(b, 1);
        signal.Raise(a, 3);

        (await news.TakeAsync(Patience, CancellationToken.None)).ShouldBe(
            [KeyValuePair.Create(a, 3L), KeyValuePair.Create(b, 1L)], ignoreOrder: true);
        (await news.TakeAsync(TimeSpan.Zero, CancellationToken.None)).ShouldBeEmpty();
    }

    private static BookLanes LanesOf(TestBook book, EventSignal signal) =>
        new(book.Database, book.Ids, book.Clock, NullLogger<BookLane>.Instance, signal.Raise);

    private static AnnounceDeposit Deposit(TestBook book) =>
        new(book.Merchant.Caller, new Amount(100, Currency.Find("EUR")), null, cleared: true, null);

    private static async Task<long> CountAsync(TestBook book)
    {
        await using var session = await book.Database.ReadAsync(CancellationToken.None);
        return await BookHeads.EventNumberAsync(session, book.Id, CancellationToken.None);
    }
}
