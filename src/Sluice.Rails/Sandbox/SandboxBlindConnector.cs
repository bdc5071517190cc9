using Sluice.Calendars;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Routing;

namespace Sluice.Rails.Sandbox;

/// <summary>
/// A sandbox rail of the worst kind: it cannot be asked, reports nothing by itself, cancels nothing, and pays again what is sent
/// again. What it does not answer only a person can settle (docs/sandbox.md).
/// </summary>
public sealed class SandboxBlindConnector(SandboxStore store, TimeProvider clock) : IConnector
{
    public const string ConnectorName = "sandbox_blind";

    public string Name => ConnectorName;

    public string Rail => "sandbox_wire";

    public bool Live => false;

    public ConnectorCapabilities Capabilities { get; } =
        new(Inquire: false, Cancel: false, IdempotentSubmit: false, Callbacks: false, BatchMax: 50)
        {
            DestinationTypes = ["account"],
            Priorities = ["wire", "cross_border"],
            Costs = [new RailCost(null, Fixed: 500, BasisPoints: 10)],
            Schedule = new RailSchedule
            {
                Rail = "sandbox_wire",
                Title = "Sandbox wire",
                Calendar = BankCalendar.None,
                TimeZone = "UTC",
                ArrivesWithin = TimeSpan.FromHours(2),
                Basis = [new RailFact("Around the clock; within two hours.", null)],
            },
        };

    /// <summary>Pays everything that arrives, each time it arrives.</summary>
    public async Task<IReadOnlyList<RailUpdate>> SubmitAsync(IReadOnlyList<Instruction> instructions, CancellationToken cancel)
    {
        var now = clock.Now;
        var answers = new List<RailUpdate>();
        foreach (var group in instructions.GroupBy(i => i.Merchant))
        {
            await store.ChangeAsync(group.Key, [.. group.Select(i => i.Reference)], known =>
            {
                answers.RemoveAll(a => a.Merchant == group.Key);
                var (arrived, again) = (new List<BankPayment>(), new List<BankPayment>());
                foreach (var instruction in group)
                {
                    var scenario = SandboxScenario.Of(instruction.Amount.MinorUnits, instruction.RecipientName);
                    var payment = Treat(SandboxBank.Receive(instruction, scenario, now), scenario.Outcome, now);
                    if (known.TryGetValue(instruction.Reference, out var earlier))
                        again.Add(payment with { TimesPaid = payment.TimesPaid + earlier.TimesPaid, Step = earlier.Step + 1 });
                    else
                        arrived.Add(payment);
                    if (scenario.Outcome is not (SandboxOutcome.LostAfterAccepting or SandboxOutcome.LostBeforeAccepting))
                        answers.Add(SandboxBank.Report(payment, now));
                }
                return new BankChanges(arrived, again, []);
            }, cancel);
        }
        return answers;
    }

    /// <summary>Never called: it cannot be asked.</summary>
    public Task<IReadOnlyList<RailUpdate>> InquireAsync(
        MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<RailUpdate>>([]);

    /// <summary>Never called: it cancels nothing.</summary>
    public Task<IReadOnlyList<RailUpdate>> CancelAsync(
        MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<RailUpdate>>([]);

    public Result<IReadOnlyList<RailCallback>> ReadCallback(ReadOnlyMemory<byte> body, Func<string, string?> header) =>
        new Problem(ProblemTypes.Unauthenticated, "This bank reports nothing by itself.");

    // It has no second step: what would come later elsewhere has come here already, and nobody is told.
    private static BankPayment Treat(BankPayment payment, SandboxOutcome outcome, DateTimeOffset now) => outcome switch
    {
        SandboxOutcome.LostBeforeAccepting =>
            payment with { State = BankState.Lost, TimesPaid = 0, PaidAt = null, NextAt = null },
        SandboxOutcome.Refused or SandboxOutcome.UnavailableOnce or SandboxOutcome.NeverSettles => payment with { NextAt = null },
        _ => payment with { State = BankState.Paid, TimesPaid = 1, PaidAt = now, NextAt = null },
    };
}
