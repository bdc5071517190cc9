using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Routing;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;

namespace Sluice.Tests.Simulation;

/// <summary>How a node sends what is due; mutants put something else in its place.</summary>
internal delegate Task Dispatching(Node node, MerchantId merchant);

/// <summary>
/// One process: its lanes, dispatcher and wake over the common database. It does nothing by itself; the world starts its work. A
/// crash leaves every task of it standing where it stood, for ever.
/// </summary>
internal sealed class Node
{
    private readonly World _world;
    private readonly SteppedDatabase _database;
    private readonly Dictionary<MerchantId, Task> _dispatching = [];
    private Task _pump = Task.CompletedTask;
    private Task _sweep = Task.CompletedTask;

    public Node(World world, string name)
    {
        _world = world;
        Name = name;
        _database = new SteppedDatabase(world.Database, AtDatabaseAsync);
        Connectors = new ConnectorRegistry([.. world.Banks.All.Select(bank => world.Mutation.Wrap(
            new SimulatedRail(bank, AtConnectorAsync, world.Clock, world.Chance, Trace)))]);
        Connector = Connectors.All[0];
        Wake = new Wake(world.Clock);
        Lanes = new BookLanes(_database, world.Ids, world.Clock, NullLogger<BookLane>.Instance);
        Terms = new TermsSource(_database, Connectors, world.Clock);
        Dispatcher = new Dispatcher(_database, Lanes, Connectors, Terms, TestMerchant.Vault, world.Clock, Wake,
            NullLogger<Dispatcher>.Instance);
        Callbacks = new ReceiveCallback(Lanes, Connectors, Wake);
    }

    public string Name { get; }

    public bool IsDead { get; private set; }

    public IConnector Connector { get; }

    public ConnectorRegistry Connectors { get; }

    public TermsSource Terms { get; }

    public Wake Wake { get; }

    public BookLanes Lanes { get; }

    public Dispatcher Dispatcher { get; }

    public ReceiveCallback Callbacks { get; }

    public Database Database => _database;

    public TimeProvider Clock => _world.Clock;

    /// <summary>Lets the lanes take what waits, as their loop would.</summary>
    public bool Pump()
    {
        if (IsDead || !_pump.IsCompleted || Lanes.All.All(l => l.Waiting == 0))
            return false;
        _pump = Task.WhenAll(Lanes.All.Select(l => l.RunQueuedAsync(CancellationToken.None)));
        _world.Watch(_pump);
        return true;
    }

    /// <summary>Looks for due work, as the dispatcher's loop does each second.</summary>
    public bool Sweep()
    {
        if (IsDead || !_sweep.IsCompleted)
            return false;
        _sweep = SweepAsync();
        _world.Watch(_sweep);
        return true;
    }

    public bool IsIdle =>
        _pump.IsCompleted && _sweep.IsCompleted && _dispatching.Values.All(d => d.IsCompleted)
        && Lanes.All.All(l => l.Waiting == 0);

    public void Crash(string where)
    {
        IsDead = true;
        Trace($"dies {where}");
        var abandoned = _database.AbandonAsync();
        if (!abandoned.IsCompletedSuccessfully)
            throw new InvalidOperationException("A dead node's connections are closed at once.", abandoned.Exception);
    }

    private async Task SweepAsync()
    {
        var due = new List<MerchantId>(Wake.Take());
        try
        {
            due.AddRange(await Dispatcher.DueMerchantsAsync(CancellationToken.None));
        }
        catch (TimeoutException)
        {
            Trace("the sweep finds no database");
        }
        foreach (var merchant in due.Distinct())
        {
            if (_dispatching.TryGetValue(merchant, out var work) && !work.IsCompleted)
                continue;
            Trace($"dispatches for {_world.NameOf(merchant)}");
            _dispatching[merchant] = DispatchAsync(merchant);
            _world.Watch(_dispatching[merchant]);
        }
    }

    private async Task DispatchAsync(MerchantId merchant)
    {
        try
        {
            await _world.Mutation.Dispatch(this, merchant);
        }
        catch (TimeoutException)
        {
            Trace("dispatching finds no database");
        }
    }

    private async Task AtDatabaseAsync(DatabaseStep step)
    {
        await Task.Yield();
        if (IsDead)
            return;
        if (step == DatabaseStep.AfterCommit)
            _world.Committed();
        var p = _world.Chance.NextDouble();
        if (p < _world.Odds.NodeCrashes)
        {
            Crash($"at {step}");
        }
        else if (p < _world.Odds.NodeCrashes + _world.Odds.DatabaseFails)
        {
            Trace($"the database fails at {step}");
            throw new TimeoutException($"The database fails at {step}.");
        }
    }

    private async Task AtConnectorAsync(string where)
    {
        await Task.Yield();
        if (!IsDead && _world.Chance.NextDouble() < _world.Odds.NodeCrashesAtConnector)
            Crash(where);
        if (IsDead)
            await new TaskCompletionSource().Task;
    }

    public void Trace(string line) => _world.Trace($"{Name}: {line}");
}
