using Sluice.Events;
using Sluice.Kernel;
using Sluice.Webhooks;

namespace Sluice.Server.Webhooks;

/// <summary>
/// Sends one endpoint what it is told, on one lease. It reads the merchant's log from where the endpoint stands, has a few
/// requests under way at once, and writes down what came of them in batches. It runs as one loop: only the requests are
/// concurrent. A node that dies sends again what it had not written down: at least once.
/// </summary>
internal sealed partial class WebhookPump(WebhookTools tools, WebhookLease lease, WebhookEndpoint endpoint, bool live)
{
    /// <summary>How many requests an endpoint has to answer at once.</summary>
    public const int FlyingMax = 16;

    /// <summary>How far it sends ahead of an event that is not answered yet: what is sent twice at most after a crash.</summary>
    public const int WindowMax = 1024;

    /// <summary>How long what has landed may lie before it is looked at, where nothing waits for it.</summary>
    public static readonly TimeSpan TakeDownTime = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a node holds an endpoint without a sign of life.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(15);

    /// <summary>How often it looks up from its work: renews its lease, sees whether the endpoint was changed.</summary>
    public static readonly TimeSpan TickTime = TimeSpan.FromSeconds(2);

    /// <summary>The same of the endpoint that sends to the addresses of payouts: of all their hosts together.</summary>
    public const int PerPayoutFlyingMax = 64;

    private readonly Uri? _url = endpoint.PerPayout ? null : new Uri(endpoint.Url);
    private readonly PayoutHosts? _hosts = endpoint.PerPayout ? new PayoutHosts() : null;
    private readonly WebhookFlights _flights = new(tools.Post, live);
    private readonly Queue<Event> _read = [];
    private readonly Queue<Due> _due = [];
    // Events that were read and have no row yet, and rows that are being sent again.
    private readonly SortedSet<long> _open = [];
    private readonly HashSet<long> _resent = [];
    private readonly WebhookOutcomes _outcomes = new(
        endpoint.Ordered || endpoint.PerPayout ? WebhookOutcomes.WriteSoon : WebhookOutcomes.WriteTogether);
    private IReadOnlyList<WebhookSecret> _secrets = [];
    private long _position;
    private LogReader? _log;
    private EndpointHealth _health = new(null);
    private SubjectOrder? _order;
    private DateTimeOffset? _nextDue;
    private DateTimeOffset _nextTick;
    private bool _ends;

    /// <param name="Event">Null before it was looked up.</param>
    private readonly record struct Due(WebhookDelivery Delivery, Event? Event);

    /// <summary>Sends until it is told to stop, the endpoint was changed or switched off, or another node has it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var news = tools.Signal.Watch(lease.Merchant);
        using var flights = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await StartAsync(news, stop);
            while (!stop.IsCancellationRequested && !(_ends && _flights.Count == 0))
            {
                if (!_ends)
                    await FillAsync(flights.Token);
                await WaitAsync(stop);
                while (_flights.TryLand(out var flight))
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
        while (_flights.TryLand(out var flight))
            Land(flight);
        await WriteAsync(isLast: true, CancellationToken.None);
        await WebhookDeliveryStore.ReleaseAsync(tools.Database, lease, CancellationToken.None);
    }

    private DateTimeOffset Now => tools.Clock.Now;

    private async Task StartAsync(EventWatch news, CancellationToken cancel)
    {
        _secrets = tools.Post.SecretsOf(endpoint);
        await WebhookDeliveryStore.FreeAsync(tools.Database, lease, endpoint.Ordered, Now, cancel);
        (_position, var failingSince) = await WebhookDeliveryStore.CursorAsync(tools.Database, lease, cancel);
        // What it did before it was changed says nothing of where it is now, or of what its owner has mended.
        _health = new EndpointHealth(failingSince < endpoint.UpdatedAt ? null : failingSince);
        var known = await WebhookDeliveryStore.KnownAsync(tools.Database, lease, _position, cancel);
        _log = new LogReader(tools, endpoint, news, _position, known);
        if (endpoint.Ordered)
            _order = new SubjectOrder(await WebhookDeliveryStore.BlockedAsync(tools.Database, lease, cancel));
        _nextDue = await WebhookDeliveryStore.NextDueAsync(tools.Database, lease, cancel);
        _nextTick = Now + TickTime;
    }

    private bool HasRoom => _flights.Count < (_hosts is null ? FlyingMax : PerPayoutFlyingMax);

    private bool MayBegin => HasRoom && !_ends && _health.DisableReason is null && !_health.IsPaused(_flights.Count, Now);

    private long Last => _log?.Last ?? _position;

    private bool IsWindowFull => _open.Count > 0 && Last - _open.Min >= WindowMax;

