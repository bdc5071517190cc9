using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Withdrawals;

/// <summary>Puts an account of the merchant's own on file, not verified yet.</summary>
public sealed class AddWithdrawalAccount(
    Caller caller, RecipientDetails holder, PreparedDestination destination, string? label, IdempotencyClaim? claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(WithdrawalAccountStore.All, Merchant);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        var accounts = book.Found(WithdrawalAccountStore.All, Merchant);
        if (accounts.FirstOrDefault(a => a.Active && a.Fingerprint.AsSpan().SequenceEqual(destination.Fingerprint)) is { } same)
        {
            return new Problem(ProblemTypes.InvalidState, $"This account is on file already, as {same}.")
            {
                Related = same.ToString(),
            };
        }
        if (accounts.Count >= WithdrawalAccountStore.AccountsMax)
            return new Problem(ProblemTypes.InvalidState,
                $"A merchant has at most {WithdrawalAccountStore.AccountsMax} withdrawal accounts.");
        var account = new WithdrawalAccount
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            HolderJson = Json.Text(holder, static (json, h) => h.WriteJson(json)),
            DestinationJson = destination.MaskedJson,
            DestinationSealed = destination.Sealed,
            Fingerprint = destination.Fingerprint,
            Currency = destination.Currency,
            Label = label,
            CreatedAt = book.Now,
            Verified = false,
            Active = true,
            Revision = 1,
        };
        book.Rows(WithdrawalAccountStore.Table).Insert(account);
        var text = WithdrawalAccountStore.Text(account);
        var number = book.Emit("withdrawal_account.created", account.Id, 1, caller.Actor, text);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }
}

/// <summary>A person says that the account is the merchant's, on the evidence given.</summary>
public sealed class DecideWithdrawalAccount(Caller caller, Guid id, bool verified, string evidence)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(WithdrawalAccountStore.ById, id);

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.First(WithdrawalAccountStore.ById, id) is not { } account)
            return new Problem(ProblemTypes.ResourceNotFound, "No such withdrawal account.");
        if (!account.Active)
            return new Problem(ProblemTypes.InvalidState, "The withdrawal account is disabled.");
        var changed = account with { Verified = verified, Revision = account.Revision + 1 };
        book.Rows(WithdrawalAccountStore.Table).Update(changed);
        var text = WithdrawalAccountStore.Text(changed);
        // The event is the record: the decision, who made it, and why.
        var recorded = Json.Text((text, evidence), static (json, d) =>
        {
            json.WriteStartObject();
            json.Raw("account", d.text);
            json.WriteString("evidence", d.evidence);
            json.WriteEndObject();
        });
        var number = book.Emit(verified ? "withdrawal_account.verified" : "withdrawal_account.rejected", id, changed.Revision,
            caller.Actor, recorded);
        return new Receipt(number, text);
    }
}

/// <summary>Disables an account: it is kept for the record and nothing goes there any more.</summary>
public sealed class DisableWithdrawalAccount(Caller caller, Guid id) : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(WithdrawalAccountStore.ById, id);

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.First(WithdrawalAccountStore.ById, id) is not { } account)
            return new Problem(ProblemTypes.ResourceNotFound, "No such withdrawal account.");
        if (!account.Active)
            return new Problem(ProblemTypes.InvalidState, "The withdrawal account is disabled already.");
        return book.SetAccount(account with { Active = false }, "withdrawal_account.disabled", caller.Actor);
    }
}
