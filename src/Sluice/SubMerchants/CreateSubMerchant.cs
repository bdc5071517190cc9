using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.SubMerchants;

/// <summary>
/// Sets up a merchant under the caller's: merchant, empty book and first key, in the commit that tells the parent. The secret is
/// made by the door, shown once, and reaches this command as a hash only.
/// </summary>
public sealed class CreateSubMerchant(
    Caller caller, string name, string? clientReference, byte[] secretHash, IReadOnlyList<string> scopes, IdempotencyClaim claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(MerchantStore.Self, Merchant);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        var parent = book.First(MerchantStore.Self, Merchant)!;
        if (parent.Parent is not null)
            return new Problem(ProblemTypes.InvalidState, "A sub-merchant has no sub-merchants of its own.");
        var id = new MerchantId(book.NewId());
        // In the order in which they refer to each other.
        book.Rows(MerchantStore.Table).Insert(new Merchant
        {
            Id = id,
            Name = name,
            Live = book.IsLive,
            Settings = parent.Settings,
            CreatedAt = book.Now,
            Parent = parent.Id,
        });
        book.Rows(NewBooks.Table).Insert(new NewBook(id, book.IsLive, book.Now));
        book.Rows(KeyStore.Table).Insert(new ApiKey
        {
            Merchant = id,
            Id = book.NewId(),
            Name = "first key",
            SecretHash = secretHash,
            Scopes = scopes,
            IpAllow = [],
            CreatedAt = book.Now,
            Revision = 1,
        });
        var sub = new SubMerchant
        {
            Parent = parent.Id,
            Id = id,
            Name = name,
            ClientReference = clientReference,
            Live = book.IsLive,
            CreatedAt = book.Now,
        };
        book.Rows(SubMerchantStore.Table).Insert(sub);
        var text = SubMerchantStore.Text(sub);
        var number = book.Emit("sub_merchant.created", id.Value, 1, caller.Actor, text);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }
}
