using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Books;

namespace Sluice.Tests.Simulation;

/// <summary>
/// Two nodes, one database, one bank, two merchants and their clients, all driven by one seed: what happens next, and what goes
/// wrong, is drawn. After each step what must always hold is checked; <see cref="Ending"/> brings it to rest and compares the
/// book with the bank.
/// </summary>
internal sealed class World
{
    private const string SetRulesSql = """
        insert into routing_rules (merchant_id, rule_set, rules, revision, updated_at)
        values (@merchant_id, 'payouts', @rules, 1, @updated_at)
        on conflict (merchant_id, rule_set) do update set rules = excluded.rules, revision = routing_rules.revision + 1
        """;

    private readonly List<Task> _watched = [];
    private readonly List<string> _trace = [];
    private readonly Dictionary<TestMerchantOf, OnFile> _files = [];
    private bool _committed;
    private int _nodesMade;
    private int _step;

    /// <param name="capabilities">What the only bank can do; null for several banks with rules between them.</param>
    public World(int seed, Database database, ConnectorCapabilities? capabilities, Mutation mutation)
    {
        Chance = new Random(seed);
        Stage = new Stage(Chance);
        Clock = new FakeClock(FakeClock.Start);
        Ids = new Ids(Clock, new Random(seed ^ 0x5eed));
        Database = database;
        Mutation = mutation;
        Banks = new SimulatedBanks(capabilities, Clock, Chance, Trace)
        {
            Arriving = (bank, instruction) => WorldChecks.ShouldBeCommitted(this, bank, instruction),
        };
        Merchants = [.. ((string[])["m1", "m2"])
            .Select(n => new TestMerchantOf(n, Stage.Complete(TestMerchant.CreateAsync(database, Ids, Clock.GetUtcNow()))))];
        foreach (var merchant in Merchants)
        {
            SetRules(merchant);
            _files[merchant] = Stage.Complete(OnFile.CreateAsync(database, merchant.Merchant, Ids, Clock.GetUtcNow()));
        }
        Nodes = [NewNode(), NewNode()];
        Actions = new WorldActions(this);
    }

    public Random Chance { get; }

    public OnFile FilesOf(TestMerchantOf merchant) => _files[merchant];

    public Stage Stage { get; }

    public FakeClock Clock { get; }

    public Ids Ids { get; }

    /// <summary>The database itself, past all faults: for looking at it.</summary>
    public Database Database { get; }

    public Mutation Mutation { get; }

    public SimulatedBanks Banks { get; }

    public IReadOnlyList<TestMerchantOf> Merchants { get; }

    public Node[] Nodes { get; }

    public WorldActions Actions { get; }

    public List<ClientRequest> Requests { get; } = [];

    public Odds Odds { get; set; } = new();

    /// <summary>What went wrong; the first is what counts.</summary>
    public string? Failure { get; private set; }

    public IReadOnlyList<string> TraceLines => _trace;

    /// <summary>Whether steps are checked as they happen; without, only the end is compared.</summary>
    public bool ChecksSteps { get; init; } = true;

    public void Fail(string why)
    {
        Failure ??= why;
        Trace("FAILURE: " + why);
    }

    public void Trace(string line) => _trace.Add($"{_step,5} {Clock.GetUtcNow():MM-dd HH:mm:ss.fff} {line}");

    public string NameOf(MerchantId merchant) =>
        Merchants.FirstOrDefault(m => m.Merchant.Id == merchant)?.Name ?? merchant.ToString();

    public void Committed() => _committed = true;

    /// <summary>A task nobody else awaits: that it fails is a bug.</summary>
    public void Watch(Task task) => _watched.Add(task);

    public void Live(int steps)
    {
        for (_step = 1; _step <= steps && Failure is null; _step++)
        {
            Actions.Next();
            Revive(always: false);
            if (Chance.Next(3) > 0)
                Stage.RunAll();
            else
                RunSome();
            AfterStep();
        }
        if (Failure is null)
            Ending.Come(this);
    }

    /// <summary>Everything that can be done without time passing is done.</summary>
    public void Settle()
    {
        for (var quiet = 0; quiet < 2 && Failure is null;)
        {
            Stage.RunAll();
            Banks.Turn();
            var worked = Actions.DeliverDue();
            foreach (var node in Nodes)
                worked |= node.Pump();
            Stage.RunAll();
            AfterStep();
            if (worked)
                quiet = 0;
            else if (++quiet < 2)
                Array.ForEach(Nodes, n => n.Sweep());
        }
    }

    public void Revive(bool always)
    {
        for (var i = 0; i < Nodes.Length; i++)
        {
            if (Nodes[i].IsDead && (always || Chance.Next(4) == 0))
                Nodes[i] = NewNode();
        }
    }

    public Node AnyNode() =>
        Nodes.Where(n => !n.IsDead).ToArray() is { Length: > 0 } alive ? alive[Chance.Next(alive.Length)] : Nodes[0] = NewNode();

    public List<Payout> Payouts(TestMerchantOf merchant) => Stage.Complete(Database.QueryAsync(
        $"select {PayoutStore.ColumnList} from payouts where merchant_id = @merchant_id order by payout_id", PayoutStore.Read,
            CancellationToken.None,
        ("merchant_id", merchant.Merchant.Id.Value)));

    /// <summary>Gives a merchant other rules, as a person at another node might.</summary>
    public void SetRules(TestMerchantOf merchant)
    {
        if (Banks.DrawRules() is not { } rules)
            return;
        Trace($"user: the rules of {merchant.Name} are {rules}");
        Stage.Complete(Database.ExecuteAsync(SetRulesSql, CancellationToken.None, ("merchant_id", merchant.Merchant.Id.Value),
            ("rules", rules), ("updated_at", Clock.GetUtcNow())));
    }

    private Node NewNode()
    {
        var node = new Node(this, $"n{++_nodesMade}");
        Trace($"{node.Name}: starts");
        return node;
    }

    private void RunSome()
    {
        for (var left = Chance.Next(30); left > 0 && Stage.RunOne(); left--)
        {
        }
    }

    private void AfterStep()
    {
        foreach (var request in Requests)
        {
            if (request.Poll(Trace) is { } wrong)
                Fail(wrong);
        }
        foreach (var task in _watched)
        {
            if (task.IsFaulted)
                Fail($"a task failed: {task.Exception!.InnerException}");
        }
        _watched.RemoveAll(t => t.IsCompleted);
        if (!ChecksSteps || !_committed)
            return;
        _committed = false;
        WorldChecks.AfterStep(this);
    }
}
