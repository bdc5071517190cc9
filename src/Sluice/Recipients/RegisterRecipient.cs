using System.Text.Json;
using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>What registering a recipient came to.</summary>
public static class RegistrationResults
{
    public const string Created = "created";
    public const string Updated = "updated";
    /// <summary>All of it was on file already.</summary>
    public const string Unchanged = "unchanged";
}

/// <summary>The recipient and, where a destination was given, the payout method that a registration came to.</summary>
public sealed record Registration(string Result, Guid Recipient, Guid? Method)
{
    /// <summary>
    /// Of one that was made by an earlier, same command: the numbers of the events that tell what it came to. The rest is not
    /// known then, see <see cref="ReadAsync"/>.
    /// </summary>
    internal (long? Recipient, long? Method)? Replayed { get; init; }

    /// <summary>What it came to, read from its events where that was earlier.</summary>
    public async ValueTask<Registration> ReadAsync(Database database, MerchantId merchant, CancellationToken cancel)
    {
        if (Replayed is not { } events)
            return this;
        var (result, recipient, method) = (RegistrationResults.Updated, Guid.Empty, (Guid?)null);
        if (events.Recipient is { } told)
        {
            var change = await EventPages.FindAsync(database, merchant, told, cancel) ?? throw Missing(told);
            recipient = change.Subject;
            result = change.Type == "recipient.created" ? RegistrationResults.Created : RegistrationResults.Updated;
        }
        if (events.Method is { } added)
        {
            var change = await EventPages.FindAsync(database, merchant, added, cancel) ?? throw Missing(added);
            using var data = JsonDocument.Parse(change.Data);
            method = change.Subject;
            _ = Ids.TryParse(
                Recipients.Recipient.IdPrefix, data.RootElement.GetProperty("recipient_id").GetString(), out recipient);
        }
        return new Registration(result, recipient, method);
    }

    private static InvalidOperationException Missing(long number) => new($"Event {number} is missing.");
}

/// <summary>
/// Puts somebody on file together with where they are paid, or brings the one up to date who is on file under the same client
/// reference: details that are given replace those on file, those that are not given stay; a payout method is added beside the
/// others unless it is there already.
/// </summary>
/// <param name="newId">The id of the recipient, should it be a new one.</param>
/// <param name="isTypeGiven">Whether the type was said, or only assumed.</param>
public sealed class RegisterRecipient(
    Caller caller, Guid newId, RecipientDetails details, bool isTypeGiven, PreparedDestination? destination,
    IdempotencyClaim claim)
    : BookCommand<Registration>(caller.Merchant)
{
    private readonly IdempotencyClaim _methodClaim = claim with { Key = claim.Key + "/method" };

    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(_methodClaim);
        if (details.ClientReference is { } reference)
            book.Need(RecipientStore.ByReference, reference);
        // Tables are written in the order they are named in: a method refers to its recipient.
        book.Need(RecipientStore.ById, newId);
        // Another row of the same batch may come upon this one.
        book.Need(PayoutMethodStore.OfRecipient, newId);
        destination?.Card?.Need(book);
    }

    protected internal override Result<Registration> Decide(Book book)
    {
        var (recipientReplay, methodReplay) = (book.Replay(claim), book.Replay(_methodClaim));
        if ((recipientReplay?.Problem ?? methodReplay?.Problem) is { } reused)
            return reused;
        if (recipientReplay is not null || methodReplay is not null)
        {
            return new Registration(RegistrationResults.Unchanged, newId, null)
            {
                Replayed = (recipientReplay?.Value.EventNumber, methodReplay?.Value.EventNumber),
            };
        }
        return details.ClientReference is { } reference && book.First(RecipientStore.ByReference, reference) is { } known
            ? Update(book, known) : Create(book);
    }

    private Result<Registration> Create(Book book)
    {
        if (destination is not null && NewPayoutMethod.Check(book, 0, destination) is { } unusable)
            return unusable;
        var recipient = new Recipient
        {
            Merchant = book.Merchant,
            Id = newId,
            DetailsJson = TextOf(details),
            Name = details.Name,
            ClientReference = details.ClientReference,
            Status = RecipientStatus.Active,
            Revision = 1,
            CreatedAt = book.Now,
            UpdatedAt = book.Now,
        };
        book.Rows(RecipientStore.Table).Insert(recipient);
        book.Keep(claim, book.Emit("recipient.created", newId, 1, caller.Actor, RecipientStore.Text(recipient)));
        return new Registration(RegistrationResults.Created, newId, Add(book, recipient));
    }

    private Result<Registration> Update(Book book, Recipient known)
    {
        book.Demand(PayoutMethodStore.OfRecipient, [known.Id]);
        var methods = book.Found(PayoutMethodStore.OfRecipient, known.Id);
        var same = destination is null ? null
            : methods.FirstOrDefault(m => m.Active && m.Fingerprint.AsSpan().SequenceEqual(destination.Fingerprint));
        if (destination is not null && same is null && NewPayoutMethod.Check(book, methods.Count, destination) is { } unusable)
            return unusable;
        using var stored = JsonDocument.Parse(known.DetailsJson);
        if (!Merge(RecipientDetails.Read(stored.RootElement)).Succeeded(out var merged, out var conflicting))
            return conflicting;
        var text = TextOf(merged);
        var result = RegistrationResults.Unchanged;
        if (text != known.DetailsJson)
        {
            result = RegistrationResults.Updated;
            known = known with
            {
                DetailsJson = text,
                Name = merged.Name,
                Revision = known.Revision + 1,
                UpdatedAt = book.Now,
            };
            book.Rows(RecipientStore.Table).Update(known);
            book.Keep(claim, book.Emit(
                "recipient.updated", known.Id, known.Revision, caller.Actor, RecipientStore.Text(known)));
        }
        if (destination is null || same is not null)
            return new Registration(result, known.Id, same?.Id);
        return new Registration(RegistrationResults.Updated, known.Id, Add(book, known));
    }

    private Guid? Add(Book book, Recipient recipient)
    {
        if (destination is null)
            return null;
        var (number, text) = NewPayoutMethod.Insert(book, caller, recipient, destination, makeDefault: false);
        book.Keep(_methodClaim, number);
        using var method = JsonDocument.Parse(text);
        _ = Ids.TryParse(PayoutMethod.IdPrefix, method.RootElement.GetProperty("id").GetString(), out var id);
        return id;
    }

    private Result<RecipientDetails> Merge(RecipientDetails old)
    {
        var type = isTypeGiven ? details.Type : old.Type;
        var born = details.DateOfBirth ?? old.DateOfBirth;
        if (born is not null && type is not (RecipientType.Individual or RecipientType.SoleTrader))
        {
            var errors = new FieldErrors();
            errors.Add("/recipient/date_of_birth", FieldCodes.NotAllowed, "Only a person has a date of birth.");
            return errors.ToProblem();
        }
        return old with
        {
            Type = type,
            Name = details.Name,
            Country = details.Country,
            Email = details.Email ?? old.Email,
            Phone = details.Phone ?? old.Phone,
            DateOfBirth = born,
            Address = details.Address ?? old.Address,
            Metadata = details.Metadata.Count > 0 ? details.Metadata : old.Metadata,
        };
    }

    private static string TextOf(RecipientDetails details) => Json.Text(details, static (json, d) => d.WriteJson(json));
}
