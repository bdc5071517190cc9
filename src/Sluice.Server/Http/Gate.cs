using System.Buffers.Text;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Access;
using Sluice.Kernel;

namespace Sluice.Server.Http;

/// <summary>
/// What every request passes: an id, the caller, the rate limit, the scope; and behind it, whatever goes wrong becomes a
/// problem with a stable code.
/// </summary>
internal sealed class Gate(RequestDelegate next, Api api, RateLimits limits, ILogger<Gate> log)
{
    private const int RequestIdCharactersMax = 64;

    private readonly byte[] _hashKey = api.Vault.DeriveKey(RequestState.HashPurpose);

    public async Task InvokeAsync(HttpContext http)
    {
        var state = new RequestState { RequestId = RequestIdOf(http), HashKey = _hashKey };
        http.Features.Set(state);
        http.Response.Headers["Request-Id"] = state.RequestId;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            if (http.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is { } required
                && await RefuseAsync(http, state, required) is { } refused)
            {
                await ProblemAnswer.WriteAsync(http, refused);
                return;
            }
            await next(http);
            if (!http.Response.HasStarted && http.Response.ContentLength is null && http.Response.ContentType is null)
                await ExplainAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.Headers["Request-Id"] = state.RequestId;
            await ProblemAnswer.WriteAsync(http, ProblemOf(failure, http, state));
        }
    }

    private async ValueTask<Problem?> RefuseAsync(HttpContext http, RequestState state, RequiredScope required)
    {
        if (!(await api.Authenticator.IdentifyAsync(SecretOf(http), http.Connection.RemoteIpAddress, http.RequestAborted))
            .Succeeded(out var identity, out var problem))
            return problem;
        state.Identity = identity;
        if (limits.Take(identity.Key, http.Response.Headers) is { } tooMany)
            return tooMany;
        return identity.May(required.Scope)
            ? null : new Problem(ProblemTypes.PermissionDenied, $"This needs the scope {required.Scope}.");
    }

    private Problem ProblemOf(Exception failure, HttpContext http, RequestState state)
    {
        switch (failure)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new Problem(ProblemTypes.BodyTooLarge, "The body is larger than this address takes.");
            case BadHttpRequestException bad:
                return new Problem(ProblemTypes.MalformedRequest, bad.Message);
            case IOException when http.RequestAborted.IsCancellationRequested:
                return new Problem(ProblemTypes.MalformedRequest, "The body broke off.");
        }
        if (api.Database.IsUnavailable(failure))
        {
            Log.DatabaseUnavailable(log, failure, state.RequestId);
            return new Problem(ProblemTypes.Unavailable, "The database does not answer. Try again.") { RetryAfterSeconds = 1 };
        }
        Log.RequestFailed(log, failure, state.RequestId, http.Request.Method, LinkAddress.Hide(http.Request.Path));
        return new Problem(ProblemTypes.InternalError, "This is a fault of ours. Name the request id when you report it.");
    }

    private static Task ExplainAsync(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => ProblemAnswer.WriteAsync(http,
            new Problem(ProblemTypes.RouteNotFound, $"There is nothing at {http.Request.Path}. See /docs.")),
        StatusCodes.Status405MethodNotAllowed => ProblemAnswer.WriteAsync(http,
            new Problem(ProblemTypes.MethodNotAllowed,
                $"{http.Request.Method} is not possible at {http.Request.Path}; {http.Response.Headers.Allow} is.")),
        StatusCodes.Status415UnsupportedMediaType =>
            ProblemAnswer.WriteAsync(http, new Problem(ProblemTypes.UnsupportedMediaType, "This media type is not read here.")),
        >= 400 and < 500 =>
            ProblemAnswer.WriteAsync(http, new Problem(ProblemTypes.MalformedRequest, "The request cannot be read.")),
        _ => Task.CompletedTask,
    };

    /// <summary>The bearer secret; null when there is none.</summary>
    internal static string? SecretOf(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
    }

    /// <summary>The id the caller gave, or a new one.</summary>
    internal static string RequestIdOf(HttpContext http)
    {
        var given = http.Request.Headers["X-Request-Id"].ToString();
        if (given.Length is > 0 and <= RequestIdCharactersMax && !given.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return given;
        Span<byte> bytes = stackalloc byte[12];
        Chance.Fill(bytes);
        return "req_" + Base64Url.EncodeToString(bytes);
    }
}
