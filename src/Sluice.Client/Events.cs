using System.Text.Json;

namespace Sluice.Client;

/// <summary>Something that happened, with a snapshot of what it happened to.</summary>
public sealed record Event
{
    /// <summary>evt_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "event".</summary>
    public string Object { get => field ?? "event"; init; }
    /// <summary>As "payout.paid".</summary>
    public required string Type { get; init; }
    /// <summary>Without gaps per merchant, in the order of what happened; remember it to read on from here.</summary>
    public required long Number { get; init; }
    /// <summary>Its place among the events of the same subject.</summary>
    public int Sequence { get; init; }
    /// <summary>What it happened to.</summary>
    public required string SubjectId { get; init; }
    /// <summary>When.</summary>
    public DateTimeOffset OccurredAt { get; init; }
    /// <summary>Who made it happen.</summary>
    public Actor? Actor { get; init; }
    /// <summary>false for test money.</summary>
    public bool Live { get; init; }
    /// <summary>The subject as it was then.</summary>
    public JsonElement? Data { get; init; }
}

/// <summary>Who did something.</summary>
public sealed record Actor
{
    /// <summary>key, user, system, rail, ….</summary>
    public string? Type { get; init; }
    /// <summary>Which one.</summary>
    public string? Id { get; init; }
    /// <summary>From which address.</summary>
    public string? Ip { get; init; }
}

/// <summary>Which events to list.</summary>
public sealed record EventQuery : ListQuery
{
    /// <summary>Only this type.</summary>
    public string? Type { get; init; }
    /// <summary>Only those of this payout, batch, ….</summary>
    public string? SubjectId { get; init; }
    /// <summary>Only those with a greater number.</summary>
    public long? After { get; init; }

    internal override void Write(QueryText query)
    {
        base.Write(query);
        query.Add("type", Type).Add("subject_id", SubjectId).Add("after", After);
    }
}
