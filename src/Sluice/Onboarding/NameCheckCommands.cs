using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Recipients;
using Sluice.Withdrawals;

namespace Sluice.Onboarding;

/// <summary>What a name check is about.</summary>
/// <param name="Id">A payout method, or an account of the merchant's own.</param>
/// <param name="RecipientId">Whose method it is; null for the merchant's own account.</param>
public readonly record struct CheckSubject(Guid Id, Guid? RecipientId);

/// <summary>
/// Asks whose account it is: the question is durable before anybody is asked. One that is under way already is answered with that
/// one; without a provider the check is not possible, and only a person can accept the account.
/// </summary>
public sealed class StartNameCheck(Caller caller, CheckSubject subject, string? provider)
    : BookCommand<NameCheck>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.NeedSubject(subject);
        book.Need(NameCheckStore.OfSubject, subject.Id);
    }

    protected internal override Result<NameCheck> Decide(Book book)
    {
        if (book.NameOf(subject) is not { } name)
            return CheckedSubject.NotFound(subject);
        if (book.Found(NameCheckStore.OfSubject, subject.Id).FirstOrDefault(c => c.Result is null) is { } underWay)
            return underWay;
        var check = new NameCheck
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            SubjectId = subject.Id,
            RecipientId = subject.RecipientId,
            Name = name,
            Provider = provider ?? NameCheck.NoProvider,
            CreatedAt = book.Now,
            Result = provider is null ? NameMatch.NotPossible : null,
            AnsweredAt = provider is null ? book.Now : null,
            Questions = 0,
            DueAt = provider is null ? null : book.Wall,
            Revision = 1,
        };
        book.Rows(NameCheckStore.Table).Insert(check);
        book.Emit("name_check.created", check.Id, 1, caller.Actor, NameCheckStore.Text(check));
        return check;
    }
}

/// <summary>Claims a check for one node, as <see cref="ClaimQuestion"/> does.</summary>
internal sealed class ClaimCheck(NameCheck seen) : BookCommand<NameCheck>(seen.Merchant)
{
    protected internal override void Need(Book book) => book.Need(NameCheckStore.ById, seen.Id);

    protected internal override Result<NameCheck> Decide(Book book)
    {
        if (book.First(NameCheckStore.ById, seen.Id) is not { DueAt: { } due } now || due > book.Wall)
            return new Problem(ProblemTypes.InvalidState, "Nobody waits for this check now.");
        var claimed = now with { Questions = now.Questions + 1, DueAt = book.Wall + AskingAgain.Delay(now.Questions) };
        book.Rows(NameCheckStore.Table).Update(claimed);
        return claimed;
    }
}

/// <summary>What the provider said. A match verifies the account.</summary>
internal sealed class AnswerNameCheck(NameCheck asked, NameAnswer answer) : BookCommand<NameCheck>(asked.Merchant)
{
    private readonly CheckSubject _subject = new(asked.SubjectId, asked.RecipientId);

    protected internal override void Need(Book book)
    {
        book.Need(NameCheckStore.ById, asked.Id);
        book.NeedSubject(_subject);
    }

    protected internal override Result<NameCheck> Decide(Book book)
    {
        if (book.First(NameCheckStore.ById, asked.Id) is not { } now)
            return new Problem(ProblemTypes.ResourceNotFound, "No such check.");
        // Answered before, or accepted by a person who did not want to wait.
        if (now.Result is not null || now.AcceptedAt is not null)
            return now;
        var answered = now with
        {
            Result = answer.Result,
            AccountName = TextRules.Tolerate(answer.AccountName, 140),
            AnsweredAt = book.Now,
            DueAt = null,
            Revision = now.Revision + 1,
        };
        book.Rows(NameCheckStore.Table).Update(answered);
        book.Emit("name_check.answered", now.Id, answered.Revision, Actor.System, NameCheckStore.Text(answered));
        if (answer.Result == NameMatch.Match)
            book.Verify(_subject, Actor.System);
        return answered;
    }
}

/// <summary>A person accepts the account in spite of the answer, or without one, and says why: on record.</summary>
public sealed class AcceptName(Caller caller, CheckSubject subject, string evidence) : BookCommand<NameCheck>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.NeedSubject(subject);
        book.Need(NameCheckStore.OfSubject, subject.Id);
    }

    protected internal override Result<NameCheck> Decide(Book book)
    {
        if (book.NameOf(subject) is null)
            return CheckedSubject.NotFound(subject);
        // The newest: finders give the order of the query.
        if (book.First(NameCheckStore.OfSubject, subject.Id) is not { } check)
            return new Problem(ProblemTypes.InvalidState, "Nothing was checked yet: ask for a name check first.");
        if (check.Result == NameMatch.Match || check.AcceptedAt is not null)
            return new Problem(ProblemTypes.InvalidState, "The account is verified already.");
        var accepted = check with
        {
            AcceptedBy = caller.Actor.Id,
            Evidence = evidence,
            AcceptedAt = book.Now,
            DueAt = null,
            Revision = check.Revision + 1,
        };
        book.Rows(NameCheckStore.Table).Update(accepted);
        book.Emit("name_check.accepted", check.Id, accepted.Revision, caller.Actor, NameCheckStore.Text(accepted));
        book.Verify(subject, caller.Actor);
        return accepted;
    }
}

/// <summary>What a check is about, as its commands see it.</summary>
internal static class CheckedSubject
{
    public static Problem NotFound(CheckSubject subject) => new(ProblemTypes.ResourceNotFound,
        subject.RecipientId is null ? "No such withdrawal account." : "No such payout method.");

    extension(Book book)
    {
        public void NeedSubject(CheckSubject subject)
        {
            if (subject.RecipientId is { } recipient)
            {
                book.Need(RecipientStore.ById, recipient);
                book.Need(PayoutMethodStore.OfRecipient, recipient);
                book.NeedRelease(recipient);
                book.NeedSequence(subject.Id);
            }
            else
            {
                book.Need(WithdrawalAccountStore.ById, subject.Id);
            }
        }

        /// <summary>The name that is asked for; null when there is no such account.</summary>
        public string? NameOf(CheckSubject subject) => subject.RecipientId is { } recipient
            ? book.Method(subject) is null ? null : book.First(RecipientStore.ById, recipient)?.Name
            : book.First(WithdrawalAccountStore.ById, subject.Id)?.HolderName;

        public void Verify(CheckSubject subject, Actor actor)
        {
            if (subject.RecipientId is not { } recipient)
            {
                book.VerifyAccount(book.First(WithdrawalAccountStore.ById, subject.Id)!, actor);
                return;
            }
            if (book.Method(subject) is not { Verified: false } method)
                return;
            var verified = method with { Verified = true };
            book.Rows(PayoutMethodStore.Table).Update(verified);
            book.Emit("payout_method.verified", method.Id, book.NextSequence(method.Id), actor,
                PayoutMethodStore.Text(verified, book.First(RecipientStore.ById, recipient)?.DefaultMethod == method.Id));
            book.ReleaseHeld(recipient);
        }

        private PayoutMethod? Method(CheckSubject subject) =>
            book.Found(PayoutMethodStore.OfRecipient, subject.RecipientId!.Value).FirstOrDefault(m => m.Id == subject.Id);
    }
}
