using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>Makes a key. The secret is made by the door, shown once, and reaches this command as a hash only.</summary>
public sealed class CreateKey(
    Caller caller, string name, byte[] secretHash, IReadOnlyList<string> scopes,
    IReadOnlyList<string> ipAllow, DateTimeOffset? expiresAt)
    : BookCommand<ApiKey>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(KeyStore.Unrevoked, true);

    protected internal override Result<ApiKey> Decide(Book book)
    {
        if (book.Found(KeyStore.Unrevoked, true).Count >= ApiKey.KeysMax)
            return new Problem(ProblemTypes.InvalidState, $"There are {ApiKey.KeysMax} keys already. Revoke one first.");
        var key = new ApiKey
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            Name = name,
            SecretHash = secretHash,
            Scopes = scopes,
            IpAllow = ipAllow,
            CreatedAt = book.Now,
            ExpiresAt = expiresAt,
            Revision = 1,
        };
        book.Rows(KeyStore.Table).Insert(key);
        book.Emit("key.created", key.Id, 1, caller.Actor, KeyStore.Text(key, book.Now, caller.Live));
        return key;
    }
}

/// <summary>Gives a key a new secret; the old one ends at once.</summary>
/// <param name="callerScopes">The new secret is shown to the caller, so that a key with more scopes is not theirs to
/// rotate.</param>
public sealed class RotateKey(Caller caller, Guid id, byte[] secretHash, IReadOnlyList<string> callerScopes)
    : BookCommand<ApiKey>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(KeyStore.ById, id);

    protected internal override Result<ApiKey> Decide(Book book)
    {
        if (book.First(KeyStore.ById, id) is not { } key)
            return new Problem(ProblemTypes.ResourceNotFound, "No such key.");
        if (key.RevokedAt is not null)
            return new Problem(ProblemTypes.InvalidState, "The key is revoked.");
        if (key.Scopes.Except(callerScopes).Any())
            return new Problem(ProblemTypes.PermissionDenied, "The key has scopes that yours has not.");
        var rotated = key with { SecretHash = secretHash, Revision = key.Revision + 1 };
        book.Rows(KeyStore.Table).Update(rotated);
        book.Emit("key.rotated", id, rotated.Revision, caller.Actor, KeyStore.Text(rotated, book.Now, caller.Live));
        return rotated;
    }
}

/// <summary>Ends a key for good. The key in use cannot end itself, so that nobody locks themselves out by a slip.</summary>
public sealed class RevokeKey(Caller caller, Guid id) : BookCommand<ApiKey>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(KeyStore.ById, id);

    protected internal override Result<ApiKey> Decide(Book book)
    {
        if (book.First(KeyStore.ById, id) is not { } key)
            return new Problem(ProblemTypes.ResourceNotFound, "No such key.");
        if (caller.Actor.Id == key.ToString())
            return new Problem(ProblemTypes.InvalidState, "A key cannot revoke itself; use another one.");
        if (key.RevokedAt is not null)
            return new Problem(ProblemTypes.InvalidState, "The key is revoked already.");
        var revoked = key with { RevokedAt = book.Now, Revision = key.Revision + 1 };
        book.Rows(KeyStore.Table).Update(revoked);
        book.Emit("key.revoked", id, revoked.Revision, caller.Actor, KeyStore.Text(revoked, book.Now, caller.Live));
        return revoked;
    }
}
