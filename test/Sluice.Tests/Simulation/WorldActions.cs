using System.Globalization;
using System.Text;
using Sluice.Balances;
using Sluice.Books;
using Sluice.Events;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Routing;
using Sluice.Tests.Books;

namespace Sluice.Tests.Simulation;

/// <summary>What may happen next: clients, time, the bank's callbacks, the nodes' own work.</summary>
internal sealed class WorldActions(World world)
{
    private int _keys;

    private OrderActions Orders => field ??= new OrderActions(world, this);

    private Random Chance => world.Chance;

    public void Next()
    {
        world.Banks.Turn();
        switch (Chance.Next(100))
        {
            case < 14:
                Create();
                break;
            case < 22:
                SendAgain();
                break;
            case < 29:
                ActOnPayout();
                break;
            case < 32:
                Deposit(Chance.Next(100, 3000));
                break;
            case < 48:
                world.AnyNode().Sweep();
                break;
            case < 72:
                world.AnyNode().Pump();
                break;
            case < 82:
                Deliver();
                break;
            case < 84:
                MoveReserve();
                break;
            case 84:
                world.SetRules(AnyMerchant());
                break;
            case 85 when Chance.Next(2) == 0:
                FallSilent();
                break;
            case 86 or 87 or 88:
                Orders.CompleteLink(AnyMerchant());
                break;
            default:
                PassTime();
                break;
        }
    }

    public void Deposit(long amount)
    {
        var merchant = AnyMerchant();
        Deposit(merchant, amount);
    }

    public void Deposit(TestMerchantOf merchant, long amount) => Ask($"deposit {amount}", merchant, claim =>
        new AnnounceDeposit(merchant.Merchant.Caller, new Amount(amount, Currency.Eur), null, cleared: true, claim));

    /// <summary>Hands over what is due to be told; whether there was anything.</summary>
    public bool DeliverDue()
    {
        var any = false;
        while (Deliver())
            any = true;
        return any;
    }

    public ClientRequest Ask(string what, TestMerchantOf merchant, Func<IdempotencyClaim, BookCommand<Receipt>> make)
    {
        var key = $"{merchant.Name}-{++_keys}";
        var request = new ClientRequest(key, what, merchant, () => make(TestMerchant.Claim(key, what)));
        world.Requests.Add(request);
        Send(request);
        return request;
    }

    public void Send(ClientRequest request)
    {
        var node = world.AnyNode();
        world.Trace($"client: {request.What} ({request.Key}) to {node.Name}");
        request.Send(node);
    }

    private void Create()
    {
        for (var count = Chance.Next(1, 4); count > 0; count--)
        {
            var merchant = AnyMerchant();
            var amount = Chance.Next(10, 400);
            var (confirm, wait) = (Chance.Next(3) > 0, Chance.Next(2) == 0);
            var reference = $"ref-{_keys + 1}";
            if (Chance.Next(2) == 0)
            {
                Orders.Next(merchant, reference);
                continue;
            }
            var order = Priced(merchant.Merchant.Order(amount, confirm: confirm, wait: wait, reference: reference));
            Ask($"pay {amount} as {reference}{(confirm ? "" : ", staged")}{(wait ? ", may wait" : "")}", merchant, claim =>
                new CreatePayout(merchant.Merchant.Caller, order, claim));
        }
    }

    /// <summary>With a fee two times in three.</summary>
    public PayoutOrder Priced(PayoutOrder order) => Chance.Next(3) == 0
        ? order : order with { Fees = Prices.Fees(Chance, order.Parsed.Amount.Currency.Code) };

    private void SendAgain()
    {
        var open = world.Requests.Where(r => !r.IsSettled).ToList();
        // Now and then also one that was answered long ago: the client lost the answer.
        if (open.Count == 0 || Chance.Next(4) == 0)
            open = world.Requests.Where(r => r.Accepted is not null).ToList();
        if (open.Count > 0)
            Send(open[Chance.Next(open.Count)]);
    }

