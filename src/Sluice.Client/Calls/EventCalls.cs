namespace Sluice.Client;

/// <summary>/v1/events.</summary>
public sealed class EventCalls : Calls
{
    internal EventCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>One page of events, oldest first.</summary>
    public Task<Page<Event>> ListAsync(EventQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/events", query), SluiceJson.Default.PageEvent, cancel);

    /// <summary>Every event so far, oldest first, page after page.</summary>
    public IAsyncEnumerable<Event> ListAllAsync(EventQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/events", query, SluiceJson.Default.PageEvent, cancel);
}
