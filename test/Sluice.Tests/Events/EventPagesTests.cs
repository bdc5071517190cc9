using Shouldly;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Sluice.Tests.Simulation;
using Xunit;

namespace Sluice.Tests.Events;

/// <summary>Reading a long log a bounded piece at a time.</summary>
public sealed class EventPagesTests
{
    private static readonly DateTimeOffset Start = FakeClock.Start;

    [DatabaseTheory]
    public async Task What_is_rare_in_a_long_log_is_found_piece_by_piece_and_no_look_goes_further_than_it_may(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await AppendAsync(book, "a.b", 24_000, 1);
        await AppendAsync(book, "payout.failed", 1, 2);
        await AppendAsync(book, "a.b", 9_000, 3);

        var pages = await AllAsync(book, new EventFilter { Types = ["payout.*"] });

        pages.SelectMany(p => p.Events).Select(e => e.Number).ShouldBe([24_001]);
        pages.Select(p => p.Position).ShouldBe([10_000, 20_000, 30_000, 33_001]);
        pages.Select(p => p.HasMore).ShouldBe([true, true, true, false]);
    }

    [Fact]
    public async Task A_filtered_look_is_one_range_of_the_primary_key()
    {
        await using var book = await TestBook.CreateAsync();
        var plan = await book.Database.QueryAsync(
            "explain query plan select number from events where merchant_id = @merchant_id and number > @after "
                + "and number <= @last and type = @type order by number limit @limit",
            row => row.Text(3), CancellationToken.None, ("merchant_id", book.Id.Value), ("after", 0L), ("last", 10L),
            ("type", "a.b"), ("limit", 2L));

        plan.Single().ShouldContain("PRIMARY KEY (merchant_id=? AND number>? AND number<?)");
    }

    [DatabaseTheory]
    public async Task A_full_page_ends_at_its_last_event_and_the_next_begins_after_it(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await AppendAsync(book, "a.b", 7, 1);

        var pages = await AllAsync(book, EventFilter.None, limit: 3);

        pages.Select(p => (p.Events.Count, p.Position, p.HasMore)).ShouldBe([(3, 3, true), (3, 6, true), (1, 7, false)]);
    }

    [DatabaseTheory]
    public async Task The_events_of_one_subject_are_found_in_one_look_wherever_they_are(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        var subject = book.Ids.New();
        await AppendAsync(book, "a.b", 1, 1, subject);
        await AppendAsync(book, "a.b", 15_000, 2);
        await AppendAsync(book, "a.c", 1, 3, subject);

        var page = await ReadAsync(book, new EventFilter { Subject = subject });
        var narrowed = await ReadAsync(book, new EventFilter { Subject = subject, Types = ["a.c"] });

        page.Events.Select(e => e.Number).ShouldBe([1, 15_002]);
        (page.Position, page.HasMore).ShouldBe((15_002, false));
        narrowed.Events.Select(e => e.Number).ShouldBe([15_002]);
    }

    [DatabaseTheory]
    public async Task Times_are_found_wherever_they_fall(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        for (var hour = 1; hour <= 6; hour++)
            await AppendAsync(book, "a.b", 5, hour);

        foreach (var (hour, before) in new[] { (0, 0L), (1, 0L), (2, 5L), (6, 25L), (7, 30L) })
            (await BeforeAsync(Start.AddHours(hour))).ShouldBe(before, $"hour {hour}");
        (await BeforeAsync(Start.AddHours(2).AddMicroseconds(1))).ShouldBe(10);

        var third = await EventPages.ReadAsync(book.Database, book.Id, EventFilter.None, 10, Start.AddHours(4), 100,
            CancellationToken.None);
        third.Events.Select(e => e.Number).ShouldBe([11, 12, 13, 14, 15]);
        (third.Position, third.HasMore).ShouldBe((15, false));

        Task<long> BeforeAsync(DateTimeOffset from) =>
            EventPages.BeforeAsync(book.Database, book.Id, from, CancellationToken.None);
    }

    [DatabaseTheory]
    public async Task An_event_is_found_by_its_id_among_many_others(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        for (var i = 0; i < 5; i++)
        {
            await AppendAsync(book, "a.b", 3_000, i * 24);
            book.Clock.Advance(Start.AddHours(i * 24) - book.Clock.GetUtcNow());
            await book.DepositAsync(100);
        }
        var deposits = await AllAsync(book, new EventFilter { Types = ["deposit.*"] });
        var all = deposits.SelectMany(p => p.Events).ToList();
        all.Count.ShouldBe(5);

        foreach (var one in all)
        {
            (await EventPages.FindAsync(book.Database, book.Id, one.Id, CancellationToken.None))!.Number.ShouldBe(one.Number);
            (await EventPages.FindAsync(book.Database, book.Id, one.Number, CancellationToken.None))!.Id.ShouldBe(one.Id);
        }
        (await EventPages.FindAsync(book.Database, book.Id, book.Ids.New(), CancellationToken.None)).ShouldBeNull();
        (await EventPages.FindAsync(book.Database, book.Id, Guid.NewGuid(), CancellationToken.None)).ShouldBeNull();
        (await EventPages.FindAsync(
            book.Database, (await book.AddMerchantAsync()).Id, all[0].Id, CancellationToken.None)).ShouldBeNull();
    }

    [DatabaseTheory]
    public async Task A_node_whose_clock_is_slow_writes_events_that_are_found_all_the_same(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        var slow = new FakeClock(Start.AddSeconds(-30));
        var id = new Ids(slow, new Random(2)).New();
        // Recorded under the time of the fast node before it, under an id of half a minute earlier.
        await AppendAsync(book, "a.b", 5_000, 0);
        await book.Database.ExecuteAsync("update events set event_id = @id where merchant_id = @merchant_id and number = 4500",
            CancellationToken.None, ("id", id), ("merchant_id", book.Id.Value));

        (await EventPages.FindAsync(book.Database, book.Id, id, CancellationToken.None))!.Number.ShouldBe(4500);
    }

    [Theory]
    [InlineData("payout.paid", true)]
    [InlineData("payout.*", true)]
    [InlineData("sub_merchant.created", true)]
    [InlineData("payout", false)]
    [InlineData("*", false)]
    [InlineData("*.paid", false)]
    [InlineData("payout.pa*", false)]
    [InlineData("payout.", false)]
    [InlineData(".paid", false)]
    [InlineData("payout.paid.more", false)]
    [InlineData("Payout.Paid", false)]
    [InlineData("payout.paid%", false)]
    [InlineData("", false)]
    public void A_type_is_a_noun_and_a_verb_or_all_verbs(string text, bool isType) => EventFilter.IsType(text).ShouldBe(isType);

    private static Task AppendAsync(TestBook book, string type, int count, int hour, Guid? subject = null) =>
        ManyEvents.AppendAsync(book.Database, book.Id, type, count, Start.AddHours(hour), subject);

    private static Task<EventPage> ReadAsync(TestBook book, EventFilter filter, long after = 0, int limit = 100) =>
        EventPages.ReadAsync(book.Database, book.Id, filter, after, null, limit, CancellationToken.None);

    private static async Task<List<EventPage>> AllAsync(TestBook book, EventFilter filter, int limit = 100)
    {
        var pages = new List<EventPage>();
        do
            pages.Add(await ReadAsync(book, filter, pages.LastOrDefault()?.Position ?? 0, limit));
        while (pages[^1].HasMore);
        return pages;
    }
}
