namespace Sluice.Client;

/// <summary>A report to be made again and again, each time of the whole day, week or month before.</summary>
public sealed record NewReportSchedule
{
    /// <summary>One of <see cref="ReportKinds"/>.</summary>
    public required string Kind { get; init; }
    /// <summary>csv, json (lines), xlsx or pdf.</summary>
    public required string Format { get; init; }
    /// <summary>Only this currency (ISO 4217); all without one.</summary>
    public string? Currency { get; init; }
    /// <summary>day, week or month.</summary>
    public required string Every { get; init; }
    /// <summary>1 (Monday) to 7 for a week, 1 to 31 for a month: the last day of shorter ones.</summary>
    public int? Day { get; init; }
    /// <summary>The local time, as 06:00.</summary>
    public required string At { get; init; }
    /// <summary>An IANA name, as Europe/Berlin: the zone of the time, and that days are cut in. UTC without one.</summary>
    public string? TimeZone { get; init; }
    /// <summary>To whom each report is brought; to nobody without.</summary>
    public ReportTargets? Deliver { get; init; }
    /// <summary>false makes it without running it yet.</summary>
    public bool? Active { get; init; }
}

/// <summary>Changes to a schedule; what is null stays.</summary>
public sealed record ReportSchedulePatch
{
    /// <summary>One of <see cref="ReportKinds"/>.</summary>
    public string? Kind { get; init; }
    /// <summary>csv, json (lines), xlsx or pdf.</summary>
    public string? Format { get; init; }
    /// <summary>Only this currency; an empty text for all.</summary>
    public string? Currency { get; init; }
    /// <summary>day, week or month.</summary>
    public string? Every { get; init; }
    /// <summary>1 (Monday) to 7 for a week, 1 to 31 for a month.</summary>
    public int? Day { get; init; }
    /// <summary>The local time, as 06:00.</summary>
    public string? At { get; init; }
    /// <summary>An IANA name.</summary>
    public string? TimeZone { get; init; }
    /// <summary>To whom each report is brought, in place of those before.</summary>
    public ReportTargets? Deliver { get; init; }
    /// <summary>false switches it off; true on again, from the next time on.</summary>
    public bool? Active { get; init; }
    /// <summary>The revision you saw; with another one nothing changes.</summary>
    public int? Revision { get; init; }
}

/// <summary>A report that is made again and again.</summary>
public sealed record ReportSchedule
{
    /// <summary>rsch_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "report_schedule".</summary>
    public string Object { get => field ?? "report_schedule"; init; }
    /// <summary>One of <see cref="ReportKinds"/>.</summary>
    public required string Kind { get; init; }
    /// <summary>csv, json (lines), xlsx or pdf.</summary>
    public required string Format { get; init; }
    /// <summary>The one currency; null for all.</summary>
    public string? Currency { get; init; }
    /// <summary>day, week or month.</summary>
    public required string Every { get; init; }
    /// <summary>1 (Monday) to 7 for a week, 1 to 31 for a month.</summary>
    public int? Day { get; init; }
    /// <summary>The local time, as 06:00.</summary>
    public required string At { get; init; }
    /// <summary>The zone, by its IANA name.</summary>
    public required string TimeZone { get; init; }
    /// <summary>To whom each report is brought.</summary>
    public ReportTargets Deliver { get => field ?? new ReportTargets(); init; }
    /// <summary>Whether it runs.</summary>
    public bool Active { get; init; }
    /// <summary>When it runs next; null while it is switched off.</summary>
    public DateTimeOffset? NextAt { get; init; }
    /// <summary>When it ran last.</summary>
    public DateTimeOffset? LastAt { get; init; }
    /// <summary>The report of that run.</summary>
    public string? LastReportId { get; init; }
    /// <summary>Counts its changes; runs do not count.</summary>
    public int Revision { get; init; }
    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it was last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
