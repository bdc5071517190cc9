using System.Text.Json;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Links;

/// <summary>A link as the API answers it and as its events report it. The address is in the first answer only.</summary>
public static class LinkJson
{
    public static string Text(Link link, DateTimeOffset now, string? url = null) =>
        Json.Text((link, now, url), static (json, l) => Write(json, l.link, l.now, l.url));

    public static void Write(Utf8JsonWriter json, Link link, DateTimeOffset now, string? url = null)
    {
        json.WriteStartObject();
        json.Id("id", Link.IdPrefix, link.Id);
        json.WriteString("object", "link");
        json.WriteString("kind", link.Kind.Text);
        json.WriteString("status", link.StatusAt(now).Text);
        json.Text("url", url);
        json.Text("payout_id", link.Payout?.ToString());
        json.Id("recipient_id", PayoutJson.RecipientPrefix, link.RecipientId);
        json.Id("payout_method_id", PayoutJson.MethodPrefix, link.PayoutMethodId);
        json.Raw("recipient", link.RecipientJson);
        json.WriteStartArray("methods");
        foreach (var method in link.Methods?.Split(' ') ?? [])
            json.WriteStringValue(method);
        json.WriteEndArray();
        json.Text("language", link.Language);
        json.WriteBoolean("send_email", link.Mailed);
        json.Text("client_reference", link.ClientReference);
        json.Raw("metadata", link.MetadataJson ?? "{}");
        json.WriteNumber("revision", link.Revision);
        json.Instant("expires_at", link.ExpiresAt);
        json.Instant("created_at", link.CreatedAt);
        json.Instant("updated_at", link.UpdatedAt);
        json.Instant("completed_at", link.CompletedAt);
        json.WriteEndObject();
    }
}
