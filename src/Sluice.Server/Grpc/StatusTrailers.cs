using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Primitives;
using Sluice.Kernel;

namespace Sluice.Server.Grpc;

/// <summary>
/// A status as trailers (gRPC over HTTP/2, "Responses"): grpc-status, grpc-message percent-encoded, and
/// grpc-status-details-bin with a google.rpc.Status that names the stable code and every wrong field.
/// </summary>
internal static class StatusTrailers
{
    /// <summary>
    /// What the details may take. Clients accept 8 KiB of metadata in all unless told otherwise, and base64 adds a third.
    /// </summary>
    public const int DetailsBytesMax = 4096;

    /// <summary>The message is for people; beyond this many bytes, encoded, it is cut.</summary>
    public const int MessageBytesMax = 1024;

    /// <summary>The domain of the codes in google.rpc.ErrorInfo.</summary>
    public const string Domain = "sluice";

    private const string Hex = "0123456789ABCDEF";

    /// <summary>Writes the status: into the trailers, or into the headers when no message came before it.</summary>
    public static void Write(IHeaderDictionary into, CallStatus status, string requestId)
    {
        into["grpc-status"] = ((int)status.Code).ToString(CultureInfo.InvariantCulture);
        if (status.Message.Length > 0)
            into["grpc-message"] = PercentEncode(status.Message);
        if (status.Problem is { } problem)
            into["grpc-status-details-bin"] = new StringValues(Base64(Details(status, problem, requestId)));
    }

    /// <summary>UTF-8 with everything but visible ASCII and spaces as %XX; '%' too.</summary>
    public static string PercentEncode(string message)
    {
        var text = new StringBuilder(message.Length);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in message.EnumerateRunes())
        {
            if (text.Length > MessageBytesMax)
                return text.Append("...").ToString();
            if (rune.Value is >= ' ' and <= '~' and not '%')
            {
                text.Append((char)rune.Value);
                continue;
            }
            foreach (var one in utf8[..rune.EncodeToUtf8(utf8)])
                text.Append('%').Append(Hex[one >> 4]).Append(Hex[one & 15]);
        }
        return text.ToString();
    }

    private static Rpc.Status Details(CallStatus status, Problem problem, string requestId)
    {
        var reason = new Rpc.ErrorInfo { Reason = problem.Type.Code, Domain = Domain };
        if (problem.Related is { } related)
            reason.Metadata.Add("related", related);
        // The message stands in grpc-message; twice would take the room of the fields.
        var details = new Rpc.Status { Code = (int)status.Code, Message = problem.Type.Title };
        details.Details.Add(Any.Pack(reason));
        details.Details.Add(Any.Pack(new Rpc.RequestInfo { RequestId = requestId }));
        if (problem.RetryAfterSeconds is { } seconds)
            details.Details.Add(Any.Pack(new Rpc.RetryInfo { RetryDelay = new Duration { Seconds = seconds } }));
        if (Violations(problem.Errors, DetailsBytesMax - details.CalculateSize()) is { } fields)
            details.Details.Add(Any.Pack(fields));
        return details;
    }

    private static Rpc.BadRequest? Violations(IReadOnlyList<FieldError> errors, int roomBytes)
    {
        if (errors.Count == 0)
            return null;
        const int anyBytes = 64;
        const int prefixBytes = 4;
        var room = roomBytes - anyBytes;
        var fields = new Rpc.BadRequest();
        foreach (var error in errors)
        {
            var field = new Rpc.BadRequest.Types.FieldViolation
            {
                Field = CallStatus.FieldOf(error),
                Description = error.Detail,
                Reason = error.Code,
            };
            room -= field.CalculateSize() + prefixBytes;
            if (room < 0)
                break;
            fields.FieldViolations.Add(field);
        }
        return fields;
    }

    // Padding is accepted and better not sent ("Custom-Metadata").
    private static string Base64(IMessage details) => Convert.ToBase64String(details.ToByteArray()).TrimEnd('=');
}
