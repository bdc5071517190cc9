using System.Text;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Tests.Simulation;

/// <summary>
/// One node's line to the bank. Requests and answers get lost, come late or come in part; the node may die before it sent
/// anything, or after everything was sent and before it saw the answer.
/// </summary>
internal sealed class SimulatedRail(SimulatedBank bank, Func<string, Task> step, FakeClock clock, Random chance,
    Action<string> trace) : IConnector
{
    /// <summary>
    /// A request that was sent arrives within this time or never: the bound that <see cref="DispatchRules.ProofDelay"/> builds
    /// on.
    /// </summary>
    private static readonly TimeSpan ArrivesWithin = TimeSpan.FromSeconds(90);

    public string Name => bank.Name;

    public bool Live => false;

    public string Rail => "simulation";

    public ConnectorCapabilities Capabilities => bank.Capabilities;

    public async Task<IReadOnlyList<RailUpdate>> SubmitAsync(IReadOnlyList<Instruction> instructions, CancellationToken cancel)
    {
        await step("before sending");
        // A process may be paused just here, long after it looked at the clock.
        await Task.Yield();
        await Task.Yield();
        RefuseWhileSilent();
        var answers = new List<RailUpdate>();
        foreach (var instruction in instructions)
        {
            if (clock.GetUtcNow() >= instruction.SendBefore)
            {
                trace($"rail {Name}: {instruction} is too late to be sent");
                continue;
            }
            switch (chance.NextDouble())
            {
                case var p when p < bank.Odds.RequestLost:
                    trace($"rail {Name}: {instruction} is lost");
                    break;
                case var p when p < bank.Odds.RequestLost + bank.Odds.RequestLate:
                    trace($"rail {Name}: {instruction} is under way");
                    bank.ArriveLater(instruction, bank.Some(TimeSpan.FromMilliseconds(1), ArrivesWithin));
                    break;
                default:
                    bank.Arrive(instruction);
                    answers.Add(bank.Report(instruction.Merchant, instruction.Reference));
                    break;
            }
        }
        await step("after sending");
        // What was lost on the way in has no answer; asked anew here, what came late is not known yet either.
        return await AnswerAsync([.. answers.Where(a => a.Status != RailStatus.NeverReceived)], cancel);
    }

    public async Task<IReadOnlyList<RailUpdate>> InquireAsync(MerchantId merchant, IReadOnlyList<AttemptReference> references,
        CancellationToken cancel)
    {
        await step("before asking");
        RefuseWhileSilent();
        var answers = references.Select(r => bank.Report(merchant, r)).ToList();
        await step("after asking");
        return await AnswerAsync(answers, cancel);
    }

    public async Task<IReadOnlyList<RailUpdate>> CancelAsync(MerchantId merchant, IReadOnlyList<AttemptReference> references,
        CancellationToken cancel)
    {
        await step("before canceling");
        RefuseWhileSilent();
        var answers = references.Select(r => bank.Cancel(merchant, r)).ToList();
        await step("after canceling");
        return await AnswerAsync(answers, cancel);
    }

    /// <summary>The body is the number of the callback; the rail's real protocols have tests of their own.</summary>
    public Result<IReadOnlyList<RailCallback>> ReadCallback(ReadOnlyMemory<byte> body, Func<string, string?> header)
    {
        var at = int.Parse(Encoding.ASCII.GetString(body.Span), System.Globalization.CultureInfo.InvariantCulture);
        return new RailCallback[] { bank.Callbacks[at].Content };
    }

    private void RefuseWhileSilent()
    {
        if (!bank.IsSilent)
            return;
        trace($"rail {Name}: nobody answers");
        throw new HttpRequestException("connection refused");
    }

    private async Task<IReadOnlyList<RailUpdate>> AnswerAsync(IReadOnlyList<RailUpdate> answers, CancellationToken cancel)
    {
        var odds = bank.Odds;
        switch (chance.NextDouble())
        {
            case var p when p < odds.AnswerLost:
                trace("rail: the answer is lost");
                if (chance.Next(2) == 0)
                    throw new HttpRequestException("connection reset");
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancel);
                break;
            case var p when p < odds.AnswerLost + odds.AnswerSlow:
                // Some of these come after the caller gave up. None says more than was true when it was asked.
                await Task.Delay(bank.Some(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)), clock, cancel);
                break;
            default:
                break;
        }
        return chance.NextDouble() < odds.AnswerPartial ? [.. answers.Where(_ => chance.Next(2) == 0)] : answers;
    }
}
