using System.Globalization;
using System.Text.Json;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Payouts;

/// <summary>Reads a line of a report from what an event reported (<see cref="PayoutJson"/>): how the payout stood then.</summary>
public static class PayoutLineJson
{
    public static PayoutLine Read(string snapshot)
    {
        using var document = JsonDocument.Parse(snapshot);
        var json = document.RootElement;
        var currency = Currency.Find(Required(json, "currency"));
        var failure = json.TryGetProperty("failure", out var found) && found.ValueKind == JsonValueKind.Object
            ? found : (JsonElement?)null;
        return new PayoutLine
        {
            Id = Id(json, "id", PayoutId.Prefix) ?? throw new FormatException("A snapshot without the payout's id."),
            Amount = json.GetProperty("amount").GetInt64(),
            Currency = currency,
            Purpose = Required(json, "purpose"),
            ClientReference = Text(json, "client_reference"),
            StatementReference = Text(json, "statement_reference"),
            Memo = Text(json, "memo"),
            Group = Text(json, "group"),
            RecipientId = Id(json, "recipient_id", PayoutJson.RecipientPrefix),
            RecipientJson = json.GetProperty("recipient").GetRawText(),
            DestinationJson = json.GetProperty("destination").GetRawText(),
            Kind = Text(json, "kind"),
            Fee = json.GetProperty("fees").GetInt64(),
            FeeCurrency = Text(json, "fee_currency"),
            FeeBearer = Text(json, "fee_bearer"),
            QuoteId = Id(json, "quote_id", PayoutJson.QuotePrefix),
            SourceAmount = Number(json, "source_amount"),
            SourceCurrency = Text(json, "source_currency"),
            BatchId = Id(json, "batch_id", PayoutJson.BatchPrefix),
            BatchRow = (int?)Number(json, "batch_row"),
            CreatedAt = Instant(json, "created_at")!.Value,
            Status = Required(json, "status"),
            StatusReason = Text(json, "status_reason"),
            Connector = Text(json, "connector"),
            Rail = Text(json, "rail"),
            RailReference = Text(json, "rail_reference"),
            FailureCode = failure is { } code ? Text(code, "code") : null,
            FailureRawCode = failure is { } raw ? Text(raw, "raw_code") : null,
            FailureRawText = failure is { } said ? Text(said, "raw_text") : null,
            UpdatedAt = Instant(json, "updated_at")!.Value,
            SubmittedAt = Instant(json, "submitted_at"),
            PaidAt = Instant(json, "paid_at"),
        };
    }

    private static string Required(JsonElement json, string name) =>
        Text(json, name) ?? throw new FormatException($"A snapshot without {name}.");

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static Guid? Id(JsonElement json, string name, string prefix) =>
        Text(json, name) is { } text && Ids.TryParse(prefix, text, out var id) ? id : null;

    private static DateTimeOffset? Instant(JsonElement json, string name) => Text(json, name) is { } text
        ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;
}
