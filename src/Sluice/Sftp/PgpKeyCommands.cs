using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Sftp;

/// <summary>
/// Registers an OpenPGP key. One that is there already and has changed, as by a later day of expiry, takes the place of the
/// earlier: there is no moment without it.
/// </summary>
public sealed class AddPgpKey(Caller caller, PgpPublicKey publicKey) : BookCommand<PgpKey>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(PgpKeyStore.Kept, true);

    protected internal override Result<PgpKey> Decide(Book book)
    {
        var kept = book.Found(PgpKeyStore.Kept, true);
        var before = kept.FirstOrDefault(k => k.Key.Fingerprint == publicKey.Fingerprint);
        if (before?.Key.PublicKey == publicKey.PublicKey)
        {
            var errors = new FieldErrors();
            errors.Add("/public_key", FieldCodes.Duplicate, $"This key is there already: {before}.");
            return errors.ToProblem();
        }
        if (before is null && kept.Count >= PgpKey.KeysMax)
            return new Problem(ProblemTypes.InvalidState, $"There are {PgpKey.KeysMax} keys already. Delete one first.");
        if (before is not null)
            DeletePgpKey.Delete(book, before, caller);
        var key = new PgpKey { Merchant = book.Merchant, Id = book.NewId(), Key = publicKey, CreatedAt = book.Now };
        book.Rows(PgpKeyStore.Table).Insert(key);
        book.Emit("pgp_key.created", key.Id, 1, caller.Actor, PgpKeyStore.Text(key));
        return key;
    }
}

/// <summary>Takes a key away: what it signs is refused, and nothing is encrypted to it.</summary>
public sealed class DeletePgpKey(Caller caller, Guid id) : BookCommand<PgpKey>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(PgpKeyStore.ById, id);

    protected internal override Result<PgpKey> Decide(Book book) =>
        book.First(PgpKeyStore.ById, id) is { DeletedAt: null } key ? Delete(book, key, caller)
            : new Problem(ProblemTypes.ResourceNotFound, "No such PGP key.");

    internal static PgpKey Delete(Book book, PgpKey key, Caller caller)
    {
        var deleted = key with { DeletedAt = book.Now };
        book.Rows(PgpKeyStore.Table).Update(deleted);
        book.Emit("pgp_key.deleted", key.Id, 2, caller.Actor, PgpKeyStore.Text(deleted));
        return deleted;
    }
}