    private async Task FillAsync(CancellationToken cancel)
    {
        if (_due.Count == 0 && _nextDue <= Now)
            await ReadDueAsync(cancel);
        for (var left = _due.Count; left > 0 && HasRoom; left--)
            await SendAgainAsync(_due.Dequeue(), cancel);
        // Not past the next tick, however long the log is: nothing is written down and the lease is not renewed in here.
        while (MayBegin && Now < _nextTick)
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
                _due.Enqueue(new Due(delivery, null));
        }
        // Those under way are still due in the database; the rest is looked for again when they are written.
        _nextDue = null;
    }

    private async Task SendAgainAsync(Due due, CancellationToken cancel)
    {
        var (delivery, e) = due;
        e ??= (await EventLog.ListAsync(tools.Database, lease.Merchant, delivery.Number - 1, null, null, 1, cancel)).Single();
        var url = _url ?? endpoint.AddressFor(e);
        var at = _hosts is null ? Now : _hosts.Ask(url, Now);
        if (at is null)
            _due.Enqueue(new Due(delivery, e));
        else if (at > Now)
            _outcomes.PutOff(delivery with { DueAt = at }, Now);
        else
            Fly(e, url, delivery, isNew: false, cancel);
    }

    /// <summary>Reads more of the log; false when there is no more, or no room for it.</summary>
    private async Task<bool> ReadLogAsync(CancellationToken cancel)
    {
        if (IsWindowFull || !(_log!.ReadAt <= Now))
            return false;
        var before = Last;
        foreach (var e in await _log.ReadAsync(Now, cancel))
        {
            _open.Add(e.Number);
            _read.Enqueue(e);
        }
        _ends |= _log.HasEndpointChanged;
        return Last > before;
    }

    private void Begin(Event e, CancellationToken cancel)
    {
        var turn = _order?.Ask(e) ?? Turn.Send;
        if (turn == Turn.Wait)
            Wait(e);
        else if (turn == Turn.Send && _url is null)
            LayDown(e);
        else if (turn == Turn.Send)
            Fly(e, _url!, WebhookDelivery.Of(endpoint.Id, e, DeliveryStatus.Pending, Now), isNew: true, cancel);
    }

    /// <summary>What goes to many hosts is written down first, and waits there for its own without holding up others.</summary>
    private void LayDown(Event e)
    {
        _open.Remove(e.Number);
        var delivery = WebhookDelivery.Of(endpoint.Id, e, DeliveryStatus.Pending, Now);
        _outcomes.AddWaiting(delivery with { DueAt = Now }, Now);
        _order?.Over(e.Subject, isNew: true, isOpen: true);
    }

    private void Wait(Event e)
    {
        _open.Remove(e.Number);
        _outcomes.AddWaiting(WebhookDelivery.Of(endpoint.Id, e, DeliveryStatus.Waiting, Now), Now);
    }

    private void Fly(Event e, Uri url, WebhookDelivery delivery, bool isNew, CancellationToken cancel)
    {
        _hosts?.Begin(url, Now);
        _flights.Begin(e, url, delivery, isNew, _secrets, Now, cancel);
    }

    private void Land(Flight flight)
    {
        var (e, url, before, isNew, startedAt, answer) = flight;
        var now = Now;
        var outcome = DeliveryOutcome.Of(answer, e.Id, before.Attempts + 1, now);
        // One payout's receiver does not speak for the others.
        if (_hosts is not null && outcome.Verdict == DeliveryVerdict.Disable)
            outcome = outcome with { Verdict = DeliveryVerdict.GiveUp };
        var delivery = before.After(answer, outcome, now);
        _outcomes.Add(delivery, WebhookAttempt.Of(delivery, tools.Ids.New(), startedAt, answer), isNew, now);
        if (isNew)
            _open.Remove(e.Number);
        if (delivery.DueAt is { } due && !(_nextDue < due))
            _nextDue = due;
        if (_hosts is not null)
            _hosts.Over(url, outcome.Verdict, now);
        else
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

    private async Task WaitAsync(CancellationToken cancel)
    {
        if (_read.Count > 0 && MayBegin)
            return;
        var until = _nextTick;
        if (_outcomes.DueAt < until)
            until = _outcomes.DueAt.Value;
        // While some that are due wait for room, no more are read.
        if (!_ends && _due.Count == 0 && _nextDue < until)
            until = _nextDue.Value;
        if (!_ends && _health.IsFailing && _flights.Count == 0 && _health.PausedUntil < until)
            until = _health.PausedUntil;
        var mayRead = MayBegin && !IsWindowFull;
        var readAt = _log!.ReadAt;
        if (mayRead && readAt < until)
            until = readAt.Value;
        // Where nothing waits for what lands, it is taken down with whatever comes next, or soon: many at a time.
        var needsLanding = !mayRead || _read.Count + _due.Count > 0 || _order is not null || _hosts is not null
            || _health.IsFailing || _flights.IsBroken;
        if (_flights.Count > 0 && !needsLanding && Now + TakeDownTime < until)
            until = Now + TakeDownTime;
        var wait = until - Now;
        if (wait <= TimeSpan.Zero || (needsLanding && _flights.HasLanded))
            return;
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var waits = new List<Task> { Task.Delay(wait, tools.Clock, awake.Token) };
        if (_flights.Count > 0 && needsLanding)
            waits.Add(_flights.WaitAsync(awake.Token));
        if (mayRead && readAt is null)
            waits.Add(_log.WaitAsync(wait, awake.Token));
        await await Task.WhenAny(waits);
        await awake.CancelAsync();
    }
}
