namespace Sluice.Client;

/// <summary>What reports there are.</summary>
public static class ReportKinds
{
    /// <summary>Every payout created in the period.</summary>
    public const string Payouts = "payouts";
    /// <summary>What each account held, what moved it, and what it held at the end.</summary>
    public const string Balances = "balances";
    /// <summary>What was charged and given back.</summary>
    public const string Fees = "fees";
    /// <summary>Payouts that failed or came back.</summary>
    public const string Returns = "returns";
    /// <summary>Every transfer.</summary>
    public const string Ledger = "ledger";
}

/// <summary>The states of a report.</summary>
public static class ReportStatuses
{
    /// <summary>It waits for a worker.</summary>
    public const string Queued = "queued";
    /// <summary>It is being made.</summary>
    public const string Running = "running";
    /// <summary>It can be downloaded.</summary>
    public const string Finished = "finished";
    /// <summary>It could not be made.</summary>
    public const string Failed = "failed";
    /// <summary>What was made is deleted.</summary>
    public const string Expired = "expired";
}

/// <summary>A report to ask for.</summary>
public sealed record NewReport
{
    /// <summary>One of <see cref="ReportKinds"/>.</summary>
    public required string Kind { get; init; }
    /// <summary>csv, json (lines), xlsx or pdf.</summary>
    public required string Format { get; init; }
    /// <summary>A day or an instant: the first of the period.</summary>
    public required string From { get; init; }
    /// <summary>A day, the last of the period; or an instant, the first after it. Without one the period ends now.</summary>
    public string? To { get; init; }
    /// <summary>An IANA name, as Europe/Berlin: the zone days are cut in and times are written in. UTC without one.</summary>
    public string? TimeZone { get; init; }
    /// <summary>Only this currency (ISO 4217); all without one.</summary>
    public string? Currency { get; init; }
    /// <summary>To whom it is brought once it is made; to nobody without.</summary>
    public ReportTargets? Deliver { get; init; }
}

/// <summary>To whom reports are brought.</summary>
public sealed record ReportTargets
{
    /// <summary>Into your SFTP folder Reports.</summary>
    public bool Sftp { get; init; }
    /// <summary>To these e-mail addresses, 10 at most.</summary>
    public IReadOnlyList<string> Emails { get => field ?? []; init; }
}

/// <summary>One place a report is brought to.</summary>
public sealed record ReportDelivery
{
    /// <summary>sftp or email.</summary>
    public required string Channel { get; init; }
    /// <summary>The e-mail address.</summary>
    public string? To { get; init; }
    /// <summary>waiting (for the report), pending, delivered or failed.</summary>
    public required string Status { get; init; }
    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }
    /// <summary>When it was delivered, or given up.</summary>
    public DateTimeOffset? At { get; init; }
    /// <summary>Why the last attempt did not succeed.</summary>
    public string? Error { get; init; }
}

/// <summary>A report that was asked for.</summary>
public sealed record Report
{
    /// <summary>rep_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "report".</summary>
    public string Object { get => field ?? "report"; init; }
    /// <summary>One of <see cref="ReportKinds"/>.</summary>
    public required string Kind { get; init; }
    /// <summary>csv, json (lines), xlsx or pdf.</summary>
    public required string Format { get; init; }
    /// <summary>One of <see cref="ReportStatuses"/>.</summary>
    public required string Status { get; init; }
    /// <summary>The first instant of the period, with the zone's offset.</summary>
    public DateTimeOffset From { get; init; }
    /// <summary>The first instant after it.</summary>
    public DateTimeOffset To { get; init; }
    /// <summary>The zone, by its IANA name.</summary>
    public string? TimeZone { get; init; }
    /// <summary>The one currency; null for all.</summary>
    public string? Currency { get; init; }
    /// <summary>The moment it is of; nothing later is in it. Null until work on it began.</summary>
    public DateTimeOffset? AsOf { get; init; }
    /// <summary>How much is done, of a hundred.</summary>
    public int Progress { get; init; }
    /// <summary>How many rows it has.</summary>
    public long? Rows { get; init; }
    /// <summary>How large it is.</summary>
    public long? Bytes { get; init; }
    /// <summary>SHA-256 of it, hexadecimal.</summary>
    public string? Sha256 { get; init; }
    /// <summary>What it is saved as.</summary>
    public string? FileName { get; init; }
    /// <summary>Its media type.</summary>
    public string? ContentType { get; init; }
    /// <summary>The schedule it is of.</summary>
    public string? ScheduleId { get; init; }
    /// <summary>Who asked for it.</summary>
    public string? CreatedBy { get; init; }
    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it was made, or given up.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
    /// <summary>Until when it can be downloaded.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>Why it could not be made.</summary>
    public ReportFailure? Failure { get; init; }
    /// <summary>To whom it is brought, and what became of that.</summary>
    public IReadOnlyList<ReportDelivery> Deliveries { get => field ?? []; init; }

    /// <summary>Whether it is neither made nor given up yet.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOpen => Status is ReportStatuses.Queued or ReportStatuses.Running;
}

/// <summary>Why a report could not be made.</summary>
public sealed record ReportFailure
{
    /// <summary>too_many_rows or internal_error.</summary>
    public required string Code { get; init; }
    /// <summary>In plain words.</summary>
    public string? Detail { get; init; }
}
