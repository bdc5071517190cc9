using System.Threading.Channels;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Webhooks;

namespace Sluice.Server.Webhooks;

/// <summary>
/// Sends one endpoint what it is told, on one lease. It reads the merchant's log from where the endpoint stands, has a few
/// requests under way at once, and writes down what came of them in batches. It runs as one loop: only the requests are
/// concurrent. A node that dies sends again what it had not written down: at least once.
/// </summary>
internal sealed class WebhookPump(WebhookTools tools, WebhookLease lease, WebhookEndpoint endpoint, bool live)
{
    /// <summary>How many requests an endpoint has to answer at once.</summary>
    public const int FlyingMax = 16;

    /// <summary>How far it sends ahead of an event that is not answered yet: what is sent twice at most after a crash.</summary>
    public const int WindowMax = 1024;

    /// <summary>How long a node holds an endpoint without a sign of life.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(15);

    /// <summary>How often it looks up from its work: renews its lease, sees whether the endpoint was changed.</summary>
    public static readonly TimeSpan TickTime = TimeSpan.FromSeconds(2);

    private readonly Uri _url = new(endpoint.Url);
    private readonly Channel<Flight> _landed = Channel.CreateUnbounded<Flight>(new() { SingleReader = true });
    private readonly Queue<Event> _read = [];
    private readonly Queue<WebhookDelivery> _due = [];
    // Events that were read and have no row yet, and rows that are being sent again.
    private readonly SortedSet<long> _open = [];
    private readonly HashSet<long> _resent = [];
    private readonly WebhookOutcomes _outcomes = new();
    private HashSet<long> _known = [];
    private IReadOnlyList<WebhookSecret> _secrets = [];
    private long _position;
    private long _last;
    private int _flying;
    private EndpointHealth _health = new(null);
    private SubjectOrder? _order;
    private DateTimeOffset? _nextDue;
    private DateTimeOffset _nextTick;
    private bool _ends;

    private sealed record Flight(
        Event Event, WebhookDelivery Delivery, bool IsNew, DateTimeOffset StartedAt, WebhookAnswer Answer);

