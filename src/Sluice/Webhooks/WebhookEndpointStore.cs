using System.Text.Json;
using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Webhooks;

/// <summary>The endpoints' SQL and their JSON.</summary>
internal static class WebhookEndpointStore
{
    private static readonly Table<WebhookEndpoint> Writes = new("webhook_endpoints",
        [
            Column.Uuid<WebhookEndpoint>("merchant_id", e => e.Merchant.Value),
            Column.Uuid<WebhookEndpoint>("endpoint_id", e => e.Id),
        ],
        [
            Column.Instant<WebhookEndpoint>("created_at", e => e.CreatedAt),
            Column.Bool<WebhookEndpoint>("per_payout", e => e.PerPayout),
        ],
        [
            Column.Text<WebhookEndpoint>("url", e => e.Url),
            Column.Text<WebhookEndpoint>("description", e => e.Description),
            Column.Text<WebhookEndpoint>("types", e => e.Types.Count == 0 ? null : string.Join(' ', e.Types)),
            Column.Bool<WebhookEndpoint>("ordered", e => e.Ordered),
            Column.Int<WebhookEndpoint>("status", e => (int)e.Status),
            Column.Text<WebhookEndpoint>("disabled_reason", e => e.DisabledReason),
            Column.Bytes<WebhookEndpoint>("secret", e => e.Secret),
            Column.Bytes<WebhookEndpoint>("old_secret", e => e.OldSecret),
            Column.InstantOrNull<WebhookEndpoint>("old_secret_until", e => e.OldSecretUntil),
            Column.Int<WebhookEndpoint>("revision", e => e.Revision),
            Column.Instant<WebhookEndpoint>("updated_at", e => e.UpdatedAt),
        ]);

    private static readonly Table<WebhookCursor> CursorWrites = new("webhook_cursors",
        [
            Column.Uuid<WebhookCursor>("merchant_id", c => c.Merchant.Value),
            Column.Uuid<WebhookCursor>("endpoint_id", c => c.Endpoint),
        ],
        [Column.Long<WebhookCursor>("position", c => c.Position)],
        [Column.Bool<WebhookCursor>("active", c => c.Active)]);

    public static readonly RowTable<Guid, WebhookEndpoint> Table = new(Writes, e => e.Id);

    public static readonly RowTable<Guid, WebhookCursor> Cursors = new(CursorWrites, c => c.Endpoint);

    private static readonly string FindSql =
        $"select {Writes.ColumnList} from webhook_endpoints where merchant_id = @merchant_id and endpoint_id = @endpoint_id";

    private static readonly string ListSql = $"""
        select {Writes.ColumnList} from webhook_endpoints where merchant_id = @merchant_id and status < 3
        order by endpoint_id limit {WebhookEndpoint.EndpointsMax}
        """;

    public static readonly Finder<Guid, Guid, WebhookEndpoint> ById = new(Table, FindSql,
        [FinderParameter<Guid>.Uuid("endpoint_id", id => id)], Read, e => e.Id);

    /// <summary>Those that are not deleted.</summary>
    public static readonly Finder<bool, Guid, WebhookEndpoint> Kept =
        new(Table, ListSql, [], Read, e => e.Status != EndpointStatus.Deleted);

    public static async Task<WebhookEndpoint?> FindAsync(
        Database database, MerchantId merchant, Guid endpoint, CancellationToken cancel)
    {
        var rows = await database.QueryAsync(FindSql, Read, cancel, ("merchant_id", merchant.Value), ("endpoint_id", endpoint));
        return rows is [{ Status: not EndpointStatus.Deleted } found] ? found : null;
    }

    public static Task<List<WebhookEndpoint>> ListAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        database.QueryAsync(ListSql, Read, cancel, ("merchant_id", merchant.Value));

    public static string Text(WebhookEndpoint endpoint) =>
        Json.Text(endpoint, static (json, e) => Write(json, e, null));

    /// <param name="secret">Shown when it is new.</param>
    public static void Write(Utf8JsonWriter json, WebhookEndpoint endpoint, string? secret)
    {
        json.WriteStartObject();
        json.Id("id", WebhookEndpoint.IdPrefix, endpoint.Id);
        json.WriteString("object", "webhook_endpoint");
        json.Text("url", endpoint.PerPayout ? null : endpoint.Url);
        json.WriteBoolean("per_payout", endpoint.PerPayout);
        json.Text("description", endpoint.Description);
        json.WriteStartArray("types");
        foreach (var type in endpoint.Types)
            json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteBoolean("ordered", endpoint.Ordered);
        json.WriteString("status", endpoint.Status switch
        {
            EndpointStatus.Enabled => "enabled",
            EndpointStatus.Disabled => "disabled",
            _ => "deleted",
        });
        json.Text("disabled_reason", endpoint.DisabledReason);
        json.Instant("old_secret_until", endpoint.OldSecretUntil);
        json.WriteNumber("revision", endpoint.Revision);
        json.Instant("created_at", endpoint.CreatedAt);
        json.Instant("updated_at", endpoint.UpdatedAt);
        if (secret is not null)
            json.WriteString("secret", secret);
        json.WriteEndObject();
    }

    private static WebhookEndpoint Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        CreatedAt = row.Instant(2),
        PerPayout = row.Bool(3),
        Url = row.Text(4),
        Description = row.TextOrNull(5),
        Types = row.TextOrNull(6)?.Split(' ') ?? [],
        Ordered = row.Bool(7),
        Status = (EndpointStatus)row.Int(8),
        DisabledReason = row.TextOrNull(9),
        Secret = row.Bytes(10),
        OldSecret = row.BytesOrNull(11),
        OldSecretUntil = row.InstantOrNull(12),
        Revision = row.Int(13),
        UpdatedAt = row.Instant(14),
    };
}
