using Sluice.Recipients.Formats;

namespace Sluice.Recipients;

/// <summary>What checking a destination needs to know beside it.</summary>
/// <param name="Now">Cards that have expired by then are refused.</param>
/// <param name="UkModulus">The UK's tables; null where none are installed, and only the form is checked.</param>
public sealed record DestinationChecks(DateTimeOffset Now, UkModulus? UkModulus);

/// <summary>What an operator has installed or allowed for checking what is asked for.</summary>
/// <param name="UkModulus">The UK's tables; null for none.</param>
public sealed record DestinationRules(UkModulus? UkModulus)
{
    /// <summary>Whether a payout's webhooks may go to this machine and its networks: for development.</summary>
    public bool PrivateWebhooks { get; init; }

    /// <summary>Nothing is installed.</summary>
    public static readonly DestinationRules None = new(UkModulus: null);

    /// <summary>The checks of a request that came then.</summary>
    public DestinationChecks At(DateTimeOffset now) => new(now, UkModulus);
}
