using System.Text;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Webhooks;

namespace Sluice.Server.Webhooks;

/// <summary>Signs what an endpoint is told and sends it.</summary>
internal sealed class WebhookPost(WebhookClient client, Vault vault, Ids ids, AdjustableClock clock)
{
    /// <summary>The secrets that sign for an endpoint now: the one before as well, while it is exchanged.</summary>
    public IReadOnlyList<WebhookSecret> SecretsOf(WebhookEndpoint endpoint)
    {
        var secrets = new List<WebhookSecret> { Open(endpoint.Merchant, endpoint.Secret) };
        if (endpoint.OldSecret is { } old && endpoint.OldSecretUntil > clock.Now)
            secrets.Add(Open(endpoint.Merchant, old));
        return secrets;
    }

    /// <summary>A secret as it is stored.</summary>
    public static byte[] Seal(WebhookSecret secret, MerchantId merchant, Vault vault) =>
        vault.Seal(merchant, Encoding.UTF8.GetBytes(secret.Reveal()));

    /// <summary>Sends an event once. What the receiver does is in the answer.</summary>
    public Task<WebhookAnswer> SendAsync(
        Uri url, IReadOnlyList<WebhookSecret> secrets, Event e, bool live, CancellationToken cancel) =>
        SendAsync(url, secrets, WebhookBody.IdOf(e), WebhookBody.Of(e, live), cancel);

    /// <summary>Sends what is no event, to see whether the endpoint takes it.</summary>
    public Task<WebhookAnswer> PingAsync(WebhookEndpoint endpoint, bool live, CancellationToken cancel)
    {
        var id = Ids.Format("ping_", ids.New());
        var body = Encoding.UTF8.GetBytes(Json.Text((id, clock.Now, live), static (json, p) =>
        {
            json.WriteStartObject();
            json.WriteString("id", p.id);
            json.WriteString("type", "ping");
            json.Instant("timestamp", p.Now);
            json.WriteBoolean("live", p.live);
            json.WriteStartObject("data");
            json.WriteEndObject();
            json.WriteEndObject();
        }));
        return SendAsync(new Uri(endpoint.Url), SecretsOf(endpoint), id, body, cancel);
    }

    private Task<WebhookAnswer> SendAsync(
        Uri url, IReadOnlyList<WebhookSecret> secrets, string id, byte[] body, CancellationToken cancel)
    {
        // Receivers judge it by their own clocks.
        var at = clock.MachineNow.ToUnixTimeSeconds();
        return client.SendAsync(url,
        [
            (WebhookSignature.IdHeader, id),
            (WebhookSignature.TimestampHeader, at.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            (WebhookSignature.SignatureHeader, WebhookSignature.Header(secrets, id, at, body)),
            ("content-type", "application/json"),
            ("user-agent", "Sluice"),
        ], body, cancel);
    }

    private WebhookSecret Open(MerchantId merchant, byte[] stored) =>
        WebhookSecret.TryParse(Encoding.UTF8.GetString(vault.Open(merchant, stored)), out var secret) ? secret
            : throw new InvalidOperationException("A webhook secret cannot be read.");
}
