using Sluice.Kernel;

namespace Sluice.Server.Grpc;

/// <summary>What the request headers of a call say (gRPC over HTTP/2, "Requests").</summary>
/// <param name="Timeout">How long the caller waits; null for as long as it takes.</param>
/// <param name="IsGzip">Whether messages may come compressed.</param>
/// <param name="TakesGzip">Whether answers may be compressed.</param>
internal readonly record struct CallHeaders(TimeSpan? Timeout, bool IsGzip, bool TakesGzip)
{
    /// <summary>Names and values together. Kestrel itself refuses 32 KiB without an answer that a gRPC client can read.</summary>
    public const int MetadataBytesMax = 16 * 1024;

    private const string Gzip = "gzip";
    private const string Identity = "identity";

    /// <summary>Reads them; the problem when the call cannot be served as it is sent.</summary>
    public static Result<CallHeaders> Read(IHeaderDictionary headers)
    {
        var bytes = 0;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
                bytes += name.Length + (value?.Length ?? 0);
        }
        if (bytes > MetadataBytesMax)
            return new Problem(ProblemTypes.BodyTooLarge, $"Metadata is {MetadataBytesMax >> 10} KiB at most.");
        // Something on the way that drops trailers would drop the outcome, and nobody could tell whether money moves.
        if (!Lists(headers.TE.ToString(), "trailers"))
            return new Problem(ProblemTypes.MalformedRequest, "The header 'te: trailers' is missing.");
        TimeSpan? timeout = null;
        if (headers.TryGetValue("grpc-timeout", out var given))
        {
            if (!GrpcTimeout.TryParse(given.ToString(), out var parsed))
                return new Problem(ProblemTypes.MalformedRequest, "grpc-timeout is up to eight digits and a unit of HMSmun.");
            timeout = parsed;
        }
        var encoding = headers["grpc-encoding"].ToString();
        if (encoding is not ("" or Identity or Gzip))
            return new Problem(ProblemTypes.UnsupportedMediaType, "Messages are read as they are or as gzip.");
        return new CallHeaders(timeout, encoding == Gzip, Lists(headers["grpc-accept-encoding"].ToString(), Gzip));
    }

    private static bool Lists(string values, string wanted)
    {
        foreach (var range in values.AsSpan().Split(','))
        {
            if (values.AsSpan(range).Trim().Equals(wanted, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
