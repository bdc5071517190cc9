namespace Sluice.Client;

/// <summary>/v1/keys and /oauth/token.</summary>
public sealed class KeyCalls : Calls
{
    internal KeyCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Makes a key; its secret is in this answer only.</summary>
    public Task<ApiKey> CreateAsync(NewApiKey key, CancellationToken cancel = default) =>
        PostOnceAsync("v1/keys", Json(key, SluiceJson.Default.NewApiKey), SluiceJson.Default.ApiKey, cancel);

    /// <summary>Every key.</summary>
    public IAsyncEnumerable<ApiKey> ListAllAsync(CancellationToken cancel = default) =>
        AllAsync("v1/keys", null, SluiceJson.Default.PageApiKey, cancel);

    /// <summary>Gives a key a new secret, which is in this answer only.</summary>
    public Task<ApiKey> RotateAsync(string id, CancellationToken cancel = default) =>
        PostOnceAsync($"v1/keys/{Id(id)}/rotate", null, SluiceJson.Default.ApiKey, cancel);

    /// <summary>Ends a key.</summary>
    public Task RevokeAsync(string id, CancellationToken cancel = default) =>
        Transport.SendAsync(new Call(HttpMethod.Delete, $"v1/keys/{Id(id)}") { Repeatable = true }, cancel);

    /// <summary>A short-lived token for a key (RFC 6749 §4.4), with all its scopes or fewer.</summary>
    public Task<AccessToken> TokenAsync(string keyId, string secret, string? scope = null, CancellationToken cancel = default)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = keyId,
            ["client_secret"] = secret,
        };
        if (scope is not null)
            form["scope"] = scope;
        return Transport.SendAsync(
            new Call(HttpMethod.Post, "oauth/token") { Content = () => new FormUrlEncodedContent(form), Repeatable = true },
            SluiceJson.Default.AccessToken,
            cancel);
    }
}
