using Sluice.Access;
using Sluice.Kernel;
using Sluice.Server.Http;

namespace Sluice.Server.Grpc;

/// <summary>
/// Who calls, how often, and whether they may: the rules of the REST door, with the secret where gRPC clients put it.
/// </summary>
internal sealed class CallGate(Authenticator authenticator, RateLimits limits)
{
    private const string Bearer = "Bearer ";

    /// <summary>The identity; or the problem, in the order of docs/errors.md.</summary>
    public async ValueTask<Result<Identity>> AdmitAsync(HttpContext http, string scope, CancellationToken cancel)
    {
        if (!(await authenticator.IdentifyAsync(SecretOf(http.Request.Headers), http.Connection.RemoteIpAddress, cancel))
            .Succeeded(out var identity, out var problem))
            return problem;
        if (limits.Take(identity.Key, http.Response.Headers) is { } tooMany)
            return tooMany;
        return identity.May(scope) ? identity : new Problem(ProblemTypes.PermissionDenied, $"This needs the scope {scope}.");
    }

    // A key in authorization counts before one in x-api-key, so that a call never runs as somebody it did not name first.
    private static string? SecretOf(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization.ToString();
        if (authorization.Length == 0)
            return headers["x-api-key"].ToString().Trim();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim() : null;
    }
}
