namespace Sluice.Client;

/// <summary>/v1/links and /v1/branding.</summary>
public sealed class LinkCalls : Calls
{
    internal LinkCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Makes a link; its address is in this answer only, and not in that of a repetition.</summary>
    public Task<Link> CreateAsync(NewLink link, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync("v1/links", Json(link, SluiceJson.Default.NewLink), idempotencyKey, SluiceJson.Default.Link, cancel);

    /// <summary>One page of links.</summary>
    public Task<Page<Link>> ListAsync(LinkQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/links", query), SluiceJson.Default.PageLink, cancel);

    /// <summary>Every link, page after page.</summary>
    public IAsyncEnumerable<Link> ListAllAsync(LinkQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/links", query, SluiceJson.Default.PageLink, cancel);

    /// <summary>One link.</summary>
    public Task<Link> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/links/{Id(id)}", SluiceJson.Default.Link, cancel);

    /// <summary>Cancels a link, and the payout that waits for it.</summary>
    public Task<Link> CancelAsync(string id, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync($"v1/links/{Id(id)}/cancel", null, idempotencyKey, SluiceJson.Default.Link, cancel);

    /// <summary>How you look on link pages and in e-mails.</summary>
    public Task<Branding> BrandingAsync(CancellationToken cancel = default) =>
        GetAsync("v1/branding", SluiceJson.Default.Branding, cancel);

    /// <summary>Sets how you look; what is left out is taken away.</summary>
    public Task<Branding> SetBrandingAsync(NewBranding branding, CancellationToken cancel = default) =>
        Transport.SendAsync(
            new Call(HttpMethod.Put, "v1/branding")
            {
                Content = Json(branding, SluiceJson.Default.NewBranding),
                Repeatable = true,
            },
            SluiceJson.Default.Branding,
            cancel);
}

/// <summary>Which links to list.</summary>
public sealed record LinkQuery : ListQuery
{
    /// <summary>open, completed, canceled or expired.</summary>
    public string? Status { get; init; }
    /// <summary>payout or onboarding.</summary>
    public string? Kind { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }

    internal override void Write(QueryText query)
    {
        base.Write(query);
        query.Add("status", Status).Add("kind", Kind).Add("client_reference", ClientReference);
    }
}
