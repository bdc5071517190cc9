using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sluice.Webhooks;

/// <summary>The three headers that say who sent a webhook (Standard Webhooks 1.0.0, "Webhook headers").</summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>What stands before a symmetric signature.</summary>
    public const string Version = "v1,";

    /// <summary>
    /// The value of <see cref="SignatureHeader"/>: one signature by every secret, separated by spaces. While a secret is
    /// exchanged there are two, so that receivers may change theirs when they like.
    /// </summary>
    /// <param name="secrets">At least one; the newest first.</param>
    /// <param name="id">The message's id: the same at every attempt, visible ASCII without a full stop.</param>
    /// <param name="unixSeconds">When this attempt is made.</param>
    /// <param name="body">The very bytes that are sent.</param>
    /// <exception cref="ArgumentException">No secret, or an id that could be read as another id and time.</exception>
    public static string Header(IReadOnlyList<WebhookSecret> secrets, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentOutOfRangeException.ThrowIfNegative(unixSeconds);
        if (secrets.Count == 0)
            throw new ArgumentException("A webhook without a secret cannot be signed.", nameof(secrets));
        if (id.AsSpan().ContainsAnyExceptInRange('!', '~') || id.Contains('.', StringComparison.Ordinal))
            throw new ArgumentException("The id is visible ASCII without a full stop.", nameof(id));

        var head = string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.");
        var content = ArrayPool<byte>.Shared.Rent(head.Length + body.Length);
        try
        {
            var headBytes = Encoding.ASCII.GetBytes(head, content);
            body.CopyTo(content.AsSpan(headBytes));
            var signed = content.AsSpan(0, headBytes + body.Length);
            if (secrets.Count == 1)
                return secrets[0].SignContent(signed);
            var header = new StringBuilder();
            foreach (var secret in secrets)
                header.Append(header.Length == 0 ? "" : " ").Append(secret.SignContent(signed));
            return header.ToString();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content, clearArray: true);
        }
    }
}
