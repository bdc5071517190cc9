using Sluice.Calendars;
using Sluice.Connectors;
using Sluice.Payouts;

namespace Sluice.Tests.Simulation;

/// <summary>All banks of a world: one, or several of different kinds, between which payouts are routed.</summary>
internal sealed class SimulatedBanks
{
    /// <summary>The bank of a world that has one.</summary>
    public const string Only = "simulated";

    /// <summary>Knows references, answers questions.</summary>
    public const string Sound = "sound";

    /// <summary>Cannot be asked, and pays again what is sent again.</summary>
    public const string Blind = "blind";

    /// <summary>Takes files on business days, says later what became of them.</summary>
    public const string Files = "files";

    private static readonly ConnectorCapabilities SoundOne =
        new(Inquire: true, Cancel: true, IdempotentSubmit: true, Callbacks: true, BatchMax: 3);

    private static readonly ConnectorCapabilities BlindOne =
        new(Inquire: false, Cancel: false, IdempotentSubmit: false, Callbacks: false, BatchMax: 2);

    private static readonly ConnectorCapabilities FilesOne =
        new(Inquire: true, Cancel: false, IdempotentSubmit: true, Callbacks: true, BatchMax: 50)
        {
            Schedule = new RailSchedule
            {
                Rail = Files,
                Title = "Files",
                Calendar = BankCalendar.Target,
                TimeZone = "UTC",
                Windows = [new RailWindow(new TimeOnly(15, 0), 1, new TimeOnly(18, 0))],
                Basis = [],
            },
        };

    private readonly Random _chance;

    /// <param name="only">What the only bank can do; null for one of each kind.</param>
    public SimulatedBanks(ConnectorCapabilities? only, TimeProvider clock, Random chance, Action<string> trace)
    {
        _chance = chance;
        All = only is not null
            ? [new SimulatedBank(Only, only, clock, chance, trace)]
            :
            [
                new SimulatedBank(Sound, SoundOne, clock, chance, trace),
                new SimulatedBank(Blind, BlindOne, clock, chance, trace),
                new SimulatedBank(Files, FilesOne, clock, chance, trace, worksOnFiles: true),
            ];
    }

    public IReadOnlyList<SimulatedBank> All { get; }

    public Odds Odds
    {
        set
        {
            foreach (var bank in All)
                bank.Odds = value;
        }
    }

    public Action<SimulatedBank, Instruction> Arriving
    {
        set
        {
            foreach (var bank in All)
                bank.Arriving = instruction => value(bank, instruction);
        }
    }

    public IEnumerable<SimulatedPayment> Payments => All.SelectMany(b => b.Payments);

    public IReadOnlyList<SimulatedCallback> Callbacks => [.. All.SelectMany(b => b.Callbacks)];

    public DateTimeOffset? NextAt => All.Select(b => b.NextAt).Min();

    public bool HasOnTheWay(PayoutId payout) => All.Any(b => b.HasOnTheWay(payout));

    public IEnumerable<SimulatedPayment> Of(PayoutId payout) => All.SelectMany(b => b.Of(payout));

    public void Turn()
    {
        foreach (var bank in All)
            bank.Turn();
    }

    public TimeSpan Some(TimeSpan from, TimeSpan to) => All[0].Some(from, to);

    /// <summary>Rules of a merchant, drawn: none where there is nothing to choose.</summary>
    public string? DrawRules()
    {
        if (All.Count == 1)
            return null;
        return _chance.Next(4) switch
        {
            0 => """{"rules":[{"name":"order","use":{"connectors":["sound","blind","files"]}}]}""",
            1 => """
                {"rules":[{"name":"small","when":{"currencies":["EUR"],"amount_max":100},"use":{"connectors":["files"]}},
                    {"name":"others","use":{"connectors":["blind","sound"]}}]}
                """,
            2 => """{"rules":[{"name":"best","use":{"strategy":"most_successful"}}]}""",
            _ => """
                {"rules":[{"name":"split","use":{"split":[{"connector":"sound","percent":40},
                    {"connector":"blind","percent":30},{"connector":"files","percent":30}]}}]}
                """,
        };
    }
}
