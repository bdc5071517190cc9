namespace Sluice.Client;

/// <summary>Something only a person can decide, with what is known about it.</summary>
public sealed record ExceptionCase
{
    /// <summary>exc_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "exception".</summary>
    public string Object { get => field ?? "exception"; init; }
    /// <summary>unknown_outcome, overdue, conflicting_report or unmatched_callback.</summary>
    public required string Kind { get; init; }
    /// <summary>The payout, po_….</summary>
    public string? PayoutId { get; init; }
    /// <summary>The attempt.</summary>
    public string? AttemptId { get; init; }
    /// <summary>What happened.</summary>
    public string? Detail { get; init; }
    /// <summary>open or resolved.</summary>
    public required string Status { get; init; }
    /// <summary>What was decided.</summary>
    public string? Resolution { get; init; }
    /// <summary>On what grounds.</summary>
    public string? Evidence { get; init; }
    /// <summary>By whom.</summary>
    public string? ResolvedBy { get; init; }
    /// <summary>Since when it waits.</summary>
    public DateTimeOffset OpenedAt { get; init; }
    /// <summary>When it was decided.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }
}

/// <summary>A decision about an exception.</summary>
public sealed record ExceptionResolution
{
    /// <summary>mark_paid, mark_failed, retry or dismiss.</summary>
    public string? Action { get; init; }
    /// <summary>What proves it: a bank's letter, a statement line.</summary>
    public string? Evidence { get; init; }
    /// <summary>With mark_failed: a code of /v1/failure-codes.</summary>
    public string? FailureCode { get; init; }
}

/// <summary>Which exceptions to list.</summary>
public sealed record ExceptionQuery : ListQuery
{
    /// <summary>open or resolved.</summary>
    public string? Status { get; init; }

    internal override void Write(QueryText query)
    {
        base.Write(query);
        query.Add("status", Status);
    }
}
