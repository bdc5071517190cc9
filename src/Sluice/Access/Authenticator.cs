using System.Net;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>Who stands behind a bearer secret.</summary>
public sealed record Identity(Caller Caller, ApiKey Key, IReadOnlyList<string> Scopes)
{
    public bool May(string scope) => Scopes.Contains(scope);
}

/// <summary>
/// Turns a bearer secret into an identity. What was found is remembered for <see cref="RememberedFor"/>,
/// so a revoked key ends within that time on every node. Wrong, unknown, expired and revoked secrets are refused alike.
/// </summary>
public sealed class Authenticator(Database database, TimeProvider clock)
{
    public static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(5);

    /// <summary>How long a token is good.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    /// <summary>Longer than any secret we make: not looked up.</summary>
    private const int SecretCharactersMax = 100;

    // A wrong secret costs its own look-up and no memory.
    private readonly SharedLookups<string, Credentials> _known =
        new(RememberedFor, secret => FindAsync(database, secret, CancellationToken.None), clock);

    /// <summary>Who this secret is, or <see cref="ProblemTypes.Unauthenticated"/>.</summary>
    public async ValueTask<Result<Identity>> IdentifyAsync(string? secret, IPAddress? from, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(secret) || secret.Length > SecretCharactersMax)
            return Refused;
        if (await _known.OfAsync(secret, cancel) is not { } known)
            return Refused;
        var (key, scopes, live, settings, expiresAt) = known;
        var now = clock.GetUtcNow();
        if (!key.IsUsable(now, from) || expiresAt <= now)
            return Refused;
        var actor = new Actor("key", key.ToString(), from?.ToString());
        return new Identity(new Caller(key.Merchant, live, actor, settings), key, scopes);
    }

    /// <summary>Exchanges a key for a short-lived token (RFC 6749 §4.4, client credentials).</summary>
    /// <param name="clientId">The key's id.</param>
    /// <param name="wanted">Scopes asked for; all of the key's when empty.</param>
    /// <param name="refuse">Has the last word before anything is stored: a problem, or null.</param>
    public async Task<Result<(string Token, IReadOnlyList<string> Scopes)>> GrantAsync(
        string? clientId, string? secret, IReadOnlyList<string> wanted, IPAddress? from, Func<Identity, Problem?> refuse,
        CancellationToken cancel)
    {
        if (secret is null || secret.StartsWith(ApiKey.TokenPrefix, StringComparison.Ordinal))
            return Refused;
        if (!(await IdentifyAsync(secret, from, cancel)).Succeeded(out var identity, out var problem))
            return problem;
        if (identity.Key.ToString() != clientId)
            return Refused;
        if (refuse(identity) is { } refused)
            return refused;
        if (wanted.FirstOrDefault(s => !identity.May(s)) is not null)
            return new Problem(ProblemTypes.PermissionDenied, "The key does not carry every scope asked for.");
        IReadOnlyList<string> scopes = wanted.Count == 0 ? identity.Scopes : wanted;
        var token = ApiKey.NewToken();
        await KeyStore.AddTokenAsync(database, identity.Key, ApiKey.HashOf(token), scopes,
            Time.Cut(clock.GetUtcNow() + TokenLife), clock.Now, cancel);
        return (token, scopes);
    }

    /// <summary>Forgets what is remembered: a change of keys on this node shows at once.</summary>
    public void Forget() => _known.Forget();

    private static Task<Credentials?> FindAsync(Database database, string secret, CancellationToken cancel) => secret switch
    {
        _ when secret.StartsWith(ApiKey.TokenPrefix, StringComparison.Ordinal) =>
            KeyStore.FindByTokenAsync(database, ApiKey.HashOf(secret), cancel),
        _ when secret.StartsWith(ApiKey.TestPrefix, StringComparison.Ordinal)
            || secret.StartsWith(ApiKey.LivePrefix, StringComparison.Ordinal) =>
            KeyStore.FindBySecretAsync(database, ApiKey.HashOf(secret), cancel),
        _ => Task.FromResult<Credentials?>(null),
    };

    private static Problem Refused =>
        new(ProblemTypes.Unauthenticated, "Send a valid API key or token as 'Authorization: Bearer …'.");
}
