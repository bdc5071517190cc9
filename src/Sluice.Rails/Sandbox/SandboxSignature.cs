using System.Security.Cryptography;
using System.Text;

namespace Sluice.Rails.Sandbox;

/// <summary>How the sandbox banks sign what they report: the hexadecimal HMAC-SHA-256 of the body.</summary>
internal sealed class SandboxSignature(byte[] secret)
{
    public string Of(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, body));

    /// <summary>Whether a signature belongs to a body; compared in constant time.</summary>
    public bool IsOf(ReadOnlySpan<byte> body, string? given) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(given ?? ""), Encoding.ASCII.GetBytes(Of(body)));
}
