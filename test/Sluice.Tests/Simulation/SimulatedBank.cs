using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Tests.Simulation;

/// <summary>Where a payment stands at the bank.</summary>
internal enum SimulatedState
{
    Accepted,
    Paid,
    Refused,
    Returned,
    /// <summary>Said to be paid, and then not: the money never arrived.</summary>
    TakenBack,
    Canceled,
}

/// <summary>One payment the bank received. What it pays is the truth that the book is compared with.</summary>
internal sealed class SimulatedPayment
{
    public required MerchantId Merchant { get; init; }
    public required AttemptReference Reference { get; init; }
    public SimulatedState State { get; set; } = SimulatedState.Accepted;
    public string? FailureCode { get; set; }
    public DateTimeOffset? PaidAt { get; set; }
    public int TimesPaid { get; set; }
    /// <summary>What is still to come, and when.</summary>
    public Queue<(DateTimeOffset At, SimulatedState To, string? Code)> Plan { get; } = new();
}

/// <summary>A report on its way to whoever listens.</summary>
internal sealed class SimulatedCallback(string connector, RailCallback content)
{
    public string Connector => connector;

    public RailCallback Content => content;

    public DateTimeOffset DueAt { get; set; }

    public bool UnderWay { get; set; }
}

/// <summary>
/// The other side: it lives on while nodes die, pays what reaches it, and talks when it likes. What it will do to a payment is
/// drawn when the payment arrives.
/// </summary>
/// <param name="worksOnFiles">Whether it only takes what it is sent, and says later what became of it.</param>
internal sealed class SimulatedBank(string name, ConnectorCapabilities capabilities, TimeProvider clock, Random chance,
    Action<string> trace, bool worksOnFiles = false)
{
    private readonly List<(DateTimeOffset At, Instruction Instruction)> _onTheWay = [];
    private int _callbacks;

    public string Name => name;

    /// <summary>Until then it answers nobody and takes nothing.</summary>
    public DateTimeOffset SilentUntil { get; set; }

    public bool IsSilent => Odds.Outages && clock.GetUtcNow() < SilentUntil;

    public Odds Odds { get; set; } = new();

    public ConnectorCapabilities Capabilities => capabilities;

    public List<SimulatedPayment> Payments { get; } = [];

    public List<SimulatedCallback> Callbacks { get; } = [];

    /// <summary>Told of each payment that arrives, before the bank takes it.</summary>
    public Action<Instruction>? Arriving { get; set; }

    public bool HasOnTheWay(PayoutId payout) => _onTheWay.Any(m => m.Instruction.Reference.Payout == payout);

    public IEnumerable<SimulatedPayment> Of(PayoutId payout) => Payments.Where(p => p.Reference.Payout == payout);

    /// <summary>The next instant at which something happens here; null when all is done.</summary>
    public DateTimeOffset? NextAt => _onTheWay.Select(m => m.At)
        .Concat(Payments.Where(p => p.Plan.Count > 0).Select(p => p.Plan.Peek().At))
        .Concat(Callbacks.Where(c => !c.UnderWay).Select(c => c.DueAt))
        .Select(at => (DateTimeOffset?)at).Min();

    /// <summary>A request that takes its time.</summary>
    public void ArriveLater(Instruction instruction, TimeSpan after) => _onTheWay.Add((clock.GetUtcNow() + after, instruction));

    /// <summary>Everything that is due by now happens.</summary>
    public void Turn()
    {
        var now = clock.GetUtcNow();
        foreach (var message in _onTheWay.Where(m => m.At <= now).ToList())
        {
            _onTheWay.Remove(message);
            trace($"bank: {message.Instruction} arrives late");
            Arrive(message.Instruction);
        }
        foreach (var payment in Payments)
            Follow(payment);
    }

    private void Follow(SimulatedPayment payment)
    {
        while (payment.Plan.TryPeek(out var next) && next.At <= clock.GetUtcNow())
        {
            payment.Plan.Dequeue();
            Move(payment, next.To, next.Code);
        }
    }

    /// <summary>A payment reaches the bank.</summary>
    public SimulatedPayment Arrive(Instruction instruction)
    {
        Arriving?.Invoke(instruction);
        if (capabilities.IdempotentSubmit && Find(instruction.Reference) is { } known)
            return known;
        var payment = new SimulatedPayment { Merchant = instruction.Merchant, Reference = instruction.Reference };
        Payments.Add(payment);
        trace($"bank: {name} received {payment.Reference}");
        Draw(payment);
        Follow(payment);
        return payment;
    }

    public SimulatedPayment? Find(AttemptReference reference) => Payments.LastOrDefault(p => p.Reference == reference);

    /// <summary>What the bank says when asked.</summary>
    public RailUpdate Report(MerchantId merchant, AttemptReference reference) =>
        Find(reference) is { } payment ? Report(payment) : new RailUpdate(merchant, reference, RailStatus.NeverReceived);

    public RailUpdate Cancel(MerchantId merchant, AttemptReference reference)
    {
        if (Find(reference) is not { State: SimulatedState.Accepted } payment)
            return Report(merchant, reference);
        if (chance.NextDouble() < 0.25)
            return new RailUpdate(merchant, reference, RailStatus.CancelRefused);
        payment.Plan.Clear();
        Move(payment, SimulatedState.Canceled, null);
        return Report(payment);
    }

    private void Draw(SimulatedPayment payment)
    {
        var soon = clock.GetUtcNow() + Some(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(20));
        var now = worksOnFiles ? soon : clock.GetUtcNow();
        var later = soon + Some(TimeSpan.FromMinutes(1), TimeSpan.FromDays(2));
        var drawn = chance.Next(20);
        // A bank without callbacks shows returns on its statements only, which are not read here.
        switch (drawn is 15 or 16 or 17 && !capabilities.Callbacks ? 7 : drawn)
        {
            case < 6:
                payment.Plan.Enqueue((now, SimulatedState.Paid, null));
                break;
            case < 11:
                payment.Plan.Enqueue((soon, SimulatedState.Paid, null));
                break;
            case < 13:
                payment.Plan.Enqueue((chance.Next(2) == 0 ? now : soon, SimulatedState.Refused, "account_closed"));
                break;
            case < 15:
                payment.Plan.Enqueue((chance.Next(2) == 0 ? now : soon, SimulatedState.Refused, "bank_unavailable"));
                break;
            case < 17:
                payment.Plan.Enqueue((soon, SimulatedState.Paid, null));
                payment.Plan.Enqueue((later, SimulatedState.Returned, "account_closed"));
                break;
            case 17:
                payment.Plan.Enqueue((now, SimulatedState.Paid, null));
                payment.Plan.Enqueue((later, SimulatedState.TakenBack, "account_blocked"));
                break;
            case 18:
                payment.Plan.Enqueue((later, SimulatedState.Paid, null));
                break;
            default:
                break;
        }
    }

    private void Move(SimulatedPayment payment, SimulatedState to, string? code)
    {
        trace($"bank: {payment.Reference} {payment.State} -> {to} {code}");
        payment.State = to;
        payment.FailureCode = code;
        if (to == SimulatedState.Paid)
        {
            payment.TimesPaid++;
            payment.PaidAt = clock.GetUtcNow();
        }
        // What happens after "paid" is told until it is heard: nobody asks about a paid payout, so nothing else could bring it to
        // the book.
        if (capabilities.Callbacks && (IsAfterPaid(to) || chance.NextDouble() >= Odds.CallbackLost))
            Tell(Report(payment));
    }

    private void Tell(RailUpdate update)
    {
        var id = $"cb-{++_callbacks}";
        var copies = chance.NextDouble() < Odds.CallbackRepeated ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            // A repetition may carry the same id or, from a careless rail, another one.
            var copy = new RailCallback(i > 0 && chance.Next(2) == 0 ? $"{id}-again" : id, update);
            var within = TimeSpan.FromMinutes(chance.Next(4) == 0 ? 240 : 2);
            Callbacks.Add(new SimulatedCallback(name, copy) { DueAt = clock.GetUtcNow() + Some(TimeSpan.Zero, within) });
        }
    }

    private static RailUpdate Report(SimulatedPayment payment) => new(payment.Merchant, payment.Reference, payment.State switch
    {
        SimulatedState.Accepted => RailStatus.Accepted,
        SimulatedState.Paid => RailStatus.Paid,
        SimulatedState.Returned => RailStatus.Returned,
        SimulatedState.Canceled => RailStatus.Canceled,
        _ => RailStatus.Failed,
    })
    {
        RailReference = "SIM" + payment.Reference.ToString()[^6..],
        FailureCode = payment.FailureCode,
        OccurredAt = payment.State == SimulatedState.Paid ? payment.PaidAt : null,
    };

    private static bool IsAfterPaid(SimulatedState state) => state is SimulatedState.Returned or SimulatedState.TakenBack;

    public TimeSpan Some(TimeSpan from, TimeSpan to) =>
        from + TimeSpan.FromTicks((long)((to - from).Ticks * chance.NextDouble()));
}
