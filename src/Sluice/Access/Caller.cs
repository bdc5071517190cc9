using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>
/// Who is asking, for which merchant, and what that merchant has switched on. Made once by the door from the credentials.
/// </summary>
public sealed record Caller(MerchantId Merchant, bool Live, Actor Actor, MerchantSettings Settings);

/// <summary>What a merchant can switch on.</summary>
/// <param name="UniqueClientReference">A client_reference may be used once.</param>
public sealed record MerchantSettings(bool UniqueClientReference)
{
    /// <summary>Only recipients on file whose onboarding is done are paid; payouts to others are held.</summary>
    public bool RequireReadyRecipients { get; init; }

    /// <summary>Only payout methods on file that were verified are paid to; payouts to others are held.</summary>
    public bool RequireVerifiedMethods { get; init; }
}
