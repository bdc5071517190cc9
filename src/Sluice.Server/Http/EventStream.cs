using System.Globalization;
using System.Text;
using Sluice.Access;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Server.Http;

/// <summary>
/// GET /v1/events/stream: events as they happen, as server-sent events (WHATWG HTML §9.2). The id of each is its number, with
/// which a reader that lost the connection goes on. One page is in memory at a time, and the next is read when the reader has
/// taken it.
/// </summary>
internal static class EventStream
{
    private const int PageEvents = 100;

    /// <summary>What a reader is told to wait before it comes back.</summary>
    private const int RetryMilliseconds = 1000;

    public static void Map(IEndpointRouteBuilder events) => events.MapGet("/stream", RunAsync)
        .Doc("Events as they happen, as server-sent events; Last-Event-ID or after resumes", Scopes.EventsRead)
        .Gives<string>(200, "text/event-stream").Query([.. EventForm.Names, "after", "from", "time_zone"]);

    private static async Task<IResult> RunAsync(
        HttpContext http, Api api, EventSignal signal, EventWaits waits, ServerSettings settings,
        IHostApplicationLifetime server)
    {
        var query = new QueryForm(http);
        var filter = EventForm.Filter(query);
        var after = EventForm.After(query);
        var from = query.Instant("from", query.Zone(), isEnd: false);
        var resumed = LastEventId(http, query.Errors);
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        if (!waits.Take(http.Merchant).Succeeded(out var place, out var problem))
            return new ProblemAnswer(problem);
        using (place)
        {
            using var watch = signal.Watch(http.Merchant);
            var position = resumed ?? after ?? (from is { } first
                ? await EventPages.BeforeAsync(api.Database, http.Merchant, first, http.RequestAborted)
                : await EventPages.HeadAsync(api.Database, http.Merchant, http.RequestAborted));
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, server.ApplicationStopping);
            var writer = new Writer(
                http, api, TimeSpan.FromSeconds(settings.EventHeartbeatSeconds), position, stop.Token);
            try
            {
                await writer.BeginAsync();
                await FollowAsync(http, api, watch, filter, position, writer, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The reader has gone, or the server stops: the answer ends here, and the reader resumes elsewhere.
                return Results.Empty;
            }
            catch (Exception failure) when (api.Database.IsUnavailable(failure))
            {
                // It has begun and can carry no problem any more: ended, it is asked for again and told then.
                return Results.Empty;
            }
        }
        return Results.Empty;
    }

    private static async Task FollowAsync(HttpContext http, Api api, EventWatch watch, EventFilter filter, long position,
        Writer writer, CancellationToken stop)
    {
        var key = new KeyWatch(http, api);
        var isNew = true;
        while (true)
        {
            if (isNew)
            {
                var page = await EventPages.ReadAsync(api.Database, http.Merchant, filter, position, null, PageEvents, stop);
                foreach (var item in page.Events)
                    await writer.WriteAsync(item, http.Caller.Live);
                position = page.Position;
                isNew = page.HasMore;
            }
            await writer.FlushAsync(position);
            if (await key.RefuseAsync(Scopes.EventsRead, stop) is not null)
                return;
            if (isNew)
                continue;
            var left = writer.Left < key.Left ? writer.Left : key.Left;
            isNew = await watch.WaitAsync(position, left, stop);
        }
    }

    private static long? LastEventId(HttpContext http, FieldErrors errors)
    {
        var text = http.Request.Headers["Last-Event-ID"].ToString();
        if (text.Length == 0)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        errors.Add("Last-Event-ID", FieldCodes.InvalidFormat, "Last-Event-ID is the id of the last event received: a number.");
        return null;
    }

    /// <summary>Writes the lines. Every write waits until the reader has room.</summary>
    /// <param name="heartbeat">A comment at least this often, so that nothing on the way takes the connection for dead.</param>
    private sealed class Writer(HttpContext http, Api api, TimeSpan heartbeat, long position, CancellationToken stop)
    {
        private readonly StringBuilder _text = new();
        private long _told = position;
        private long _wroteAt = api.Clock.GetTimestamp();

        /// <summary>How long until the reader is to hear something again.</summary>
        public TimeSpan Left => heartbeat - api.Clock.GetElapsedTime(_wroteAt);

        /// <summary>Tells where it begins, so that whoever loses the connection before the first event misses none.</summary>
        public Task BeginAsync()
        {
            var response = http.Response;
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-store";
            // Proxies that gather answers are asked not to.
            response.Headers["X-Accel-Buffering"] = "no";
            _text.Append(CultureInfo.InvariantCulture, $"retry: {RetryMilliseconds}\nid: {_told}\n\n");
            return SendAsync();
        }

        public ValueTask WriteAsync(Event item, bool live)
        {
            var data = EventEndpoints.Text(item, live).Replace('\n', ' ').Replace('\r', ' ');
            _text.Append(CultureInfo.InvariantCulture, $"id: {item.Number}\nevent: {item.Type}\ndata: {data}\n\n");
            _told = item.Number;
            return _text.Length < 16 * 1024 ? ValueTask.CompletedTask : new ValueTask(SendAsync());
        }

        /// <summary>
        /// Sends what has gathered; when there was nothing for long, a comment, and how far the log was looked at, so that a
        /// resumed stream need not look there again.
        /// </summary>
        public Task FlushAsync(long position)
        {
            if (_text.Length == 0 && Left > TimeSpan.Zero)
                return Task.CompletedTask;
            if (_text.Length == 0)
            {
                _text.Append(": still here\n");
                if (position > _told)
                    _text.Append(CultureInfo.InvariantCulture, $"id: {position}\n");
                _text.Append('\n');
                _told = position;
            }
            return SendAsync();
        }

        private async Task SendAsync()
        {
            var text = _text.ToString();
            _text.Clear();
            await http.Response.WriteAsync(text, stop);
            await http.Response.Body.FlushAsync(stop);
            _wroteAt = api.Clock.GetTimestamp();
        }
    }
}
