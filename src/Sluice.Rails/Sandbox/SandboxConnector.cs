using System.Text.Json;
using Sluice.Calendars;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Routing;

namespace Sluice.Rails.Sandbox;

/// <summary>The sandbox rail: pays nobody, remembers everything, and misbehaves on demand (docs/sandbox.md).</summary>
public sealed class SandboxConnector(SandboxStore store, TimeProvider clock, byte[] callbackSecret) : IConnector
{
    public const string ConnectorName = "sandbox";

    /// <summary>The header with the hexadecimal HMAC-SHA-256 of the body.</summary>
    public const string SignatureHeader = "sandbox-signature";

    private readonly SandboxSignature _signature = new(callbackSecret);

    public string Name => ConnectorName;

    public string Rail => "sandbox";

    public bool Live => false;

    public ConnectorCapabilities Capabilities { get; } =
        new(Inquire: true, Cancel: true, IdempotentSubmit: true, Callbacks: true, BatchMax: 1000)
        {
            Priorities = ["instant", "fast"],
            Costs = [new RailCost(null, Fixed: 20, BasisPoints: 5)],
            Schedule = new RailSchedule
            {
                Rail = "sandbox",
                Title = "Sandbox",
                Calendar = BankCalendar.None,
                TimeZone = "UTC",
                ArrivesWithin = TimeSpan.FromSeconds(10),
                Basis = [new RailFact("Around the clock; within seconds unless a scenario says otherwise.", null)],
            },
        };

    /// <summary>Takes payments. Some answers are late and some never come, as the scenario says.</summary>
    public async Task<IReadOnlyList<RailUpdate>> SubmitAsync(IReadOnlyList<Instruction> instructions, CancellationToken cancel)
    {
        var scenarios =
            instructions.ToDictionary(i => i.Reference, i => SandboxScenario.Of(i.Amount.MinorUnits, i.RecipientName));
        var now = clock.Now;
        // One slow payment holds up the answer for all: what is to happen later counts from that answer, or it would overtake it.
        var late = scenarios.Values.Any(s => s.Outcome == SandboxOutcome.Slow) ? SandboxBank.SlowAnswer : TimeSpan.Zero;
        var answers = new Dictionary<AttemptReference, RailUpdate>();
        foreach (var group in instructions.GroupBy(i => i.Merchant))
        {
            await store.ChangeAsync(group.Key, [.. group.Select(i => i.Reference)], known =>
            {
                var arrived = new List<BankPayment>();
                var found = new List<BankPayment>();
                foreach (var instruction in group)
                {
                    var scenario = scenarios[instruction.Reference];
                    var earlier = known.GetValueOrDefault(instruction.Reference);
                    if (earlier is null && scenario.Outcome == SandboxOutcome.LostBeforeAccepting)
                    {
                        var lost = SandboxBank.Receive(instruction, scenario, now);
                        arrived.Add(lost with { State = BankState.Lost, TimesPaid = 0, PaidAt = null });
                        continue;
                    }
                    var payment = earlier is null or { State: BankState.Lost }
                        ? SandboxBank.Receive(instruction, scenario, now) : earlier;
                    if (payment != earlier)
                        payment = payment with { NextAt = payment.NextAt + late };
                    if (earlier is null)
                        arrived.Add(payment);
                    else if (earlier.State == BankState.Lost)
                        found.Add(payment);
                    // Its answer is lost on the way back: the first time only, or it could never be told at all.
                    if (earlier is not null || scenario.Outcome != SandboxOutcome.LostAfterAccepting)
                        answers[instruction.Reference] = SandboxBank.Report(payment, now);
                }
                return new BankChanges(arrived, found, []);
            }, cancel);
        }
        if (late > TimeSpan.Zero)
            await Task.Delay(late, clock, cancel);
        return [.. answers.Values];
    }

    public async Task<IReadOnlyList<RailUpdate>> InquireAsync(
        MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel)
    {
        var known = await store.FindAsync(merchant, references, cancel);
        return [.. references.Select(r => known.TryGetValue(r, out var payment)
            ? SandboxBank.Report(payment, clock.Now)
            : new RailUpdate(merchant, r, RailStatus.NeverReceived) { RawStatus = "UNKNOWN_REFERENCE" })];
    }

    /// <summary>Cancels what is not paid yet.</summary>
    public async Task<IReadOnlyList<RailUpdate>> CancelAsync(
        MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel)
    {
        var answers = new List<RailUpdate>();
        await store.ChangeAsync(merchant, references, known =>
        {
            var canceled = new List<BankPayment>();
            foreach (var reference in references)
            {
                if (!known.TryGetValue(reference, out var payment))
                {
                    answers.Add(
                        new RailUpdate(merchant, reference, RailStatus.NeverReceived) { RawStatus = "UNKNOWN_REFERENCE" });
                }
                else if (payment.State == BankState.Accepted)
                {
                    payment = payment with { State = BankState.Canceled, NextAt = null, Step = payment.Step + 1 };
                    canceled.Add(payment);
                    answers.Add(SandboxBank.Report(payment, clock.Now));
                }
                else
                {
                    answers.Add(SandboxBank.Report(payment, clock.Now));
                }
            }
            return new BankChanges([], canceled, []);
        }, cancel);
        return answers;
    }

    /// <summary>Checks the signature in constant time, then reads the report.</summary>
    public Result<IReadOnlyList<RailCallback>> ReadCallback(ReadOnlyMemory<byte> body, Func<string, string?> header)
    {
        if (!_signature.IsOf(body.Span, header(SignatureHeader)))
            return new Problem(ProblemTypes.Unauthenticated, "The signature does not match.");
        try
        {
            return JsonSerializer.Deserialize(body.Span, SandboxJson.Default.SandboxCallback)?.Read() is { } callback
                ? new RailCallback[] { callback }
                : new Problem(ProblemTypes.MalformedBody, "The callback names no merchant or reference.");
        }
        catch (JsonException e)
        {
            return new Problem(ProblemTypes.MalformedBody, $"The callback cannot be read: {e.Message}");
        }
    }

    internal string Sign(ReadOnlySpan<byte> body) => _signature.Of(body);
}
