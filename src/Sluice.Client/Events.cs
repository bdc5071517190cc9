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

/// <summary>
/// Which events to list. Where a filter picks few of many, the server looks at a bounded number at a time: a page may be empty
/// and still have a <see cref="Page{T}.NextCursor"/> to go on from.
/// </summary>
public sealed record EventQuery : ListQuery
{
    /// <summary>Only these: one type or several with commas between, as "payout.paid,payout.failed" or "payout.*".</summary>
    public string? Type { get; init; }
    /// <summary>Only those of this payout, batch, ….</summary>
    public string? SubjectId { get; init; }
    /// <summary>Only those made by this kind of actor: key, sftp, rail, batch, link, system.</summary>
    public string? ActorType { get; init; }
    /// <summary>Only those made by this actor, as key_….</summary>
    public string? ActorId { get; init; }
    /// <summary>Only those with a greater number.</summary>
    public long? After { get; init; }
    /// <summary>At or after: an instant, or a date in <see cref="TimeZone"/>.</summary>
    public string? From { get; init; }
    /// <summary>Before: an instant, or the end of a date in <see cref="TimeZone"/>.</summary>
    public string? To { get; init; }
    /// <summary>IANA name, as "Europe/Berlin", in which dates are meant.</summary>
    public string? TimeZone { get; init; }
    /// <summary>How long the server waits for an event when there is none, 0 to 60.</summary>
    public int? WaitSeconds { get; init; }

    internal override void Write(QueryText query)
    {
        base.Write(query);
        query.Add("type", Type).Add("subject_id", SubjectId).Add("actor_type", ActorType).Add("actor_id", ActorId)
            .Add("after", After).Add("from", From).Add("to", To).Add("time_zone", TimeZone).Add("wait", WaitSeconds);
    }
}

/// <summary>Which events to follow, and from where; from now on when neither number nor time is given.</summary>
public sealed record EventStreamQuery
{
    /// <summary>Only these: one type or several with commas between, as "payout.paid,payout.failed" or "payout.*".</summary>
    public string? Type { get; init; }
    /// <summary>Only those of this payout, batch, ….</summary>
    public string? SubjectId { get; init; }
    /// <summary>Only those made by this kind of actor: key, sftp, rail, batch, link, system.</summary>
    public string? ActorType { get; init; }
    /// <summary>Only those made by this actor, as key_….</summary>
    public string? ActorId { get; init; }
    /// <summary>Begin after this number; 0 for the beginning of the log.</summary>
    public long? After { get; init; }
    /// <summary>Begin at this instant, or at the begin of a date in <see cref="TimeZone"/>.</summary>
    public string? From { get; init; }
    /// <summary>IANA name, as "Europe/Berlin", in which dates are meant.</summary>
    public string? TimeZone { get; init; }

    internal string Text() => new QueryText().Add("type", Type).Add("subject_id", SubjectId).Add("actor_type", ActorType)
        .Add("actor_id", ActorId).Add("after", After).Add("from", From).Add("time_zone", TimeZone).ToString();
}
