using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Webhooks;

/// <summary>What an endpoint is asked to be; null leaves it as it is.</summary>
public sealed record WebhookEndpointPatch
{
    public string? Url { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string>? Types { get; init; }
    public bool? Ordered { get; init; }
    public bool? Enabled { get; init; }
    /// <summary>Said when it is made; it stays so.</summary>
    public bool? PerPayout { get; init; }
}

/// <summary>Makes an endpoint. It is told of what happens from now on; the first is that it was created.</summary>
/// <param name="secret">What it is signed with, sealed.</param>
public sealed class CreateWebhookEndpoint(Caller caller, string url, WebhookEndpointPatch settings, byte[] secret)
    : BookCommand<WebhookEndpoint>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(WebhookEndpointStore.Kept, true);

    protected internal override Result<WebhookEndpoint> Decide(Book book)
    {
        var kept = book.Found(WebhookEndpointStore.Kept, true);
        if (settings.PerPayout == true && kept.FirstOrDefault(e => e.PerPayout) is { } first)
            return new Problem(ProblemTypes.InvalidState, $"{first} sends the webhooks of single payouts already.");
        if (kept.Count >= WebhookEndpoint.EndpointsMax)
            return new Problem(ProblemTypes.InvalidState,
                $"There are {WebhookEndpoint.EndpointsMax} endpoints already. Delete one first.");
        var endpoint = new WebhookEndpoint
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            Url = url,
            Description = settings.Description,
            Types = settings.Types ?? [],
            Ordered = settings.Ordered ?? false,
            PerPayout = settings.PerPayout ?? false,
            Status = EndpointStatus.Enabled,
            Secret = secret,
            Revision = 1,
            CreatedAt = book.Now,
            UpdatedAt = book.Now,
        };
        book.Rows(WebhookEndpointStore.Cursors)
            .Insert(new WebhookCursor(book.Merchant, endpoint.Id, true, book.EventNumber));
        book.Rows(WebhookEndpointStore.Table).Insert(endpoint);
        book.Emit("webhook_endpoint.created", endpoint.Id, 1, caller.Actor, WebhookEndpointStore.Text(endpoint));
        return endpoint;
    }
}

/// <summary>What all changes of an endpoint have in common.</summary>
public abstract class ChangeWebhookEndpoint(MerchantId merchant, Actor actor, Guid id, int? revisionSeen)
    : BookCommand<WebhookEndpoint>(merchant)
{
    protected internal override void Need(Book book) => book.Need(WebhookEndpointStore.ById, id);

    protected internal override Result<WebhookEndpoint> Decide(Book book)
    {
        if (book.First(WebhookEndpointStore.ById, id) is not { Status: not EndpointStatus.Deleted } endpoint)
            return new Problem(ProblemTypes.ResourceNotFound, "No such webhook endpoint.");
        if (revisionSeen is { } seen && seen != endpoint.Revision)
            return new Problem(ProblemTypes.StaleRevision,
                $"The endpoint is at revision {endpoint.Revision}, not {seen}. Read it again.");
        if (Refusal(endpoint) is { } refusal)
            return refusal;
        var (verb, after) = Change(endpoint, book.Now);
        if (after == endpoint)
            return endpoint;
        after = after with { Revision = endpoint.Revision + 1, UpdatedAt = book.Now };
        book.Rows(WebhookEndpointStore.Table).Update(after);
        book.Rows(WebhookEndpointStore.Cursors)
            .Overwrite(new WebhookCursor(book.Merchant, id, after.Status == EndpointStatus.Enabled, 0));
        book.Emit($"webhook_endpoint.{verb}", id, after.Revision, actor, WebhookEndpointStore.Text(after));
        return after;
    }

    /// <summary>Why it cannot be changed so; null when it can.</summary>
    protected virtual Problem? Refusal(WebhookEndpoint endpoint) => null;

    /// <summary>What becomes of it; the same when nothing does.</summary>
    protected abstract (string Verb, WebhookEndpoint After) Change(WebhookEndpoint endpoint, DateTimeOffset now);
}

/// <summary>
/// Changes where and what an endpoint is told, or switches it off or on. Switched on, it goes on where it stopped.
/// </summary>
public sealed class UpdateWebhookEndpoint(Caller caller, Guid id, int? revisionSeen, WebhookEndpointPatch patch)
    : ChangeWebhookEndpoint(caller.Merchant, caller.Actor, id, revisionSeen)
{
    protected override Problem? Refusal(WebhookEndpoint endpoint)
    {
        if (patch.Url is null || !endpoint.PerPayout)
            return null;
        var errors = new FieldErrors();
        errors.Add("/url", FieldCodes.Conflicting, "This one sends to the addresses that payouts name.");
        return errors.ToProblem();
    }

    protected override (string Verb, WebhookEndpoint After) Change(WebhookEndpoint endpoint, DateTimeOffset now)
    {
        var status = patch.Enabled switch
        {
            true => EndpointStatus.Enabled,
            false => EndpointStatus.Disabled,
            null => endpoint.Status,
        };
        return (status == endpoint.Status ? "updated" : status == EndpointStatus.Enabled ? "enabled" : "disabled", endpoint with
        {
            Url = patch.Url ?? endpoint.Url,
            Description = patch.Description ?? endpoint.Description,
            Types = patch.Types is { } types && !types.SequenceEqual(endpoint.Types) ? types : endpoint.Types,
            Ordered = patch.Ordered ?? endpoint.Ordered,
            Status = status,
            DisabledReason = status == EndpointStatus.Enabled ? null
                : status == endpoint.Status ? endpoint.DisabledReason : WebhookEndpoint.ByRequest,
        });
    }
}

/// <summary>Switches an endpoint off because of what it answered, or did not.</summary>
public sealed class DisableWebhookEndpoint(MerchantId merchant, Guid id, string reason)
    : ChangeWebhookEndpoint(merchant, Actor.System, id, null)
{
    protected override (string Verb, WebhookEndpoint After) Change(WebhookEndpoint endpoint, DateTimeOffset now) =>
        ("disabled", endpoint.Status == EndpointStatus.Enabled
            ? endpoint with { Status = EndpointStatus.Disabled, DisabledReason = reason } : endpoint);
}

/// <summary>Gives an endpoint a new secret. The one before signs as well until <paramref name="overlap"/> is over.</summary>
/// <param name="secret">The new one, sealed.</param>
public sealed class RotateWebhookSecret(Caller caller, Guid id, byte[] secret, TimeSpan overlap)
    : ChangeWebhookEndpoint(caller.Merchant, caller.Actor, id, null)
{
    protected override (string Verb, WebhookEndpoint After) Change(WebhookEndpoint endpoint, DateTimeOffset now) =>
        ("rotated", endpoint with
        {
            Secret = secret,
            OldSecret = overlap > TimeSpan.Zero ? endpoint.Secret : null,
            OldSecretUntil = overlap > TimeSpan.Zero ? now + overlap : null,
        });
}

/// <summary>Ends an endpoint for good.</summary>
public sealed class DeleteWebhookEndpoint(Caller caller, Guid id)
    : ChangeWebhookEndpoint(caller.Merchant, caller.Actor, id, null)
{
    // What was secret is needed no more.
    protected override (string Verb, WebhookEndpoint After) Change(WebhookEndpoint endpoint, DateTimeOffset now) =>
        ("deleted", endpoint with { Status = EndpointStatus.Deleted, Secret = [], OldSecret = null, OldSecretUntil = null });
}
