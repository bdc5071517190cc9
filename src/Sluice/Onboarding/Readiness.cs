using Sluice.Access;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Onboarding;

/// <summary>
/// Whether a payout's recipient and method are what the merchant asks for. Off by default: then nothing is looked at, and nothing
/// is loaded that was not before.
/// </summary>
internal static class Readiness
{
    /// <summary>Why payouts are held that go on by themselves once the reason has gone.</summary>
    public static bool IsReason(string? reason) =>
        reason is StatusReasons.RecipientNotReady or StatusReasons.RecipientRejected or StatusReasons.MethodNotVerified;

    /// <summary>
    /// The reason to hold a payout; null when there is none. The recipient and the methods must have been asked for, or are
    /// demanded here.
    /// </summary>
    public static string? HoldOf(Book book, MerchantSettings settings, Payout payout)
    {
        if (!AppliesTo(settings, payout))
            return null;
        Demand(book, settings, [payout]);
        var id = payout.RecipientId!.Value;
        var recipient = book.First(RecipientStore.ById, id);
        if (settings.RequireReadyRecipients && recipient?.OnboardingStatus != OnboardingStatus.Verified)
        {
            return recipient?.OnboardingStatus == OnboardingStatus.Rejected
                ? StatusReasons.RecipientRejected : StatusReasons.RecipientNotReady;
        }
        return settings.RequireVerifiedMethods && payout.PayoutMethodId is { } wanted
            && !book.Found(PayoutMethodStore.OfRecipient, id).Any(m => m.Id == wanted && m.Verified)
            ? StatusReasons.MethodNotVerified : null;
    }

    /// <summary>
    /// As <see cref="HoldOf"/>, for settings that came with a request and may be some seconds old: what they would hold is held
    /// by the merchant's present ones only, or nothing would ever let it go.
    /// </summary>
    public static string? HoldNow(Book book, MerchantSettings remembered, Payout payout)
    {
        if (HoldOf(book, remembered, payout) is null)
            return null;
        book.Demand(MerchantStore.Self, [book.Merchant]);
        return HoldOf(book, book.First(MerchantStore.Self, book.Merchant)!.Settings, payout);
    }

    /// <summary>Has what <see cref="HoldOf"/> looks at loaded for many payouts in one round.</summary>
    public static void Demand(Book book, MerchantSettings settings, IEnumerable<Payout> payouts)
    {
        var recipients = payouts.Where(p => AppliesTo(settings, p)).Select(p => p.RecipientId!.Value).Distinct().ToArray();
        if (recipients.Length == 0)
            return;
        book.Demand(RecipientStore.ById, recipients);
        book.Demand(PayoutMethodStore.OfRecipient, recipients);
    }

    /// <summary>
    /// Someone who is not on file can be neither ready nor verified: said at once, rather than held for ever. Null when nothing
    /// stands against it.
    /// </summary>
    public static Problem? Refusal(MerchantSettings settings, ParsedPayout parsed)
    {
        if (parsed is not { RecipientId: null, Kind: null } || parsed.Recipient is null || parsed.Destination is null)
            return null;
        var errors = new FieldErrors();
        if (settings.RequireReadyRecipients)
            errors.Add("/recipient", FieldCodes.NotAllowed,
                "This merchant pays recipients whose onboarding is done: create the recipient and send recipient_id.");
        if (settings.RequireVerifiedMethods)
            errors.Add("/destination", FieldCodes.NotAllowed,
                "This merchant pays to verified payout methods: add it to a recipient, verify it, and send recipient_id.");
        return errors.Any ? errors.ToProblem() : null;
    }

    // The merchant's own account is verified by other means, and a refund goes back to whoever paid.
    private static bool AppliesTo(MerchantSettings settings, Payout payout) =>
        (settings.RequireReadyRecipients || settings.RequireVerifiedMethods)
        && payout is { RecipientId: not null, Kind: not (PayoutKinds.Withdrawal or PayoutKinds.Refund) };
}
