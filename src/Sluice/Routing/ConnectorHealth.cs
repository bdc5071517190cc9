using System.Numerics;
using Sluice.Connectors;

namespace Sluice.Routing;

/// <summary>How a connector does, at one instant.</summary>
/// <param name="State">Whether payouts are sent to it.</param>
/// <param name="RestsUntil">When it may be tried again; null while it works.</param>
/// <param name="Calls">Submissions remembered.</param>
/// <param name="CallsFailed">How many of them failed technically.</param>
/// <param name="Ends">Payouts remembered whose end its rail told.</param>
/// <param name="EndsPaid">How many of them were paid.</param>
public sealed record ConnectorStanding(
    CircuitState State, DateTimeOffset? RestsUntil, int Calls, int CallsFailed, int Ends, int EndsPaid)
{
    /// <summary>Paid out of ten thousand; one that nothing is known of counts as perfect, so that it is tried at all.</summary>
    public int SuccessBasisPoints => Ends == 0 ? 10_000 : EndsPaid * 10_000 / Ends;
}

/// <summary>
/// What this node has seen of each connector: it is not shared, each node learns by itself and forgets when it stops. Safe for
/// several threads.
/// </summary>
public sealed class ConnectorHealth
{
    /// <summary>How many ends of payouts count for the success rate.</summary>
    public const int EndsMax = 64;

    private readonly Dictionary<string, Record> _records;

    /// <param name="connectors">Every connector's name.</param>
    public ConnectorHealth(IEnumerable<string> connectors) =>
        _records = connectors.ToDictionary(name => name, _ => new Record(), StringComparer.Ordinal);

    /// <summary>
    /// Notes what became of a submission: its answers, one for each instruction that was sent. It failed when not one of them was
    /// answered, and however many it had, it counts as one: a large one must not open the circuit for everybody.
    /// </summary>
    public void Submitted(string connector, IReadOnlyList<RailUpdate> answers, DateTimeOffset at) =>
        Asked(connector, answered: !answers.All(IsTechnicalFailure), at);

    /// <summary>Notes whether an inquiry or a cancel was answered at all.</summary>
    public void Asked(string connector, bool answered, DateTimeOffset at)
    {
        if (!_records.TryGetValue(connector, out var record))
            return;
        lock (record)
            record.Breaker = record.Breaker.After(!answered, at);
    }

    /// <summary>Notes the ends among what was news of a rail; everything else is passed over.</summary>
    public void Told(string connector, IEnumerable<RailUpdate> updates)
    {
        if (!_records.TryGetValue(connector, out var record))
            return;
        lock (record)
        {
            foreach (var update in updates.Where(u => u.Status is RailStatus.Paid or RailStatus.Failed or RailStatus.Returned))
            {
                record.Ends = unchecked((record.Ends << 1) | (update.Status == RailStatus.Paid ? 1UL : 0UL));
                record.Seen = Math.Min(EndsMax, record.Seen + 1);
            }
        }
    }

    /// <summary>How a connector stands.</summary>
    public ConnectorStanding Of(string connector, DateTimeOffset now)
    {
        if (!_records.TryGetValue(connector, out var record))
            return new ConnectorStanding(CircuitState.Closed, null, 0, 0, 0, 0);
        lock (record)
        {
            var (calls, failed) = record.Breaker.Calls;
            return new ConnectorStanding(record.Breaker.At(now), record.Breaker.RestsUntil, calls, failed, record.Seen,
                BitOperations.PopCount(record.Ends));
        }
    }

    /// <summary>No answer, or the rail's word that it is not available. A refused payment is an answer.</summary>
    private static bool IsTechnicalFailure(RailUpdate answer) => answer.Status == RailStatus.Unknown
        || answer is { Status: RailStatus.Failed, FailureCode: "rail_unavailable" };

    private sealed class Record
    {
        public CircuitBreaker Breaker { get; set; } = CircuitBreaker.New;

        public ulong Ends { get; set; }

        public int Seen { get; set; }
    }
}
