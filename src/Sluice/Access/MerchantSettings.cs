using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>What a merchant can switch on.</summary>
/// <param name="UniqueClientReference">A client_reference may be used once.</param>
public sealed record MerchantSettings(bool UniqueClientReference)
{
    /// <summary>The columns of merchants <see cref="Read"/> reads, in its order.</summary>
    internal const string SettingColumns =
        "m.unique_client_reference, m.open_loop, m.require_ready_recipients, m.require_verified_methods";

    /// <summary>How many there are.</summary>
    internal const int ColumnCount = 4;

    /// <summary>
    /// Payouts may go to anyone. Switched off, they go only back to the payers of orders, into wallets and out of them, and to
    /// the merchant's own accounts.
    /// </summary>
    public bool OpenLoop { get; init; } = true;

    /// <summary>Only recipients on file whose onboarding is done are paid; payouts to others are held.</summary>
    public bool RequireReadyRecipients { get; init; }

    /// <summary>Only payout methods on file that were verified are paid to; payouts to others are held.</summary>
    public bool RequireVerifiedMethods { get; init; }

    internal static MerchantSettings Read(Row row, int at) => new(row.Bool(at))
    {
        OpenLoop = row.Bool(at + 1),
        RequireReadyRecipients = row.Bool(at + 2),
        RequireVerifiedMethods = row.Bool(at + 3),
    };
}
