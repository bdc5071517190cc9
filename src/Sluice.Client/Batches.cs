using System.Text.Json.Serialization;

namespace Sluice.Client;

/// <summary>What a batch does with rows that are wrong.</summary>
public static class BatchModes
{
    /// <summary>Pay the good rows, refuse the bad ones.</summary>
    public const string AcceptValid = "accept_valid";
    /// <summary>One bad row rejects the whole batch.</summary>
    public const string AllOrNothing = "all_or_nothing";
}

/// <summary>The states of a batch.</summary>
public static class BatchStatuses
{
    /// <summary>Its rows are still coming in.</summary>
    public const string Uploading = "uploading";
    /// <summary>Its rows are being checked.</summary>
    public const string Validating = "validating";
    /// <summary>Its good rows are becoming payouts.</summary>
    public const string Accepting = "accepting";
    /// <summary>Every row is decided; the payouts go on by themselves.</summary>
    public const string Completed = "completed";
    /// <summary>None of it is paid.</summary>
    public const string Rejected = "rejected";
}

/// <summary>A batch as one JSON document.</summary>
public sealed record NewBatch
{
    /// <summary>accept_valid (the default) or all_or_nothing.</summary>
    public string? Mode { get; init; }
    /// <summary>The payouts, in order.</summary>
    public IReadOnlyList<NewPayout>? Items { get; init; }
}

/// <summary>Many payouts handed over at once, and how far they have come.</summary>
public sealed record Batch
{
    /// <summary>bat_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "batch".</summary>
    public string Object { get => field ?? "batch"; init; }
    /// <summary>One of <see cref="BatchStatuses"/>.</summary>
    public required string Status { get; init; }
    /// <summary>accept_valid or all_or_nothing.</summary>
    public string? Mode { get; init; }
    /// <summary>csv, jsonl, json or pain.001.</summary>
    public string? Format { get; init; }
    /// <summary>The name it was uploaded under.</summary>
    public string? FileName { get; init; }
    /// <summary>SHA-256 of what was uploaded, hexadecimal: the same file is taken once.</summary>
    public string? Sha256 { get; init; }
    /// <summary>MsgId of a pain.001, once it was checked: each comes once.</summary>
    public string? MessageId { get; init; }
    /// <summary>How large the upload was, in bytes.</summary>
    public long Bytes { get; init; }
    /// <summary>How many rows it has, once all are read.</summary>
    public int? RowsTotal { get; init; }
    /// <summary>How many are read and checked.</summary>
    public int RowsRead { get; init; }
    /// <summary>How many became payouts.</summary>
    public int RowsAccepted { get; init; }
    /// <summary>How many were refused.</summary>
    public int RowsRefused { get; init; }
    /// <summary>Accepted rows per currency.</summary>
    public IReadOnlyList<CurrencyTotal> Totals { get => field ?? []; init; }
    /// <summary>How many of its payouts stand in each status.</summary>
    public IReadOnlyDictionary<string, int> Statuses { get => field ?? new Dictionary<string, int>(); init; }
    /// <summary>Counts its changes.</summary>
    public int Revision { get; init; }
    /// <summary>When the upload began.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
    /// <summary>When every row was decided.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
    /// <summary>Why it was rejected.</summary>
    public BatchFailure? Failure { get; init; }

    /// <summary>Whether every row is decided and every payout of it is in a final state.</summary>
    [JsonIgnore]
    public bool IsFinal => IsDecided && Statuses.All(s => s.Value == 0 || PayoutStatuses.Final.Contains(s.Key));

    /// <summary>Whether every row is decided, by acceptance, refusal or rejection of the whole.</summary>
    [JsonIgnore]
    public bool IsDecided => Status is BatchStatuses.Completed or BatchStatuses.Rejected;

    /// <summary>How many of its payouts stand in <paramref name="status"/>.</summary>
    public int Count(string status) => Statuses.GetValueOrDefault(status);
}

/// <summary>How many and how much in one currency.</summary>
public sealed record CurrencyTotal
{
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>How many.</summary>
    public int Count { get; init; }
    /// <summary>How much, in minor units.</summary>
    public long Amount { get; init; }
    /// <summary>The fees that all or nothing sets aside on top, in minor units; null where there are none.</summary>
    public long? Fees { get; init; }
}

/// <summary>Why a batch was rejected.</summary>
public sealed record BatchFailure
{
    /// <summary>Stable code.</summary>
    public required string Code { get; init; }
    /// <summary>In plain words.</summary>
    public string? Detail { get; init; }
}

/// <summary>What became of one row; there is one for every row of the upload, in order.</summary>
public sealed record ReportRow
{
    /// <summary>The row, counted from 1 without the header.</summary>
    public required int Row { get; init; }
    /// <summary>accepted or refused.</summary>
    public required string Result { get; init; }
    /// <summary>The payout it became.</summary>
    public string? PayoutId { get; init; }
    /// <summary>The reference the row gave.</summary>
    public string? ClientReference { get; init; }
    /// <summary>The payout's status now.</summary>
    public string? Status { get; init; }
    /// <summary>In minor units.</summary>
    public long? Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>Why the payout failed or came back.</summary>
    public string? FailureCode { get; init; }
    /// <summary>Why the row was refused, every wrong field.</summary>
    public IReadOnlyList<FieldProblem>? Errors { get; init; }
}
