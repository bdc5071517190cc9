using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Sluice.Client;

/// <summary>/v1/events.</summary>
public sealed class EventCalls : Calls
{
    internal EventCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>
    /// One page of events, oldest first; it may be empty and yet have more to come, see <see cref="EventQuery"/>.
    /// </summary>
    public Task<Page<Event>> ListAsync(EventQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/events", query), SluiceJson.Default.PageEvent, cancel);

    /// <summary>Every event so far, oldest first, page after page.</summary>
    public IAsyncEnumerable<Event> ListAllAsync(EventQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/events", query, SluiceJson.Default.PageEvent, cancel);

    /// <summary>
    /// The next events, waited for: a page as soon as there is something, an empty one when <paramref name="seconds"/> (1 to 60)
    /// are over. Its <see cref="Page{T}.NextCursor"/> is the cursor of the next call.
    /// </summary>
    public Task<Page<Event>> WaitAsync(EventQuery? query = null, int seconds = 30, CancellationToken cancel = default) =>
        ListAsync((query ?? new EventQuery()) with { WaitSeconds = seconds }, cancel);

    /// <summary>
    /// One event. With its number it is found for certain; by its id alone where nodes' clocks are not minutes apart.
    /// </summary>
    public Task<Event> GetAsync(string id, long? number = null, CancellationToken cancel = default) =>
        GetAsync($"v1/events/{Id(id)}{new QueryText().Add("number", number)}", SluiceJson.Default.Event, cancel);

    /// <summary>
    /// Events as they happen, without end. A lost connection is made again, and the stream goes on after the last event it had:
    /// none is missed or comes twice. Remember <see cref="Event.Number"/> to go on after a restart.
    /// </summary>
    /// <exception cref="SluiceException">
    /// The server says no, as to a key that was revoked; or cannot be reached at the very beginning.
    /// </exception>
    public async IAsyncEnumerable<Event> StreamAsync(
        EventStreamQuery? query = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var next = query ?? new EventStreamQuery();
        var isFirst = true;
        while (true)
        {
            using (var events = await OpenAsync(next, isFirst, cancel))
            {
                while (await events.NextAsync(cancel) is { } message)
                {
                    if (message.Number is { } number)
                        next = next with { After = number, From = null };
                    if (message.Data is { } data)
                        yield return Read(data);
                }
            }
            isFirst = false;
            await Transport.PauseAsync(0, cancel);
        }
    }

    // The first time, a server that is not there is said; later it is waited for.
    private async Task<ServerSentEvents> OpenAsync(EventStreamQuery query, bool isFirst, CancellationToken cancel)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await Transport.ListenAsync(new Call(HttpMethod.Get, "v1/events/stream" + query.Text())
                {
                    Accept = "text/event-stream",
                    Repeatable = true,
                }, cancel);
            }
            catch (SluiceException e) when (!isFirst && (e.IsUnreachable || e.Problem.Status is 429 or >= 500))
            {
                await Transport.PauseAsync(tries, cancel);
            }
        }
    }

    private static Event Read(string data) => JsonSerializer.Deserialize(data, SluiceJson.Default.Event)
        ?? throw new JsonException("An event of the stream is null.");
}
