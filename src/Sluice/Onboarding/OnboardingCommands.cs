using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Onboarding;

/// <summary>Begins the onboarding of a recipient: the question is durable before anybody is asked.</summary>
public sealed class StartOnboarding(Caller caller, Guid recipientId, string provider)
    : BookCommand<OnboardingCase>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.NeedOnboarding(recipientId);

    protected internal override Result<OnboardingCase> Decide(Book book)
    {
        if (book.First(RecipientStore.ById, recipientId) is not { } recipient)
            return new Problem(ProblemTypes.ResourceNotFound, "No such recipient.");
        if (recipient.Status == RecipientStatus.Archived)
            return new Problem(ProblemTypes.InvalidState, "The recipient is archived and does not change any more.");
        var known = book.First(OnboardingStore.OfRecipient, recipientId);
        if (known?.Status is OnboardingStatus.Pending or OnboardingStatus.Verified)
            return new Problem(ProblemTypes.InvalidState, $"The onboarding is {known.Status} already.");
        return book.SetOnboarding(recipient, new OnboardingCase
        {
            Merchant = book.Merchant,
            RecipientId = recipientId,
            StartedAt = book.Now,
            Status = OnboardingStatus.Pending,
            Provider = provider,
            Attempt = (known?.Attempt ?? 0) + 1,
            Questions = 0,
            DueAt = book.Wall,
            UpdatedAt = book.Now,
        }, "started", caller.Actor);
    }
}

/// <summary>
/// Claims a question for one node by moving its next time into the future, so that two nodes do not ask it at once; what is asked
/// twice all the same begins nothing twice.
/// </summary>
internal sealed class ClaimQuestion(OnboardingCase seen) : BookCommand<OnboardingCase>(seen.Merchant)
{
    protected internal override void Need(Book book) => book.Need(OnboardingStore.OfRecipient, seen.RecipientId);

    protected internal override Result<OnboardingCase> Decide(Book book)
    {
        var now = book.First(OnboardingStore.OfRecipient, seen.RecipientId);
        if (now is null || now.Attempt != seen.Attempt || now.DueAt is not { } due || due > book.Wall)
            return new Problem(ProblemTypes.InvalidState, "Nobody waits for this question now.");
        var claimed = now with
        {
            Questions = now.Questions + 1,
            DueAt = book.Wall + AskingAgain.Delay(now.Questions),
        };
        book.Rows(OnboardingStore.Table).Update(claimed);
        return claimed;
    }
}

/// <summary>What the provider said, unless the case was decided or begun anew meanwhile.</summary>
public sealed class AnswerOnboarding(
    MerchantId merchant, Guid recipientId, int? attempt, IdentityAnswer answer, Actor actor)
    : BookCommand<OnboardingCase>(merchant)
{
    protected internal override void Need(Book book) => book.NeedOnboarding(recipientId);

    protected internal override Result<OnboardingCase> Decide(Book book)
    {
        if (book.First(OnboardingStore.OfRecipient, recipientId) is not { } now
            || book.First(RecipientStore.ById, recipientId) is not { } recipient)
            return new Problem(ProblemTypes.ResourceNotFound, "No onboarding of this recipient was begun.");
        if (now.Provider == OnboardingCase.Manual || (attempt ?? now.Attempt) != now.Attempt)
            return new Problem(ProblemTypes.InvalidState, "The onboarding was decided by a person, or begun anew.");
        if (now.Status == answer.Status && now.Reason == answer.Reason && now.ProviderReference == answer.ProviderReference)
            return now;
        return book.SetOnboarding(recipient, now with
        {
            Status = answer.Status,
            Reason = answer.Reason,
            ProviderReference = answer.ProviderReference ?? now.ProviderReference,
            DueAt = answer.Status == OnboardingStatus.Pending ? now.DueAt ?? book.Wall + AskingAgain.Delay(now.Questions) : null,
            UpdatedAt = book.Now,
        }, answer.Status, actor);
    }
}

/// <summary>A person decides, with evidence; whatever a provider says later changes nothing.</summary>
public sealed class DecideOnboarding(Caller caller, Guid recipientId, bool verified, string? reason, string evidence)
    : BookCommand<OnboardingCase>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.NeedOnboarding(recipientId);

    protected internal override Result<OnboardingCase> Decide(Book book)
    {
        if (book.First(RecipientStore.ById, recipientId) is not { } recipient)
            return new Problem(ProblemTypes.ResourceNotFound, "No such recipient.");
        var known = book.First(OnboardingStore.OfRecipient, recipientId);
        var status = verified ? OnboardingStatus.Verified : OnboardingStatus.Rejected;
        return book.SetOnboarding(recipient, new OnboardingCase
        {
            Merchant = book.Merchant,
            RecipientId = recipientId,
            StartedAt = known?.StartedAt ?? book.Now,
            Status = status,
            Reason = reason,
            Provider = OnboardingCase.Manual,
            ProviderReference = known?.ProviderReference,
            Attempt = known?.Attempt ?? 1,
            Questions = known?.Questions ?? 0,
            Evidence = evidence,
            DecidedBy = caller.Actor.Id,
            UpdatedAt = book.Now,
        }, status, caller.Actor);
    }
}

/// <summary>How a case and what hangs on it change together.</summary>
internal static class OnboardingChange
{
    /// <summary>How the events of onboarding begin.</summary>
    public const string EventPrefix = "recipient.onboarding_";

    extension(Book book)
    {
        public void NeedOnboarding(Guid recipient)
        {
            book.Need(RecipientStore.ById, recipient);
            book.Need(OnboardingStore.OfRecipient, recipient);
            book.NeedRelease(recipient);
        }

        /// <summary>Writes the case, the recipient's status and the event, and has held payouts looked at again.</summary>
        public OnboardingCase SetOnboarding(Recipient recipient, OnboardingCase item, string verb, Actor actor)
        {
            if (book.First(OnboardingStore.OfRecipient, recipient.Id) is null)
                book.Rows(OnboardingStore.Table).Insert(item);
            else
                book.Rows(OnboardingStore.Table).Update(item);
            var changed = recipient with
            {
                OnboardingStatus = item.Status,
                Revision = recipient.Revision + 1,
                UpdatedAt = book.Now,
            };
            book.Rows(RecipientStore.Table).Update(changed);
            if (recipient.OnboardingStatus != item.Status)
                book.ReleaseHeld(recipient.Id);
            book.Emit(EventPrefix + verb, recipient.Id, changed.Revision, actor, OnboardingStore.Text(item));
            return item;
        }
    }
}

/// <summary>When a provider that did not answer, or is still at work, is asked again.</summary>
public static class AskingAgain
{
    /// <summary>How long one question may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>After the first question a minute, then five, then an hour each time.</summary>
    public static TimeSpan Delay(int questions) => questions switch
    {
        0 => TimeSpan.FromMinutes(1),
        < 5 => TimeSpan.FromMinutes(5),
        _ => TimeSpan.FromHours(1),
    };
}