    /// <summary>Sends until it is told to stop, the endpoint was changed or switched off, or another node has it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var news = tools.Signal.Watch(lease.Merchant);
        using var flights = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await StartAsync(stop);
            while (!stop.IsCancellationRequested && !(_ends && _flying == 0))
            {
                if (!_ends)
                    await FillAsync(flights.Token);
                await WaitAsync(news, stop);
                while (_landed.Reader.TryRead(out var flight))
                    Land(flight);
                if (!await WriteAsync(isLast: false, stop) || !await TickAsync(stop))
                    return;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What has landed is worth writing down; what has not is sent again by whoever comes next.
            _ends = true;
        }
        finally
        {
            await flights.CancelAsync();
        }
        while (_landed.Reader.TryRead(out var flight))
            Land(flight);
        await WriteAsync(isLast: true, CancellationToken.None);
        await WebhookDeliveryStore.ReleaseAsync(tools.Database, lease, CancellationToken.None);
    }

    private DateTimeOffset Now => tools.Clock.Now;

    private async Task StartAsync(CancellationToken cancel)
    {
        _secrets = tools.Post.SecretsOf(endpoint);
        await WebhookDeliveryStore.FreeAsync(tools.Database, lease, endpoint.Ordered, Now, cancel);
        (_position, var failingSince) = await WebhookDeliveryStore.CursorAsync(tools.Database, lease, cancel);
        _health = new EndpointHealth(failingSince);
        _last = _position;
        _known = await WebhookDeliveryStore.KnownAsync(tools.Database, lease, _position, cancel);
        if (endpoint.Ordered)
            _order = new SubjectOrder(await WebhookDeliveryStore.BlockedAsync(tools.Database, lease, cancel));
        _nextDue = await WebhookDeliveryStore.NextDueAsync(tools.Database, lease, cancel);
        _nextTick = Now + TickTime;
    }

    private bool MayBegin => _flying < FlyingMax && !_ends && !_health.IsPaused(_flying, Now);

    private bool IsWindowFull => _open.Count > 0 && _last - _open.Min >= WindowMax;

    private async Task FillAsync(CancellationToken cancel)
    {
        if (_due.Count == 0 && _nextDue <= Now)
            await ReadDueAsync(cancel);
        while (_due.Count > 0 && _flying < FlyingMax)
            await SendAgainAsync(_due.Dequeue(), cancel);
        while (MayBegin)
        {
            if (_read.Count == 0 && !await ReadLogAsync(cancel))
                return;
            while (_read.Count > 0 && MayBegin)
                Begin(_read.Dequeue(), cancel);
        }
    }

    private async Task ReadDueAsync(CancellationToken cancel)
    {
        foreach (var delivery in await WebhookDeliveryStore.DueAsync(tools.Database, lease, Now, cancel))
        {
            if (_resent.Add(delivery.Number))
                _due.Enqueue(delivery);
        }
        // Those under way are still due in the database; the rest is looked for again when they are written.
        _nextDue = null;
    }

    private async Task SendAgainAsync(WebhookDelivery delivery, CancellationToken cancel)
    {
        var found = await EventLog.ListAsync(tools.Database, lease.Merchant, delivery.Number - 1, null, null, 1, cancel);
        Fly(found.Single(), delivery, isNew: false, cancel);
    }

    /// <summary>Reads more of the log; false when there is no more, or no room for it.</summary>
    private async Task<bool> ReadLogAsync(CancellationToken cancel)
    {
        if (IsWindowFull)
            return false;
        var events = await EventLog.ListAsync(tools.Database, lease.Merchant, _last, null, null, EventLog.PageMax, cancel);
        foreach (var e in events)
        {
            _last = e.Number;
            if (e.Subject == endpoint.Id)
                _ends |= e.Sequence > endpoint.Revision;
            if (_known.Remove(e.Number) || !endpoint.Wants(e.Type))
                continue;
            _open.Add(e.Number);
            _read.Enqueue(e);
        }
        return events.Count > 0;
    }

    private void Begin(Event e, CancellationToken cancel)
    {
        var turn = _order?.Ask(e) ?? Turn.Send;
        if (turn == Turn.Send)
            Fly(e, WebhookDelivery.Of(endpoint.Id, e, DeliveryStatus.Pending, Now), isNew: true, cancel);
        else if (turn == Turn.Wait)
            Wait(e);
    }

    private void Wait(Event e)
    {
        _open.Remove(e.Number);
        _outcomes.AddWaiting(WebhookDelivery.Of(endpoint.Id, e, DeliveryStatus.Waiting, Now), Now);
    }

    private void Fly(Event e, WebhookDelivery delivery, bool isNew, CancellationToken cancel)
    {
        _flying++;
        var started = Now;
        _ = SendAsync();

        async Task SendAsync()
        {
            try
            {
                var answer = await tools.Post.SendAsync(_url, _secrets, e, live, cancel);
                _landed.Writer.TryWrite(new Flight(e, delivery, isNew, started, answer));
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return; // nobody waits for it any more
            }
            catch (Exception failure)
            {
                // Ours, not the receiver's: the loop ends with it, and the next lease begins where this one stands.
                _landed.Writer.TryComplete(failure);
            }
        }
    }

    private void Land(Flight flight)
    {
        var (e, before, isNew, startedAt, answer) = flight;
        _flying--;
        var now = Now;
        var outcome = DeliveryOutcome.Of(answer, e.Id, before.Attempts + 1, now);
        var delivery = before.After(answer, outcome, now);
        _outcomes.Add(delivery, WebhookAttempt.Of(delivery, tools.Ids.New(), startedAt, answer), isNew, now);
        if (isNew)
            _open.Remove(e.Number);
        if (delivery.DueAt is { } due && !(_nextDue < due))
            _nextDue = due;
        _health.Count(outcome.Verdict, now);
        if (_order is not null)
            Follow(_order.Over(e.Subject, isNew, delivery.Status == DeliveryStatus.Pending), delivery.Status);
    }

    // What is behind a failed one waits in the database with it; what is behind a taken one is next.
    private void Follow(IReadOnlyCollection<Event> behind, DeliveryStatus status)
    {
        if (status == DeliveryStatus.Pending)
        {
            foreach (var e in behind)
                Wait(e);
            return;
        }
        var later = _read.ToArray();
        _read.Clear();
        foreach (var e in behind.Concat(later))
            _read.Enqueue(e);
    }

    private async Task WaitAsync(EventWatch news, CancellationToken cancel)
    {
        if (_read.Count > 0 && MayBegin)
            return;
        var until = _nextTick;
        if (_outcomes.DueAt < until)
            until = _outcomes.DueAt.Value;
        if (!_ends && _nextDue < until)
            until = _nextDue.Value;
        if (!_ends && _health.IsFailing && _flying == 0 && _health.PausedUntil < until)
            until = _health.PausedUntil;
        var wait = until - Now;
        if (wait <= TimeSpan.Zero || _landed.Reader.TryPeek(out _))
            return;
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var waits = new List<Task> { Task.Delay(wait, tools.Clock, awake.Token) };
        if (_flying > 0)
            waits.Add(_landed.Reader.WaitToReadAsync(awake.Token).AsTask());
        if (MayBegin && !IsWindowFull)
            waits.Add(news.WaitAsync(_last, wait, awake.Token));
        await await Task.WhenAny(waits);
        await awake.CancelAsync();
    }

    /// <summary>Writes what has landed, once it is worth it; false when another node has the endpoint.</summary>
    private async Task<bool> WriteAsync(bool isLast, CancellationToken cancel)
    {
        var position = _open.Count > 0 ? _open.Min - 1 : _last;
        // What an endpoint does not get is passed over without a word, until something is to be written anyhow.
        if (!_outcomes.Any && (position == _position || (!isLast && Now < _nextTick)))
            return true;
        if (_outcomes.Any && !isLast && _flying > 0 && _outcomes.MayWait(Now))
            return true;
        var progress = _outcomes.At(position, _health.FailingSince);
        if (!await WebhookDeliveryStore.WriteAsync(tools.Database, lease, progress, Now, Now + LeaseTime, cancel))
            return false;
        _position = position;
        var changed = progress.Changed.Count > 0;
        _resent.ExceptWith(_outcomes.Resent);
        _outcomes.Clear();
        foreach (var subject in _order?.TakeFreed() ?? [])
        {
            if (await WebhookDeliveryStore.FreeNextAsync(tools.Database, lease, subject, Now, cancel))
                changed = true;
            else
                _order!.Unblock(subject);
        }
        if (changed && _due.Count == 0)
            _nextDue = await WebhookDeliveryStore.NextDueAsync(tools.Database, lease, cancel);
        if (_health.DisableReason is { } reason && !_ends)
        {
            _ends = true;
            await tools.Lanes.SubmitAsync(new DisableWebhookEndpoint(lease.Merchant, lease.Endpoint, reason), cancel);
        }
        return true;
    }

    /// <summary>Looks up from the work now and then; false when another node has the endpoint.</summary>
    private async Task<bool> TickAsync(CancellationToken cancel)
    {
        if (Now < _nextTick)
            return true;
        _nextTick = Now + TickTime;
        if (!await WebhookDeliveryStore.RenewAsync(tools.Database, lease, Now + LeaseTime, cancel))
            return false;
        var now = await WebhookEndpointStore.FindAsync(tools.Database, lease.Merchant, lease.Endpoint, cancel);
        _ends |= now is null || now.Revision != endpoint.Revision;
        if (endpoint.OldSecret is not null)
            _secrets = tools.Post.SecretsOf(endpoint);
        if (_resent.Count == 0)
            _nextDue = await WebhookDeliveryStore.NextDueAsync(tools.Database, lease, cancel);
        return true;
    }
}
