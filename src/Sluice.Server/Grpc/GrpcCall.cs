using Sluice.Access;

namespace Sluice.Server.Grpc;

/// <summary>One call, as the code that serves it sees it.</summary>
internal sealed class GrpcCall(HttpContext http, CallHeaders headers, Identity? identity, CancellationToken cancel)
{
    public MessageReader Requests { get; } = new(http.Request.BodyReader, headers.IsGzip);

    public MessageWriter Responses { get; } = new(http.Response, headers.TakesGzip);

    /// <summary>Who asks; only where the method needs a scope.</summary>
    public Caller Caller => identity!.Caller;

    /// <summary>Ends with the deadline, with the caller's going, and for a stream with the server.</summary>
    public CancellationToken Cancel => cancel;

    public bool HasDeadline => headers.Timeout is not null;

    /// <summary>What still runs after the call was answered: the door waits for it before it lets go of the call.</summary>
    public Task? Unfinished { get; set; }

    /// <summary>A value of the caller's metadata, or null.</summary>
    public string? Metadata(string name) =>
        http.Request.Headers.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;

    /// <summary>Adds to the metadata that comes before the answer.</summary>
    public void Tell(string name, string value) => http.Response.Headers[name] = value;
}
