using System.Net.Http.Headers;

namespace Sluice.Client;

/// <summary>/v1/orders.</summary>
public sealed class OrderCalls : Calls
{
    internal OrderCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Records what a customer paid.</summary>
    public Task<Order> RecordAsync(NewOrder order, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync("v1/orders", Json(order, SluiceJson.Default.NewOrder), idempotencyKey, SluiceJson.Default.Order, cancel);

    /// <summary>
    /// Records the orders of a CSV file; rows recorded before are refused as duplicates, so it can be sent again.
    /// </summary>
    public Task<OrderImport> ImportAsync(byte[] csv, CancellationToken cancel = default) =>
        PostAsync("v1/orders/import",
            () => new ByteArrayContent(csv) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } }, null,
            SluiceJson.Default.OrderImport, cancel);

    /// <summary>One page of orders, newest first.</summary>
    public Task<Page<Order>> ListAsync(OrderQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/orders", query), SluiceJson.Default.PageOrder, cancel);

    /// <summary>Every order, page after page.</summary>
    public IAsyncEnumerable<Order> ListAllAsync(OrderQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/orders", query, SluiceJson.Default.PageOrder, cancel);

    /// <summary>One order, and what went back.</summary>
    public Task<Order> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/orders/{Id(id)}", SluiceJson.Default.Order, cancel);
}
