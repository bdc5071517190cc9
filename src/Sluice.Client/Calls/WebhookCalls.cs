using System.Globalization;

namespace Sluice.Client;

/// <summary>/v1/webhook-endpoints.</summary>
public sealed class WebhookCalls : Calls
{
    private const string Path = "v1/webhook-endpoints";

    internal WebhookCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Every endpoint.</summary>
    public IAsyncEnumerable<WebhookEndpoint> ListAllAsync(CancellationToken cancel = default) =>
        AllAsync(Path, null, SluiceJson.Default.PageWebhookEndpoint, cancel);

    /// <summary>Makes an endpoint; its secret is in this answer only.</summary>
    public Task<WebhookEndpoint> CreateAsync(NewWebhookEndpoint endpoint, CancellationToken cancel = default) =>
        PostOnceAsync(Path, Json(endpoint, SluiceJson.Default.NewWebhookEndpoint), SluiceJson.Default.WebhookEndpoint, cancel);

    /// <summary>One endpoint.</summary>
    public Task<WebhookEndpoint> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"{Path}/{Id(id)}", SluiceJson.Default.WebhookEndpoint, cancel);

    /// <summary>Changes an endpoint, or switches it off or on.</summary>
    public Task<WebhookEndpoint> UpdateAsync(string id, WebhookEndpointPatch patch, CancellationToken cancel = default) =>
        Transport.SendAsync(
            new Call(HttpMethod.Patch, $"{Path}/{Id(id)}")
            {
                Content = Json(patch, SluiceJson.Default.WebhookEndpointPatch),
                Repeatable = patch.Revision is null,
            },
            SluiceJson.Default.WebhookEndpoint,
            cancel);

    /// <summary>Ends an endpoint.</summary>
    public Task DeleteAsync(string id, CancellationToken cancel = default) =>
        Transport.SendAsync(new Call(HttpMethod.Delete, $"{Path}/{Id(id)}") { Repeatable = true }, cancel);

    /// <summary>Gives an endpoint a new secret, which is in this answer only.</summary>
    public Task<WebhookEndpoint> RotateAsync(string id, WebhookRotation rotation, CancellationToken cancel = default) =>
        PostOnceAsync($"{Path}/{Id(id)}/rotate", Json(rotation, SluiceJson.Default.WebhookRotation),
            SluiceJson.Default.WebhookEndpoint, cancel);

    /// <summary>Sends a ping now and says what came of it.</summary>
    public Task<WebhookPing> PingAsync(string id, CancellationToken cancel = default) =>
        PostOnceAsync($"{Path}/{Id(id)}/ping", null, SluiceJson.Default.WebhookPing, cancel);

    /// <summary>Every delivery, the latest event first.</summary>
    public IAsyncEnumerable<WebhookDelivery> DeliveriesAsync(string id, CancellationToken cancel = default) =>
        AllAsync($"{Path}/{Id(id)}/deliveries", null, SluiceJson.Default.PageWebhookDelivery, cancel);

    /// <summary>One delivery with what was sent and each answer.</summary>
    public Task<WebhookDelivery> DeliveryAsync(string id, long number, CancellationToken cancel = default) =>
        GetAsync($"{Path}/{Id(id)}/deliveries/{Text(number)}", SluiceJson.Default.WebhookDelivery, cancel);

    /// <summary>Sends one event again.</summary>
    public Task<WebhookReplay> ResendAsync(string id, long number, CancellationToken cancel = default) =>
        PostOnceAsync($"{Path}/{Id(id)}/deliveries/{Text(number)}/resend", null, SluiceJson.Default.WebhookReplay, cancel);

    /// <summary>Sends a range of events again.</summary>
    public Task<WebhookReplay> ReplayAsync(string id, NewWebhookReplay range, CancellationToken cancel = default) =>
        PostOnceAsync($"{Path}/{Id(id)}/replay", Json(range, SluiceJson.Default.NewWebhookReplay),
            SluiceJson.Default.WebhookReplay, cancel);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
