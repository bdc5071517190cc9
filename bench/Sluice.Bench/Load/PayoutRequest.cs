using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Sluice.Bench.Load;

/// <summary>
/// A <c>POST /v1/payouts</c> in its bytes, with two holes that <see cref="Next"/> fills: a fresh random UUIDv4 as
/// Idempotency-Key and a client reference that no other request has. Held by one connection.
/// </summary>
internal sealed class PayoutRequest
{
    private const string KeyHole = "########-####-####-####-############";

    /// <summary>Where a reference has its number.</summary>
    public const string NumberHole = "@@@@@@@@@@@@";

    private static readonly long Run = Random.Shared.NextInt64(1 << 30);
    private static long _number;

    private readonly byte[] _bytes;
    private readonly int _keyAt;
    private readonly int _numberAt;
    private readonly Random _chance = new();

    public PayoutRequest(string apiKey, Func<string, string>? makeBody = null)
    {
        var body = (makeBody ?? Body)(Reference(NumberHole));
        _bytes = Encoding.ASCII.GetBytes(
            $"POST /v1/payouts HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {apiKey}\r\n"
            + "Content-Type: application/json\r\n"
            + $"Idempotency-Key: \"{KeyHole}\"\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        _keyAt = _bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(KeyHole));
        _numberAt = _bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NumberHole));
    }

    /// <summary>
    /// The JSON of a payout with a client reference; of the kind that most are: one account in the body, a statement text,
    /// one metadata entry.
    /// </summary>
    public static string Body(string reference) =>
        "{\"amount\":2550,\"currency\":\"EUR\",\"purpose\":\"COMMISSION\",\"client_reference\":\"" + reference
        + "\",\"statement_reference\":\"March commission\","
        + "\"recipient\":{\"type\":\"individual\",\"name\":\"Ada Byron\",\"country\":\"DE\"},"
        + "\"destination\":{\"type\":\"account\",\"iban\":\"DE89370400440532013000\"},\"metadata\":{\"team\":\"north\"}}";

    /// <summary>The same with no more than gRPC has fields for: a memo instead of a statement text, no metadata.</summary>
    public static string PlainBody(string reference) =>
        "{\"amount\":2550,\"currency\":\"EUR\",\"purpose\":\"COMMISSION\",\"client_reference\":\"" + reference
        + "\",\"memo\":\"March commission\","
        + "\"recipient\":{\"type\":\"individual\",\"name\":\"Ada Byron\",\"country\":\"DE\"},"
        + "\"destination\":{\"type\":\"account\",\"iban\":\"DE89370400440532013000\"}}";

    /// <summary>A number that no other request of this run has.</summary>
    public static long NextNumber() => Interlocked.Increment(ref _number);

    /// <summary>A reference nobody has used yet.</summary>
    public static string NextReference() => Reference(NextNumber().ToString("D12", CultureInfo.InvariantCulture));

    /// <summary>The reference with a number.</summary>
    public static string Reference(string number) => string.Create(CultureInfo.InvariantCulture, $"bench-{Run:x8}-{number}");

    /// <summary>The next request; the same memory each time.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(id, _chance.NextInt64());
        BinaryPrimitives.WriteInt64LittleEndian(id[8..], _chance.NextInt64());
        id[6] = (byte)((id[6] & 0x0f) | 0x40);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        new Guid(id, bigEndian: true).TryFormat(_bytes.AsSpan(_keyAt, 36), out _);
        Utf8Formatter.TryFormat(NextNumber(), _bytes.AsSpan(_numberAt, 12), out _, new('D', 12));
        return _bytes;
    }
}
