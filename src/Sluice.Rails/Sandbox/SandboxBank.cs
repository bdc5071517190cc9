using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Rails.Sandbox;

/// <summary>
/// Pure: how the sandbox bank treats a payment when it arrives and as time goes by. One reference is one payment,
/// however often it is submitted.
/// </summary>
internal static class SandboxBank
{
    /// <summary>Until a later outcome comes about.</summary>
    public static readonly TimeSpan LaterDelay = TimeSpan.FromSeconds(2);

    /// <summary>Until a cancelable payment is paid after all.</summary>
    public static readonly TimeSpan CancelableDelay = TimeSpan.FromHours(1);

    /// <summary>How long a slow answer takes: less than what comes later, so that its neighbours are answered first.</summary>
    public static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(1);

    /// <summary>In a report's text: deliver this one twice.</summary>
    public const string TwiceMark = "twice";

    /// <summary>A payment that arrives for the first time.</summary>
    public static BankPayment Receive(Instruction instruction, SandboxScenario scenario, DateTimeOffset now)
    {
        var account = instruction.Destination["iban"] ?? instruction.Destination["account_number"]
            ?? instruction.Destination["number"] ?? "";
        var payment = new BankPayment
        {
            Merchant = instruction.Merchant,
            Reference = instruction.Reference,
            Amount = instruction.Amount.MinorUnits,
            Currency = instruction.Amount.Currency.Code,
            Name = instruction.RecipientName,
            AccountLast4 = account.Length <= 4 ? account : account[^4..],
            Scenario = SandboxScenario.NameOf(scenario.Outcome),
            RailReference = "SBX" + instruction.Reference.ToString().ToUpperInvariant(),
            State = BankState.Accepted,
            TimesPaid = 0,
            Step = 0,
            ReceivedAt = now,
        };
        return scenario.Outcome switch
        {
            SandboxOutcome.Refused => payment with { State = BankState.Refused, FailureCode = scenario.FailureCode },
            SandboxOutcome.UnavailableOnce when instruction.Reference.Number == 1 =>
                payment with { State = BankState.Refused, FailureCode = "bank_unavailable" },
            SandboxOutcome.PaidLater or SandboxOutcome.CallbackTwice or SandboxOutcome.CallbackOutOfOrder
            or SandboxOutcome.ReturnedBeforePaid =>
                payment with { NextAt = now + LaterDelay },
            SandboxOutcome.Cancelable => payment with { NextAt = now + CancelableDelay },
            SandboxOutcome.NeverSettles => payment,
            SandboxOutcome.Returned or SandboxOutcome.LateFailure => Pay(payment, now) with { NextAt = now + LaterDelay },
            _ => Pay(payment, now),
        };
    }

    /// <summary>Moves a payment on by one step, and says what the bank tells of it, in the order it is sent.</summary>
    public static (BankPayment After, IReadOnlyList<RailUpdate> Told) Advance(BankPayment payment, DateTimeOffset now)
    {
        var outcome = SandboxScenario.OutcomeOf(payment.Scenario);
        var next = payment with { Step = payment.Step + 1, NextAt = null };
        switch (outcome)
        {
            case SandboxOutcome.Returned:
                next = next with { State = BankState.Returned, FailureCode = "account_closed" };
                return (next, [Report(next, now)]);
            case SandboxOutcome.LateFailure:
                // Said once more before it is taken back: where the first answer is still on its way, it was no late failure.
                next = next with { State = BankState.Refused, FailureCode = "account_blocked", TimesPaid = 0 };
                return (next, [Report(payment, now), Report(next, now)]);
            case SandboxOutcome.CallbackOutOfOrder:
                next = Pay(next, now);
                return (next, [Report(next, now), Report(next with { State = BankState.Accepted }, now)]);
            case SandboxOutcome.ReturnedBeforePaid:
                next = Pay(next, now) with { State = BankState.Returned, FailureCode = "account_closed" };
                return (next, [Report(next, now), Report(next with { State = BankState.Paid, FailureCode = null }, now)]);
            case SandboxOutcome.CallbackTwice:
                next = Pay(next, now);
                return (next, [Report(next, now) with { RawText = TwiceMark }]);
            default:
                next = Pay(next, now);
                return (next, [Report(next, now)]);
        }
    }

    /// <summary>What the bank says of a payment when asked.</summary>
    public static RailUpdate Report(BankPayment payment, DateTimeOffset now) =>
        new(payment.Merchant, payment.Reference, payment.State switch
        {
            BankState.Accepted => RailStatus.Accepted,
            BankState.Paid => RailStatus.Paid,
            BankState.Refused => RailStatus.Failed,
            BankState.Returned => RailStatus.Returned,
            BankState.Canceled => RailStatus.Canceled,
            _ => RailStatus.NeverReceived,
        })
        {
            RailReference = payment.State == BankState.Lost ? null : payment.RailReference,
            RawStatus = payment.State.ToString().ToUpperInvariant(),
            RawCode = payment.FailureCode?.ToUpperInvariant(),
            RawText = payment.FailureCode is { } code && FailureCatalogue.TryFind(code, out var failure) ? failure.Title : null,
            FailureCode = payment.FailureCode,
            OccurredAt = payment.State == BankState.Paid ? payment.PaidAt : now,
        };

    private static BankPayment Pay(BankPayment payment, DateTimeOffset now) =>
        payment with { State = BankState.Paid, TimesPaid = payment.TimesPaid + 1, PaidAt = now };
}
