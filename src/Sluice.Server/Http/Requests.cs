using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Server.Http;

/// <summary>A JSON body that was read, with what the idempotency key is bound to.</summary>
internal sealed class RequestBody(JsonDocument? document, byte[] rented, byte[] hash) : IDisposable
{
    /// <summary>HMAC-SHA-256 of method, path and body.</summary>
    public byte[] Hash => hash;

    /// <summary>The object sent; an empty one where the body may be left out and was.</summary>
    public JsonElement Root => document?.RootElement ?? Empty.RootElement;

    private static readonly JsonDocument Empty = JsonDocument.Parse("{}");

    public void Dispose()
    {
        document?.Dispose();
        ArrayPool<byte>.Shared.Return(rented);
    }
}

/// <summary>Reading requests.</summary>
internal static class Requests
{
    /// <summary>The largest JSON body of a single request.</summary>
    public const int BodyBytesMax = 1 << 20;

    /// <summary>
    /// What the web server passes over, for a few seconds at most, once a larger body is refused: cut off at once, a caller who
    /// is still sending would see a broken connection instead of the reason.
    /// </summary>
    private const int PassedOverBytesMax = 64 << 20;

    extension(HttpContext http)
    {
        /// <summary>Reads a JSON body.</summary>
        /// <param name="optional">An empty body is an empty object.</param>
        public async ValueTask<Result<RequestBody>> ReadJsonAsync(bool optional = false)
        {
            var request = http.Request;
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = PassedOverBytesMax;
            if (request.ContentLength > BodyBytesMax)
                return TooLarge;
            var rented = ArrayPool<byte>.Shared.Rent((int)Math.Min(request.ContentLength ?? 4096, BodyBytesMax) + 1);
            var length = 0;
            while (true)
            {
                var result = await request.BodyReader.ReadAsync(http.RequestAborted);
                var buffer = result.Buffer;
                if (length + buffer.Length > BodyBytesMax)
                {
                    ArrayPool<byte>.Shared.Return(rented);
                    return TooLarge;
                }
                if (length + buffer.Length > rented.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(length + (int)buffer.Length);
                    rented.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(rented);
                    rented = larger;
                }
                buffer.CopyTo(rented.AsSpan(length));
                length += (int)buffer.Length;
                request.BodyReader.AdvanceTo(buffer.End);
                if (result.IsCompleted)
                    break;
            }
            var hash = http.HashOf(rented.AsSpan(0, length));
            if (length == 0 && optional)
                return new RequestBody(null, rented, hash);
            if (!IsJson(request.ContentType))
            {
                ArrayPool<byte>.Shared.Return(rented);
                return new Problem(ProblemTypes.UnsupportedMediaType, "Send JSON, with 'Content-Type: application/json'.");
            }
            if (JsonBody.Parse(rented.AsMemory(0, length), JsonLimits.Request).Succeeded(out var document, out var problem))
                return new RequestBody(document, rented, hash);
            ArrayPool<byte>.Shared.Return(rented);
            return problem;
        }

        /// <summary>What an idempotency key is bound to.</summary>
        public byte[] HashOf(ReadOnlySpan<byte> body)
        {
            var target = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}\n";
            var whole = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(target.Length) + body.Length);
            var length = Encoding.UTF8.GetBytes(target, whole);
            body.CopyTo(whole.AsSpan(length));
            var hash = HMACSHA256.HashData(RequestState.Of(http).HashKey, whole.AsSpan(0, length + body.Length));
            ArrayPool<byte>.Shared.Return(whole);
            return hash;
        }

        /// <summary>The idempotency key of a request that moves money: required.</summary>
        public Result<IdempotencyClaim> Claim(byte[] hash)
        {
            var header = http.Request.Headers["Idempotency-Key"];
            return IdempotencyKey.Parse(header.Count == 0 ? null : string.Join(", ", header!)).Then(key =>
                new IdempotencyClaim(key, hash));
        }

        /// <summary>The key where one is welcome but not needed: null without one.</summary>
        public IdempotencyClaim? ClaimIfAny(byte[] hash, out Problem? problem)
        {
            problem = null;
            if (!http.Request.Headers.ContainsKey("Idempotency-Key"))
                return null;
            return http.Claim(hash).Succeeded(out var claim, out problem) ? claim : null;
        }

        /// <summary>The revision the caller saw: <c>If-Match</c> or the body's own field.</summary>
        public int? RevisionSeen(int? inBody, FieldErrors errors)
        {
            var header = http.Request.Headers.IfMatch.ToString();
            if (header.Length == 0 || header == "*")
                return inBody;
            if (int.TryParse(header.Replace("W/", "", StringComparison.Ordinal).Trim('"'), NumberStyles.None,
                CultureInfo.InvariantCulture, out var revision))
                return revision;
            errors.Add("/revision", FieldCodes.InvalidFormat, "If-Match holds the revision you saw, as \"3\".");
            return null;
        }
    }

    private static Problem TooLarge =>
        new(ProblemTypes.BodyTooLarge, $"A request body has at most {BodyBytesMax >> 20} MiB. Use POST /v1/batches for files.");

    private static bool IsJson(string? contentType)
    {
        if (contentType is null)
            return false;
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