    private void ActOnPayout()
    {
        var merchant = AnyMerchant();
        var payouts = world.Payouts(merchant);
        var open = payouts.Where(p => !p.Status.IsFinal).ToList();
        if (open.Count == 0)
            return;
        var payout = open[Chance.Next(open.Count)];
        var caller = merchant.Merchant.Caller;
        var action = Chance.Next(payout.Status == PayoutStatus.AwaitingConfirmation ? 6 : 3);
        switch (action)
        {
            case 0:
                Ask($"cancel {payout.Id}", merchant, claim => new CancelPayout(caller, payout.Id, null, claim));
                break;
            case 1 or 2:
                var node = world.AnyNode();
                world.Trace($"user: sync {payout} at {node.Name}");
                world.Watch(node.Dispatcher.InquireAsync(payout, CancellationToken.None));
                break;
            case 3:
                var amount = new Amount(Chance.Next(10, 400), Currency.Eur);
                var terms = new Terms(
                    new Routes(world.AnyNode().Connectors, RoutingRules.None), Prices.Fees(Chance, amount.Currency.Code));
                Ask($"update {payout.Id} to {amount}", merchant, _ =>
                    new UpdatePayout(caller, payout.Id, payout.Revision, new PayoutPatch { Amount = amount }, terms));
                break;
            default:
                Ask($"confirm {payout.Id}", merchant, claim => new ConfirmPayout(caller, payout.Id, null, claim));
                break;
        }
    }

    private void FallSilent()
    {
        var bank = world.Banks.All[Chance.Next(world.Banks.All.Count)];
        bank.SilentUntil = world.Clock.GetUtcNow() + bank.Some(TimeSpan.FromMinutes(1), TimeSpan.FromHours(12));
        world.Trace($"bank: {bank.Name} falls silent until {bank.SilentUntil:MM-dd HH:mm:ss}");
    }

    private void MoveReserve()
    {
        var merchant = AnyMerchant();
        var toReserve = Chance.Next(2) == 0;
        var amount = new Amount(Chance.Next(1, 200), Currency.Eur);
        Ask($"reserve {amount} {(toReserve ? "in" : "out")}", merchant, claim =>
            new MoveReserve(merchant.Merchant.Caller, amount, toReserve, null, claim));
    }

    private bool Deliver()
    {
        var callbacks = world.Banks.Callbacks;
        var due = Enumerable.Range(0, callbacks.Count)
            .Where(i => !callbacks[i].UnderWay && callbacks[i].DueAt <= world.Clock.GetUtcNow()).ToList();
        if (due.Count == 0)
            return false;
        var at = due[Chance.Next(due.Count)];
        world.Watch(DeliverAsync(callbacks[at], world.AnyNode()));
        return true;
    }

    private async Task DeliverAsync(SimulatedCallback callback, Node node)
    {
        var at = world.Banks.All.Single(b => b.Name == callback.Connector).Callbacks.IndexOf(callback);
        callback.UnderWay = true;
        var (id, update) = callback.Content;
        world.Trace($"bank: tells {node.Name} {id}: {update.Reference} {update.Status}");
        var body = Encoding.ASCII.GetBytes(at.ToString(CultureInfo.InvariantCulture));
        var answer = node.Callbacks.RunAsync(callback.Connector, body, _ => null, CancellationToken.None);
        // A dead node never answers; after a minute without an acknowledgment the bank tells it again.
        await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMinutes(1), world.Clock));
        if (answer.IsFaulted)
            world.Fail($"a callback failed: {answer.Exception!.InnerException}");
        if (answer.IsCompletedSuccessfully && answer.Result.IsOk)
            return;
        callback.DueAt = world.Clock.GetUtcNow().AddSeconds(30);
        callback.UnderWay = false;
    }

    private void PassTime()
    {
        var by = Chance.Next(20) switch
        {
            0 => world.Banks.Some(TimeSpan.FromHours(1), TimeSpan.FromHours(30)),
            < 5 => world.Banks.Some(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15)),
            _ => world.Banks.Some(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20)),
        };
        world.Clock.Advance(by);
        world.Trace($"time: {by.TotalSeconds:0.000} s pass");
    }

    private TestMerchantOf AnyMerchant() => world.Merchants[Chance.Next(world.Merchants.Count)];
}
