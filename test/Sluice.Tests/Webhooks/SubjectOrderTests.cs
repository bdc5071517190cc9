using Shouldly;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

public sealed class SubjectOrderTests
{
    private static readonly Guid A = new("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid B = new("00000000-0000-0000-0000-00000000000b");

    private static Event Event(long number, Guid subject) => new()
    {
        Merchant = new MerchantId(A),
        Number = number,
        Id = A,
        Type = "payout.paid",
        Subject = subject,
        Sequence = 1,
        Actor = Actor.System,
        OccurredAt = DateTimeOffset.UnixEpoch,
        Data = "{}",
    };

    [Fact]
    public void Only_one_of_a_subject_is_under_way()
    {
        var order = new SubjectOrder([]);
        order.Ask(Event(1, A)).ShouldBe(Turn.Send);
        order.Ask(Event(2, A)).ShouldBe(Turn.Behind);
        order.Ask(Event(3, B)).ShouldBe(Turn.Send);
        order.Ask(Event(4, A)).ShouldBe(Turn.Behind);

        order.Over(A, isNew: true, isOpen: false).Select(e => e.Number).ShouldBe([2, 4]);
        order.Ask(Event(2, A)).ShouldBe(Turn.Send);
        order.Ask(Event(4, A)).ShouldBe(Turn.Behind);
        order.TakeFreed().ShouldBeEmpty();
    }

    [Fact]
    public void Behind_one_that_is_tried_again_all_wait_until_nothing_of_it_is_left()
    {
        var order = new SubjectOrder([]);
        order.Ask(Event(1, A)).ShouldBe(Turn.Send);
        order.Ask(Event(2, A)).ShouldBe(Turn.Behind);
        order.Over(A, isNew: true, isOpen: true).Select(e => e.Number).ShouldBe([2]);
        order.Ask(Event(3, A)).ShouldBe(Turn.Wait);
        order.Ask(Event(4, B)).ShouldBe(Turn.Send);

        order.Over(A, isNew: false, isOpen: false).ShouldBeEmpty();
        order.TakeFreed().ShouldBe([A]);
        order.TakeFreed().ShouldBeEmpty();
        order.Ask(Event(5, A)).ShouldBe(Turn.Wait);
        order.Unblock(A);
        order.Ask(Event(6, A)).ShouldBe(Turn.Send);
    }

    [Fact]
    public void What_another_node_left_open_still_blocks() =>
        new SubjectOrder([A]).Ask(Event(1, A)).ShouldBe(Turn.Wait);
}
