using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Client;

/// <summary>What was found of a webhook that came in.</summary>
public enum WebhookVerdict
{
    /// <summary>It was sent by who knows the secret, just now, and nobody changed it.</summary>
    Genuine,
    /// <summary>One of its three headers is missing.</summary>
    HeaderMissing,
    /// <summary><c>webhook-timestamp</c> holds no Unix seconds.</summary>
    TimestampInvalid,
    /// <summary>Sent too long ago: perhaps recorded and sent again.</summary>
    TooOld,
    /// <summary>Sent in the future: look at the clocks.</summary>
    TooNew,
    /// <summary>No signature is right: another secret, a changed body, id or time.</summary>
    SignatureWrong,
}

/// <summary>
/// Tells whether a webhook is genuine (Standard Webhooks 1.0.0). Give it the body as it came, before anything parses it: a body
/// that is written anew has other bytes. Safe for use by many threads.
/// </summary>
public sealed class WebhookVerifier
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>How far the sender's clock may be from here, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string Prefix = "whsec_";
    private const string Version = "v1,";
    private const int SecondsDigitsMax = 11;

    private readonly byte[] _key;
    private readonly TimeProvider _clock;

    /// <param name="secret">The endpoint's secret, <c>whsec_…</c>.</param>
    /// <param name="clock">Where the time comes from; the system's when left out.</param>
    /// <exception cref="FormatException">This is no secret.</exception>
    public WebhookVerifier(string secret, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        var encoded = secret.Trim();
        _key = Convert.FromBase64String(
            encoded.StartsWith(Prefix, StringComparison.Ordinal) ? encoded[Prefix.Length..] : encoded);
        if (_key.Length == 0)
            throw new FormatException("The secret is empty.");
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>Whether it is genuine.</summary>
    public bool Verify(string? id, string? timestamp, string? signature, ReadOnlySpan<byte> body) =>
        Check(id, timestamp, signature, body) == WebhookVerdict.Genuine;

    /// <summary>Whether it is genuine, and why not.</summary>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>.</param>
    /// <param name="signature">The header <c>webhook-signature</c>: one signature or several, separated by spaces.</param>
    /// <param name="body">The body as it came.</param>
    public WebhookVerdict Check(string? id, string? timestamp, string? signature, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
            return WebhookVerdict.HeaderMissing;
        if (timestamp.Length > SecondsDigitsMax
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return WebhookVerdict.TimestampInvalid;
        var age = _clock.GetUtcNow().ToUnixTimeSeconds() - seconds;
        if (age > Tolerance.TotalSeconds)
            return WebhookVerdict.TooOld;
        if (-age > Tolerance.TotalSeconds)
            return WebhookVerdict.TooNew;
        return IsSigned(id, timestamp, signature, body) ? WebhookVerdict.Genuine : WebhookVerdict.SignatureWrong;
    }

    private bool IsSigned(string id, string timestamp, string signature, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        mac.AppendData(body);
        Span<byte> right = stackalloc byte[HMACSHA256.HashSizeInBytes];
        mac.GetHashAndReset(right);

        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var found = false;
        foreach (var range in signature.AsSpan().Split(' '))
        {
            var one = signature.AsSpan(range);
            if (one.StartsWith(Version, StringComparison.Ordinal)
                && Convert.TryFromBase64Chars(one[Version.Length..], given, out var length) && length == given.Length)
                found |= CryptographicOperations.FixedTimeEquals(given, right);
        }
        return found;
    }
}
