using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Sftp;

/// <summary>Lets a key in. The same key twice is refused: it would have two names and two lists of addresses.</summary>
public sealed class AddSftpKey(Caller caller, string name, SshPublicKey publicKey, IReadOnlyList<string> allowedAddresses)
    : BookCommand<SftpKey>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(SftpKeyStore.Kept, true);

    protected internal override Result<SftpKey> Decide(Book book)
    {
        var kept = book.Found(SftpKeyStore.Kept, true);
        if (kept.FirstOrDefault(k => k.PublicKey == publicKey.Line) is { } same)
        {
            var errors = new FieldErrors();
            errors.Add("/public_key", FieldCodes.Duplicate, $"This key is there already: {same}.");
            return errors.ToProblem();
        }
        if (kept.Count >= SftpKey.KeysMax)
            return new Problem(ProblemTypes.InvalidState, $"There are {SftpKey.KeysMax} keys already. Delete one first.");
        var key = new SftpKey
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            Name = name,
            PublicKey = publicKey.Line,
            Fingerprint = publicKey.Fingerprint,
            Bits = publicKey.Bits,
            AllowedAddresses = allowedAddresses,
            CreatedAt = book.Now,
        };
        book.Rows(SftpKeyStore.Table).Insert(key);
        book.Emit("sftp_key.created", key.Id, 1, caller.Actor, SftpKeyStore.Text(key));
        return key;
    }
}

/// <summary>Lets a key in no more.</summary>
public sealed class DeleteSftpKey(Caller caller, Guid id) : BookCommand<SftpKey>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(SftpKeyStore.ById, id);

    protected internal override Result<SftpKey> Decide(Book book)
    {
        if (book.First(SftpKeyStore.ById, id) is not { DeletedAt: null } key)
            return new Problem(ProblemTypes.ResourceNotFound, "No such SFTP key.");
        var deleted = key with { DeletedAt = book.Now };
        book.Rows(SftpKeyStore.Table).Update(deleted);
        book.Emit("sftp_key.deleted", id, 2, caller.Actor, SftpKeyStore.Text(deleted));
        return deleted;
    }
}
