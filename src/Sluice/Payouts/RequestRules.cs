using Sluice.Recipients;
using Sluice.Recipients.Formats;

namespace Sluice.Payouts;

/// <summary>What an operator has installed or allowed for checking what is asked for.</summary>
/// <param name="UkModulus">The UK's tables for account numbers; null for none.</param>
/// <param name="PrivateWebhooks">Whether a payout's webhooks may go to this machine and its networks: for development.</param>
public sealed record RequestRules(UkModulus? UkModulus, bool PrivateWebhooks = false)
{
    /// <summary>Nothing is installed or allowed.</summary>
    public static readonly RequestRules None = new(UkModulus: null);

    /// <summary>The checks of a destination that came then.</summary>
    public DestinationChecks At(DateTimeOffset now) => new(now, UkModulus);
}
