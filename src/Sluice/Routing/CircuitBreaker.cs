using System.Numerics;

namespace Sluice.Routing;

/// <summary>Whether payouts are sent to a connector.</summary>
public enum CircuitState
{
    /// <summary>It works.</summary>
    Closed,
    /// <summary>It rests: nothing new is sent to it.</summary>
    Open,
    /// <summary>It has rested; a few payouts try it.</summary>
    HalfOpen,
}

/// <summary>
/// Pure: from what became of calls to whether another one is worth making. A technical failure is no answer, or the rail's word
/// that it is not available; a refused payment is an answer. Immutable; time is given, never asked for.
/// </summary>
public sealed record CircuitBreaker
{
    /// <summary>So many technical failures one after the other open it.</summary>
    public const int ConsecutiveMax = 10;

    /// <summary>How many of the last calls count for the rate.</summary>
    public const int HistoryMax = 64;

    /// <summary>The rate is not looked at before so many calls.</summary>
    public const int HistoryMin = 20;

    /// <summary>So many technical failures out of a hundred open it.</summary>
    public const int FailuresPercentMax = 50;

    /// <summary>How long it rests at first; each failed trial doubles it.</summary>
    public static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(30);

    /// <summary>It never rests longer before it is tried again.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    /// <summary>A connector nothing is known of yet.</summary>
    public static CircuitBreaker New { get; } = new();

    private ulong History { get; init; }

    private int Seen { get; init; }

    private int Consecutive { get; init; }

    private TimeSpan Rest { get; init; }

    /// <summary>When it may be tried again; null while it is closed.</summary>
    public DateTimeOffset? RestsUntil { get; private init; }

    /// <summary>How it stands at an instant.</summary>
    public CircuitState At(DateTimeOffset now) => RestsUntil is not { } until ? CircuitState.Closed
        : now < until ? CircuitState.Open : CircuitState.HalfOpen;

    /// <summary>Calls remembered, and how many of them failed technically.</summary>
    public (int Seen, int Failed) Calls => (Seen, BitOperations.PopCount(History));

    /// <summary>Takes note of one call.</summary>
    public CircuitBreaker After(bool failed, DateTimeOffset at)
    {
        switch (At(at))
        {
            case CircuitState.Open:
                // Sent before it opened, answered after: too late to tell anything.
                return this;
            case CircuitState.HalfOpen:
                return failed ? Resting(at, Rest * 2) : New.Noting(failed: false);
            default:
                var next = Noting(failed);
                return next.IsTooBad ? next.Resting(at, FirstRest) : next;
        }
    }

    private bool IsTooBad => Consecutive >= ConsecutiveMax
        || (Seen >= HistoryMin && BitOperations.PopCount(History) * 100 >= Seen * FailuresPercentMax);

    private CircuitBreaker Noting(bool failed) => this with
    {
        History = unchecked((History << 1) | (failed ? 1UL : 0UL)),
        Seen = Math.Min(HistoryMax, Seen + 1),
        Consecutive = failed ? Consecutive + 1 : 0,
    };

    private CircuitBreaker Resting(DateTimeOffset at, TimeSpan rest)
    {
        rest = rest < LongestRest ? rest : LongestRest;
        return this with { Rest = rest, RestsUntil = at + rest };
    }
}
