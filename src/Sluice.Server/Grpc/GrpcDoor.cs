using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Sluice.Access;
using Sluice.Kernel;
using Sluice.Server.Http;

namespace Sluice.Server.Grpc;

/// <summary>
/// gRPC over HTTP/2 (grpc/doc/PROTOCOL-HTTP2.md): takes what comes as application/grpc, passes on the rest, and ends every call
/// with a status.
/// </summary>
internal sealed class GrpcDoor(
    RequestDelegate next, GrpcMethods methods, CallGate gate, Database database, Vault vault, TimeProvider clock,
    IHostApplicationLifetime life, ILogger<GrpcDoor> log)
{
    private const string ContentType = "application/grpc";

    private readonly byte[] _hashKey = vault.DeriveKey(RequestState.HashPurpose);

    public Task InvokeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        var type = http.Request.ContentType;
        if (type?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) != true)
        {
            if (!methods.IsOurs(path))
                return next(http);
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        }
        if (HttpStatusOf(http, type) is { } status)
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        }
        return ServeAsync(http, path);
    }

    /// <summary>What is no gRPC at all is answered in HTTP.</summary>
    private static int? HttpStatusOf(HttpContext http, string type)
    {
        var format = type.AsSpan(ContentType.Length);
        if (format.IndexOf(';') is >= 0 and var parameters)
            format = format[..parameters];
        if (format.TrimEnd() is not ("" or "+proto"))
            return StatusCodes.Status415UnsupportedMediaType;
        if (HttpProtocol.IsHttp10(http.Request.Protocol) || HttpProtocol.IsHttp11(http.Request.Protocol))
        {
            http.Response.Headers.Upgrade = "HTTP/2";
            return StatusCodes.Status426UpgradeRequired;
        }
        if (HttpMethods.IsPost(http.Request.Method))
            return null;
        http.Response.Headers.Allow = HttpMethods.Post;
        return StatusCodes.Status405MethodNotAllowed;
    }

    private async Task ServeAsync(HttpContext http, string path)
    {
        var state = new RequestState { RequestId = Gate.RequestIdOf(http), HashKey = _hashKey };
        http.Features.Set(state);
        var response = http.Response;
        response.ContentType = ContentType;
        response.Headers["x-request-id"] = state.RequestId;
        response.Headers["grpc-accept-encoding"] = "identity,gzip";
        if (methods.Find(path) is not { } method)
        {
            End(http, CallStatus.Of(new Problem(ProblemTypes.RouteNotFound, $"There is no method {path}.")), false);
            return;
        }
        if (!CallHeaders.Read(http.Request.Headers).Succeeded(out var headers, out var problem))
        {
            End(http, CallStatus.Of(problem), false);
            return;
        }
        if (headers.Timeout == TimeSpan.Zero)
        {
            End(http, CallStatus.DeadlineExceeded, false);
            return;
        }
        Unbind(http, method);
        using var deadline = headers.Timeout is { } timeout ? new CancellationTokenSource(timeout, clock) : null;
        using var end = deadline is null && !method.IsStream ? null : CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, deadline?.Token ?? default, method.IsStream ? life.ApplicationStopping : default);
        await RunAsync(http, method, headers, deadline, end?.Token ?? http.RequestAborted);
    }

    private async Task RunAsync(
        HttpContext http, GrpcMethod method, CallHeaders headers, CancellationTokenSource? deadline, CancellationToken cancel)
    {
        GrpcCall? call = null;
        CallStatus status;
        try
        {
            Identity? identity = null;
            Problem? refused = null;
            if (method.Scope is { } scope)
                (await gate.AdmitAsync(http, scope, cancel)).Succeeded(out identity, out refused);
            call = new GrpcCall(http, headers, identity, cancel);
            status = refused is null ? await method.RunAsync(call) : CallStatus.Of(refused);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            status = deadline?.IsCancellationRequested == true ? CallStatus.DeadlineExceeded
                : http.RequestAborted.IsCancellationRequested ? new CallStatus(GrpcCode.Cancelled, "The caller has gone.")
                : CallStatus.Of(new Problem(ProblemTypes.Unavailable, "The server is stopping."));
        }
        catch (Exception failure)
        {
            status = StatusOf(failure, http);
        }
        End(http, status, call?.Responses.HasWritten == true);
        if (call?.Unfinished is { } work)
            await FinishAsync(http, work);
    }

    private async Task FinishAsync(HttpContext http, Task work)
    {
        await http.Response.CompleteAsync();
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (work.IsCanceled)
        {
            // It minded the deadline itself, and the caller was told so.
            return;
        }
        catch (Exception failure)
        {
            Log.CallFailed(log, failure, RequestState.Of(http).RequestId, http.Request.Path);
        }
    }

    private CallStatus StatusOf(Exception failure, HttpContext http)
    {
        if (failure is BadHttpRequestException or IOException || http.RequestAborted.IsCancellationRequested)
            return CallStatus.Of(new Problem(ProblemTypes.MalformedRequest, "The request broke off."));
        var requestId = RequestState.Of(http).RequestId;
        if (database.IsUnavailable(failure))
        {
            Log.DatabaseUnavailable(log, failure, requestId);
            return CallStatus.Of(new Problem(ProblemTypes.Unavailable, "The database does not answer. Try again.")
            {
                RetryAfterSeconds = 1,
            });
        }
        Log.CallFailed(log, failure, requestId, http.Request.Path);
        return CallStatus.Of(new Problem(ProblemTypes.InternalError,
            "This is a fault of ours. Name the request id when you report it."));
    }

    // The limit is that of a message, not of the body around it; and a stream may be silent between messages.
    private static void Unbind(HttpContext http, GrpcMethod method)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (method.IsStream && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private static void End(HttpContext http, CallStatus status, bool hasWritten)
    {
        var response = http.Response;
        var trailers = hasWritten || response.HasStarted ? http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers : null;
        StatusTrailers.Write(trailers ?? response.Headers, status, RequestState.Of(http).RequestId);
    }
}
