using Google.Protobuf;
using Google.Protobuf.Reflection;
using Sluice.Kernel;

namespace Sluice.Server.Grpc;

/// <summary>One method of a service, and the scope it asks for; null for one that is open to all.</summary>
internal abstract class GrpcMethod(MethodDescriptor method, string? scope)
{
    public string Path { get; } = $"/{method.Service.FullName}/{method.Name}";

    public string? Scope => scope;

    /// <summary>Whether it may stay open: its pace is the caller's, and it ends when the server stops.</summary>
    public bool IsStream => method.IsClientStreaming || method.IsServerStreaming;

    /// <summary>Serves a call, up to its status.</summary>
    public abstract Task<CallStatus> RunAsync(GrpcCall call);
}

/// <summary>One message in, one message out.</summary>
internal sealed class UnaryMethod<TRequest, TResponse>(
    MethodDescriptor method, string? scope, Func<GrpcCall, TRequest, Task<Result<TResponse>>> handle)
    : GrpcMethod(method, scope)
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>
{
    public override async Task<CallStatus> RunAsync(GrpcCall call)
    {
        var (request, refused) = await OneRequest.ReadAsync<TRequest>(call);
        if (request is null)
            return refused!;
        call.Cancel.ThrowIfCancellationRequested();
        var work = handle(call, request);
        if (call.HasDeadline && !work.IsCompleted)
        {
            // The caller is answered in time; what was begun in the book ends as if it had waited.
            call.Unfinished = work;
            await work.WaitAsync(call.Cancel);
            call.Unfinished = null;
        }
        if (!(await work).Succeeded(out var response, out var problem))
            return CallStatus.Of(problem);
        call.Responses.Write(response);
        return CallStatus.Ok;
    }
}

/// <summary>One message in, as many out as there are to say.</summary>
internal sealed class ServerStreamMethod<TRequest>(MethodDescriptor method, Func<GrpcCall, TRequest, Task<CallStatus>> handle)
    : GrpcMethod(method, null)
    where TRequest : class, IMessage<TRequest>, new()
{
    public override async Task<CallStatus> RunAsync(GrpcCall call)
    {
        var (request, refused) = await OneRequest.ReadAsync<TRequest>(call);
        return request is null ? refused! : await handle(call, request);
    }
}

/// <summary>An answer for every message that comes, in order.</summary>
internal sealed class DialogMethod<TRequest, TResponse>(MethodDescriptor method, Func<TRequest, TResponse> answer)
    : GrpcMethod(method, null)
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>
{
    /// <summary>How long a dialog may say nothing.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromMinutes(5);

    public override async Task<CallStatus> RunAsync(GrpcCall call)
    {
        while (true)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel);
            silence.CancelAfter(SilenceMax);
            MessageRead<TRequest> read;
            try
            {
                read = await call.Requests.ReadAsync(OneRequest.Parser<TRequest>.Lenient, silence.Token);
            }
            catch (OperationCanceledException) when (!call.Cancel.IsCancellationRequested)
            {
                return new CallStatus(GrpcCode.DeadlineExceeded, $"Nothing was asked for {SilenceMax.TotalSeconds} seconds.");
            }
            if (read.Refused is { } refused)
                return refused;
            if (read.Message is null)
                return CallStatus.Ok;
            await call.Responses.SendAsync(answer(read.Message), call.Cancel);
        }
    }
}

/// <summary>Reading the single message of a call that takes one.</summary>
internal static class OneRequest
{
    /// <summary>Unknown fields are ignored: they come from a later description.</summary>
    public static class Parser<T>
        where T : class, IMessage<T>, new()
    {
        public static readonly MessageParser<T> Lenient = new MessageParser<T>(() => new T()).WithDiscardUnknownFields(true);
    }

    public static async ValueTask<MessageRead<T>> ReadAsync<T>(GrpcCall call)
        where T : class, IMessage<T>, new()
    {
        var read = await call.Requests.ReadAsync(Parser<T>.Lenient, call.Cancel);
        if (read.Refused is not null)
            return read;
        if (read.Message is null)
            return Refuse<T>("The message is missing.");
        var next = await call.Requests.ReadAsync(Parser<T>.Lenient, call.Cancel);
        if (next.Refused is not null)
            return next;
        return next.Message is null ? read : Refuse<T>("This call takes one message.");
    }

    private static MessageRead<T> Refuse<T>(string detail)
        where T : class => new(null, CallStatus.Of(new Problem(ProblemTypes.MalformedBody, detail)));
}
