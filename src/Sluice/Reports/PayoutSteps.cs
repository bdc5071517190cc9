using Sluice.Events;

namespace Sluice.Reports;

/// <summary>What a report says of the steps of one payout: when, and by whom.</summary>
internal sealed class PayoutSteps
{
    public EventStep? Created { get; private set; }

    /// <summary>A person or key said that a staged payout is to go.</summary>
    public EventStep? Confirmed { get; private set; }

    /// <summary>What it was held for, or waited for, was over.</summary>
    public EventStep? Released { get; private set; }

    /// <summary>Somebody asked to cancel it, or it was canceled.</summary>
    public EventStep? Canceled { get; private set; }

    public EventStep? Failed { get; private set; }

    public EventStep? Returned { get; private set; }

    /// <summary>The last step that somebody other than a rail or Sluice itself took.</summary>
    public EventStep? LastByPeople { get; private set; }

    /// <summary>Sorts the steps of one payout, given in the order of the log.</summary>
    public static PayoutSteps Of(ReadOnlySpan<EventStep> steps)
    {
        var found = new PayoutSteps();
        var status = "";
        foreach (var step in steps)
        {
            if (step.Actor.Kind is not ("rail" or "system"))
                found.LastByPeople = step;
            var before = status;
            status = step.Status ?? step.Type["payout.".Length..];
            found.Take(step, before);
        }
        return found;
    }

    private void Take(EventStep step, string before)
    {
        switch (step.Type)
        {
            case "payout.created":
                Created = step;
                break;
            case "payout.queued" or "payout.scheduled" or "payout.held" when before is "awaiting_confirmation" or "updated":
                Confirmed = step;
                break;
            case "payout.queued" when before is "held" or "scheduled" or "awaiting_details" or "awaiting_approval":
                Released = step;
                break;
            case "payout.canceled" or "payout.cancel_requested":
                Canceled ??= step;
                break;
            case "payout.failed":
                Failed = step;
                break;
            case "payout.returned":
                Returned = step;
                break;
            default:
                break;
        }
    }
}
