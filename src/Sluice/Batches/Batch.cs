using System.Text.Json;
using Sluice.Batches.Reading;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Batches;

/// <summary>Where a batch stands. The names are stored.</summary>
public static class BatchStatus
{
    /// <summary>The file is coming in.</summary>
    public const string Uploading = "uploading";
    /// <summary>
    /// Every row is checked before any is accepted (all_or_nothing; JSON documents, whose mode may stand at the end; and
    /// pain.001, whose totals only the end shows right).
    /// </summary>
    public const string Validating = "validating";
    /// <summary>Rows become payouts.</summary>
    public const string Accepting = "accepting";
    /// <summary>Every row is decided; its payouts go on.</summary>
    public const string Completed = "completed";
    /// <summary>Nothing of it was accepted.</summary>
    public const string Rejected = "rejected";
}

/// <summary>What happens to good rows when there are bad ones.</summary>
public static class BatchMode
{
    public const string AcceptValid = "accept_valid";
    public const string AllOrNothing = "all_or_nothing";

    public static bool IsKnown(string mode) => mode is AcceptValid or AllOrNothing;
}

/// <summary>
/// A file or document of many payouts. Its checkpoint (<see cref="RowsRead"/>) moves in the same transaction as the payouts
/// of the rows.
/// </summary>
public sealed record Batch
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    public required string Mode { get; init; }
    public required BatchFormat Format { get; init; }
    public string? FileName { get; init; }
    /// <summary>Why the rows are paid that do not say it themselves; null where each must.</summary>
    public string? Purpose { get; init; }
    public required string Status { get; init; }
    /// <summary>Of the file as it came, in hexadecimal.</summary>
    public string? Sha256 { get; init; }
    public long Bytes { get; init; }
    /// <summary>Counted while uploading by line ends, exact once the file has been read.</summary>
    public int RowsTotal { get; init; }
    public int RowsRead { get; init; }
    public int RowsAccepted { get; init; }
    public int RowsRefused { get; init; }
    /// <summary>Accepted (or, for all or nothing, set aside) per currency: count and sum in minor units.</summary>
    public required IReadOnlyDictionary<string, BatchTotal> Totals { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureDetail { get; init; }
    public required int Revision { get; init; }
    public required Actor Actor { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    /// <summary>What a message of ISO 20022 said of itself, once it was checked.</summary>
    public BatchMessage? Message { get; init; }

    public const string IdPrefix = "bat_";

    public bool IsOpen => Status is BatchStatus.Validating or BatchStatus.Accepting;

    public override string ToString() => $"{Ids.Format(IdPrefix, Id)} {Status}";
}

/// <summary>How many rows and how much, in minor units.</summary>
/// <param name="Fees">What all or nothing sets aside on top of the amounts.</param>
public readonly record struct BatchTotal(int Count, long Amount, long Fees = 0)
{
    /// <summary>What is wrong with a row whose amount makes the sum of its currency larger than can be counted.</summary>
    public static readonly FieldError TooLarge =
        new("/amount", FieldCodes.OutOfRange, "With this row the sum of its currency is larger than can be counted.");

    /// <summary>Whether one more such amount can be counted.</summary>
    public bool Fits(long amount) => amount <= long.MaxValue - Amount - Fees;

    public BatchTotal Plus(long amount, long fee = 0) => new(Count + 1, Amount + amount, Fees + fee);
}

/// <summary>A batch as the API answers it.</summary>
internal static class BatchJson
{
    public static string Text(Batch batch) => Json.Text(batch, static (json, b) => Write(json, b, []));

    /// <param name="statuses">How many of its payouts stand where.</param>
    public static void Write(Utf8JsonWriter json, Batch batch, IReadOnlyList<(PayoutStatus Status, long Count)> statuses)
    {
        json.WriteStartObject();
        json.Id("id", Batch.IdPrefix, batch.Id);
        json.WriteString("object", "batch");
        json.WriteString("status", batch.Status);
        json.WriteString("mode", batch.Mode);
        json.WriteString("format", FormatText(batch.Format));
        json.Text("file_name", batch.FileName);
        json.Text("sha256", batch.Sha256);
        json.Text("message_id", batch.Message?.Id);
        json.WriteNumber("bytes", batch.Bytes);
        json.WriteNumber("rows_total", batch.RowsTotal);
        json.WriteNumber("rows_read", batch.RowsRead);
        json.WriteNumber("rows_accepted", batch.RowsAccepted);
        json.WriteNumber("rows_refused", batch.RowsRefused);
        json.WritePropertyName("totals");
        WriteTotals(json, batch.Totals);
        json.WriteStartObject("statuses");
        foreach (var (status, count) in statuses)
            json.WriteNumber(status.Text, count);
        json.WriteEndObject();
        if (batch.FailureCode is null)
        {
            json.WriteNull("failure");
        }
        else
        {
            json.WriteStartObject("failure");
            json.WriteString("code", batch.FailureCode);
            json.Text("detail", batch.FailureDetail);
            json.WriteEndObject();
        }
        json.WriteNumber("revision", batch.Revision);
        json.Instant("created_at", batch.CreatedAt);
        json.Instant("updated_at", batch.UpdatedAt);
        json.Instant("completed_at", batch.CompletedAt);
        json.WriteEndObject();
    }

    public static void WriteTotals(Utf8JsonWriter json, IReadOnlyDictionary<string, BatchTotal> totals)
    {
        json.WriteStartArray();
        foreach (var (currency, total) in totals.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("currency", currency);
            json.WriteNumber("count", total.Count);
            json.WriteNumber("amount", total.Amount);
            if (total.Fees > 0)
                json.WriteNumber("fees", total.Fees);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static Dictionary<string, BatchTotal> ReadTotals(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.EnumerateArray().ToDictionary(
            e => e.GetProperty("currency").GetString()!,
            e => new BatchTotal(e.GetProperty("count").GetInt32(), e.GetProperty("amount").GetInt64(),
                e.TryGetProperty("fees", out var fees) ? fees.GetInt64() : 0));
    }

    public static string FormatText(BatchFormat format) => format switch
    {
        BatchFormat.Csv => "csv",
        BatchFormat.JsonLines => "jsonl",
        BatchFormat.Pain001 => "pain.001",
        _ => "json",
    };

    public static BatchFormat ReadFormat(string text) => text switch
    {
        "csv" => BatchFormat.Csv,
        "jsonl" => BatchFormat.JsonLines,
        "pain.001" => BatchFormat.Pain001,
        _ => BatchFormat.Json,
    };
}
