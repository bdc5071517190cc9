using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Sluice.Server.Grpc;
using Rpc = Sluice.Server.Grpc.Rpc;

namespace Sluice.Tests.Grpc;

/// <summary>gRPC by hand over HTTP/2 with prior knowledge: what goes out is what a test says, right or wrong.</summary>
internal sealed class RawGrpc(Uri url, string? key = null, HttpMessageHandler? handler = null) : IDisposable
{
    public const string HealthCheck = "/grpc.health.v1.Health/Check";
    public const string Reflect = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

    private readonly HttpClient _http = new(handler ?? new SocketsHttpHandler());

    /// <summary>A message in its frame.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message, byte flag = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    public static byte[] Frame(IMessage message) => Frame(message.ToByteArray());

    public static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(plain);
        return packed.ToArray();
    }

    public HttpRequestMessage Request(string path, HttpContent content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.ContentType ??= new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        if (key is not null)
            request.Headers.TryAddWithoutValidation("authorization", "Bearer " + key);
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            if (value.Length > 0)
                request.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    public Task<RawAnswer> CallAsync(string path, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync(Request(path, new ByteArrayContent(body), headers));

    public Task<RawAnswer> CallAsync(string path, IMessage message, params (string Name, string Value)[] headers) =>
        CallAsync(path, Frame(message), headers);

    public async Task<RawAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancel = default)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request, cancel);
            return await RawAnswer.ReadAsync(response);
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>All of a response: HTTP status, metadata, messages, and the status wherever it stands.</summary>
internal sealed record RawAnswer(
    int Http, Dictionary<string, string> Headers, Dictionary<string, string> Trailers,
    IReadOnlyList<byte[]> Messages, bool WasPacked)
{
    public GrpcCode Code => (GrpcCode)int.Parse(Last("grpc-status"), System.Globalization.CultureInfo.InvariantCulture);

    public string Message => Uri.UnescapeDataString(Last("grpc-message"));

    public Rpc.Status Details
    {
        get
        {
            var text = Last("grpc-status-details-bin");
            return Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
        }
    }

    /// <summary>The stable code.</summary>
    public string Reason => Detail<Rpc.ErrorInfo>()!.Reason;

    public IReadOnlyList<string> Fields =>
        Detail<Rpc.BadRequest>() is { } bad ? [.. bad.FieldViolations.Select(f => $"{f.Field} {f.Reason}")] : [];

    public T? Detail<T>()
        where T : class, IMessage, new() =>
        Details.Details.Select(any => any.TryUnpack<T>(out var found) ? found : null).FirstOrDefault(found => found is not null);

    public T Read<T>()
        where T : IMessage<T>, new() => new MessageParser<T>(() => new T()).ParseFrom(Messages.Single());

    public static async Task<RawAnswer> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        var messages = new List<byte[]>();
        var packed = false;
        for (var at = 0; at < body.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 1));
            var message = body.AsSpan(at + 5, length).ToArray();
            packed |= body[at] == 1;
            messages.Add(body[at] == 1 ? Unpack(message) : message);
            at += 5 + length;
        }
        return new RawAnswer((int)response.StatusCode, Map(response.Headers), Map(response.TrailingHeaders), messages, packed);
    }

    private string Last(string name) => Trailers.GetValueOrDefault(name) ?? Headers.GetValueOrDefault(name) ?? "";

    private static byte[] Unpack(byte[] message)
    {
        using var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(message), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private static Dictionary<string, string> Map(HttpHeaders headers) =>
        headers.NonValidated.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());
}

/// <summary>A body that comes in pieces, each sent before the next.</summary>
internal sealed class PiecesContent(Func<Stream, CancellationToken, Task> write) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream, default);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken) => write(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
