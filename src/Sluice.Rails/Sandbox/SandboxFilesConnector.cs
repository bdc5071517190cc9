using System.Globalization;
using System.Text.Json;
using Sluice.Calendars;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Routing;

namespace Sluice.Rails.Sandbox;

/// <summary>
/// A sandbox rail that takes files: a submission is one file, answered with "accepted" alone; a response file says later what
/// became of its lines. It works on TARGET days with a cut-off, in euro, to accounts (docs/sandbox.md).
/// </summary>
public sealed class SandboxFilesConnector(SandboxStore store, RailSchedule schedule, TimeProvider clock, byte[] callbackSecret)
    : IConnector
{
    public const string ConnectorName = "sandbox_files";

    private readonly SandboxSignature _signature = new(callbackSecret);

    public string Name => ConnectorName;

    public string Rail => "sandbox_batch";

    public bool Live => false;

    public ConnectorCapabilities Capabilities { get; } =
        new(Inquire: true, Cancel: false, IdempotentSubmit: true, Callbacks: true, BatchMax: 1000)
        {
            DestinationTypes = ["account"],
            Currencies = ["EUR"],
            Priorities = ["regular"],
            Limits = [new AmountLimit("EUR", 1, 99_999_999_999)],
            Costs = [new RailCost("EUR", Fixed: 5, BasisPoints: 0)],
            Schedule = schedule,
        };

    /// <summary>Takes a file. A file whose answer is lost was taken all the same; one that was lost itself was not.</summary>
    public async Task<IReadOnlyList<RailUpdate>> SubmitAsync(IReadOnlyList<Instruction> instructions, CancellationToken cancel)
    {
        var now = clock.Now;
        var answersAt = Capabilities.PlanAt(now)?.ExpectedArrival ?? now + SandboxFileBank.WithoutCalendar;
        var answers = new List<RailUpdate>();
        foreach (var group in instructions.GroupBy(i => i.Merchant))
        {
            var file = "FILE-" + group.First().Reference.ToString()[..12].ToUpperInvariant() + "-"
                + Time.Micros(now).ToString(CultureInfo.InvariantCulture);
            await store.ChangeAsync(group.Key, [.. group.Select(i => i.Reference)], known =>
            {
                answers.RemoveAll(a => a.Merchant == group.Key);
                var (arrived, found) = (new List<BankPayment>(), new List<BankPayment>());
                foreach (var (line, instruction) in group.Index())
                {
                    var scenario = SandboxScenario.Of(instruction.Amount.MinorUnits, instruction.RecipientName);
                    var earlier = known.GetValueOrDefault(instruction.Reference);
                    var payment = earlier is null or { State: BankState.Lost }
                        ? SandboxFileBank.Receive(instruction, scenario, file, line + 1, now, answersAt) : earlier;
                    if (earlier is null && scenario.Outcome == SandboxOutcome.LostBeforeAccepting)
                    {
                        arrived.Add(payment with { State = BankState.Lost, NextAt = null });
                        continue;
                    }
                    if (earlier is null)
                        arrived.Add(payment);
                    else if (earlier.State == BankState.Lost)
                        found.Add(payment);
                    if (earlier is not null || scenario.Outcome != SandboxOutcome.LostAfterAccepting)
                        answers.Add(SandboxBank.Report(payment, now));
                }
                return new BankChanges(arrived, found, []);
            }, cancel);
        }
        return answers;
    }

    public async Task<IReadOnlyList<RailUpdate>> InquireAsync(
        MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel)
    {
        var known = await store.FindAsync(merchant, references, cancel);
        return [.. references.Select(r => known.TryGetValue(r, out var payment)
            ? SandboxBank.Report(payment, clock.Now)
            : new RailUpdate(merchant, r, RailStatus.NeverReceived) { RawStatus = "NOT_IN_ANY_FILE" })];
    }

    /// <summary>A file that was taken cannot be called back.</summary>
    public Task<IReadOnlyList<RailUpdate>> CancelAsync(
        MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel) =>
        InquireAsync(merchant, references, cancel);

    /// <summary>Checks the signature in constant time, then reads the response file.</summary>
    public Result<IReadOnlyList<RailCallback>> ReadCallback(ReadOnlyMemory<byte> body, Func<string, string?> header)
    {
        if (!_signature.IsOf(body.Span, header(SandboxConnector.SignatureHeader)))
            return new Problem(ProblemTypes.Unauthenticated, "The signature does not match.");
        try
        {
            var file = JsonSerializer.Deserialize(body.Span, SandboxJson.Default.SandboxResponseFile);
            var lines = file?.Lines.Select(line => line.Read()).ToArray();
            return lines is null || lines.Contains(null)
                ? new Problem(ProblemTypes.MalformedBody, "A line of the response file names no merchant or reference.")
                : lines!;
        }
        catch (JsonException e)
        {
            return new Problem(ProblemTypes.MalformedBody, $"The response file cannot be read: {e.Message}");
        }
    }

    internal string Sign(ReadOnlySpan<byte> body) => _signature.Of(body);
}
