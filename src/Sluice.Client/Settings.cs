namespace Sluice.Client;

/// <summary>What a merchant has switched on.</summary>
public sealed record Settings
{
    /// <summary>Always "settings".</summary>
    public string Object { get => field ?? "settings"; init; }
    /// <summary>Whether a client_reference may be used only once.</summary>
    public required bool UniqueClientReference { get; init; }
    /// <summary>
    /// Whether payouts may go to anyone; otherwise only back to the payers of orders, into and out of wallets, and to your own
    /// accounts.
    /// </summary>
    public required bool OpenLoop { get; init; }
    /// <summary>Whether payouts are held until the recipient's onboarding is done.</summary>
    public required bool RequireReadyRecipients { get; init; }
    /// <summary>Whether payouts are held until the payout method is verified.</summary>
    public required bool RequireVerifiedMethods { get; init; }
}

/// <summary>What to switch; what is left out stays.</summary>
public sealed record SettingsChanges
{
    /// <summary>Whether a client_reference may be used only once.</summary>
    public bool? UniqueClientReference { get; init; }
    /// <summary>Whether payouts may go to anyone.</summary>
    public bool? OpenLoop { get; init; }
    /// <summary>Whether payouts are held until the recipient's onboarding is done.</summary>
    public bool? RequireReadyRecipients { get; init; }
    /// <summary>Whether payouts are held until the payout method is verified.</summary>
    public bool? RequireVerifiedMethods { get; init; }
}
