namespace Sluice.Client;

/// <summary>A key to make.</summary>
public sealed record NewApiKey
{
    /// <summary>What it is for.</summary>
    public string? Name { get; init; }
    /// <summary>What it may do, as "payouts:write".</summary>
    public IReadOnlyList<string>? Scopes { get; init; }
    /// <summary>When it stops working.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>The networks it may be used from, as CIDR; everywhere when not given.</summary>
    public IReadOnlyList<string>? IpAllow { get; init; }
}

/// <summary>An API key. Its secret is told once, when it is made or rotated.</summary>
public sealed record ApiKey
{
    /// <summary>key_…; also the client id for /oauth/token.</summary>
    public required string Id { get; init; }
    /// <summary>Always "key".</summary>
    public string Object { get => field ?? "key"; init; }
    /// <summary>What it is for.</summary>
    public string? Name { get; init; }
    /// <summary>The secret itself, only in the answer that made it: keep it.</summary>
    public string? Secret { get; init; }
    /// <summary>What it may do.</summary>
    public IReadOnlyList<string> Scopes { get => field ?? []; init; }
    /// <summary>The networks it may be used from, as CIDR.</summary>
    public IReadOnlyList<string>? IpAllow { get; init; }
    /// <summary>active, expired or revoked.</summary>
    public string? Status { get; init; }
    /// <summary>false for test money.</summary>
    public bool Live { get; init; }
    /// <summary>Counts its changes.</summary>
    public int Revision { get; init; }
    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
    /// <summary>When it stops working.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A short-lived access token (RFC 6749 §5.1).</summary>
public sealed record AccessToken
{
    /// <summary>The token, for the Authorization header.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("access_token")]
    public required string Token { get; init; }
    /// <summary>Always "Bearer".</summary>
    public string TokenType { get => field ?? "Bearer"; init; }
    /// <summary>How long it works, in seconds.</summary>
    public int ExpiresIn { get; init; }
    /// <summary>What it may do, separated by spaces.</summary>
    public string? Scope { get; init; }
}
