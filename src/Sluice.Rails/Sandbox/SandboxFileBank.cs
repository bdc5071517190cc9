using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Rails.Sandbox;

/// <summary>
/// Pure: how the sandbox's batch bank treats the lines of a file. It takes every line that it can read, and says what became of
/// each when it has worked through the file.
/// </summary>
internal static class SandboxFileBank
{
    /// <summary>Where its time zone is not installed, its days are this short.</summary>
    public static readonly TimeSpan WithoutCalendar = TimeSpan.FromSeconds(2);

    /// <summary>A line that arrives for the first time.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="line">Counted from 1.</param>
    /// <param name="answersAt">When the response file comes.</param>
    public static BankPayment Receive(
        Instruction instruction, SandboxScenario scenario, string file, int line, DateTimeOffset now, DateTimeOffset answersAt) =>
        SandboxBank.Receive(instruction, scenario, now) with
        {
            RailReference = $"{file}/{line}",
            State = BankState.Accepted,
            FailureCode = null,
            TimesPaid = 0,
            PaidAt = null,
            NextAt = scenario.Outcome == SandboxOutcome.NeverSettles ? null : answersAt,
        };

    /// <summary>The name of the file a payment came in.</summary>
    public static string FileOf(BankPayment payment) =>
        payment.RailReference[..payment.RailReference.LastIndexOf('/')];

    /// <summary>Works on a line: first whether it is paid, then, for some scenarios, what comes after.</summary>
    public static BankStep Advance(BankPayment payment, DateTimeOffset now)
    {
        var outcome = SandboxScenario.OutcomeOf(payment.Scenario);
        var next = payment with { Step = payment.Step + 1, NextAt = null };
        if (payment.State != BankState.Accepted)
        {
            // It was paid, and this scenario does not leave it at that.
            next = outcome == SandboxOutcome.LateFailure
                ? next with { State = BankState.Refused, FailureCode = "account_blocked", TimesPaid = 0 }
                : next with { State = BankState.Returned, FailureCode = "account_closed" };
            return Told(payment, next, now);
        }
        if (RefusalOf(payment, outcome) is { } code)
            return Told(payment, next with { State = BankState.Refused, FailureCode = code }, now);
        next = next with { State = BankState.Paid, TimesPaid = payment.TimesPaid + 1, PaidAt = now };
        if (outcome is SandboxOutcome.Returned or SandboxOutcome.LateFailure or SandboxOutcome.ReturnedBeforePaid)
            next = next with { NextAt = now + SandboxBank.LaterDelay };
        return Told(payment, next, now);
    }

    private static string? RefusalOf(BankPayment payment, SandboxOutcome outcome) => outcome switch
    {
        SandboxOutcome.Refused => SandboxScenario.Of(payment.Amount, payment.Name).FailureCode,
        SandboxOutcome.UnavailableOnce when payment.Reference.Number == 1 => "bank_unavailable",
        _ => null,
    };

    private static BankStep Told(BankPayment before, BankPayment after, DateTimeOffset now) =>
        new(before, after, [SandboxBank.Report(after, now)]);
}
