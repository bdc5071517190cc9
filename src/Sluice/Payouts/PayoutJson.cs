using System.Text.Json;
using Sluice.Kernel;

namespace Sluice.Payouts;

/// <summary>A payout as the API answers it and as its events report it: one rendering for both, masked.</summary>
public static class PayoutJson
{
    public const string RecipientPrefix = "rcp_";
    public const string MethodPrefix = "pm_";
    public const string BatchPrefix = "bat_";
    public const string QuotePrefix = "qt_";
    public const string OrderPrefix = "ord_";

    public static string Text(Payout payout) => Json.Text(payout, Write);

    public static void Write(Utf8JsonWriter json, Payout payout)
    {
        json.WriteStartObject();
        json.WriteString("id", payout.Id.ToString());
        json.WriteString("object", "payout");
        json.WriteString("status", payout.Status.Text);
        json.Text("status_reason", payout.StatusReason);
        json.WriteNumber("amount", payout.Amount.MinorUnits);
        json.WriteString("currency", payout.Amount.Currency.Code);
        json.WriteNumber("fees", payout.Fee);
        json.WriteString("purpose", payout.Purpose);
        json.Text("client_reference", payout.ClientReference);
        json.Text("statement_reference", payout.StatementReference);
        json.Text("memo", payout.Memo);
        json.Text("group", payout.Group);
        json.Id("recipient_id", RecipientPrefix, payout.RecipientId);
        json.Id("payout_method_id", MethodPrefix, payout.PayoutMethodId);
        json.Raw("recipient", payout.RecipientJson);
        json.Raw("destination", payout.DestinationJson);
        json.Raw("metadata", payout.MetadataJson ?? "{}");
        json.WriteBoolean("confirm", payout.Status != PayoutStatus.AwaitingConfirmation);
        json.WriteString("on_insufficient_funds", payout.WaitsForFunds ? "wait" : "refuse");
        json.Text("connector", payout.Connector);
        json.Text("rail", payout.Rail);
        json.Text("rail_reference", payout.RailReference);
        json.Instant("expected_arrival", payout.ExpectedArrival);
        json.WriteNumber("attempts", payout.Attempts);
        WriteFailure(json, payout.Failure);
        json.WriteBoolean("cancel_requested", payout.CancelRequested);
        json.Id("batch_id", BatchPrefix, payout.BatchId);
        if (payout.BatchRow is { } row)
            json.WriteNumber("batch_row", row);
        else
            json.WriteNull("batch_row");
        json.WriteNumber("revision", payout.Revision);
        json.WriteBoolean("live", payout.Live);
        json.Instant("created_at", payout.CreatedAt);
        json.Instant("updated_at", payout.UpdatedAt);
        json.Instant("submitted_at", payout.SubmittedAt);
        json.Instant("paid_at", payout.PaidAt);
        WriteTerms(json, payout);
        json.WriteEndObject();
    }

    // What most payouts do not have is left out of those.
    private static void WriteTerms(Utf8JsonWriter json, Payout payout)
    {
        if (payout.Kind is not null)
            json.WriteString("kind", payout.Kind);
        if (payout.Priority is not null)
        {
            json.WriteStartArray("priority");
            foreach (var word in payout.Priority.Split(' '))
                json.WriteStringValue(word);
            json.WriteEndArray();
        }
        if (payout.ReleaseAt is not null)
            json.Instant("release_at", payout.ReleaseAt);
        if (payout.ReleaseZone is not null)
            json.WriteString("time_zone", payout.ReleaseZone);
        if (payout.ExpiresAt is not null)
            json.Instant("expires_at", payout.ExpiresAt);
        if (payout.FeeCurrency is not null)
            json.WriteString("fee_currency", payout.FeeCurrency);
        if (payout.FeeBearer is not null)
            json.WriteString("fee_bearer", payout.FeeBearer);
        if (payout.Sent != payout.Amount)
            json.WriteNumber("recipient_amount", payout.Sent.MinorUnits);
        if (payout.QuoteId is not null)
            json.Id("quote_id", QuotePrefix, payout.QuoteId);
        if (payout.SourceAmount is { } source)
            json.WriteNumber("source_amount", source);
        if (payout.SourceCurrency is not null)
            json.WriteString("source_currency", payout.SourceCurrency);
        if (payout.OrderId is not null)
            json.Id("order_id", OrderPrefix, payout.OrderId);
        if (payout.SourceWallet is not null)
            json.Id("wallet_of", RecipientPrefix, payout.SourceWallet);
        if (payout.WebhookUrl is not null)
            json.WriteString("webhook_url", payout.WebhookUrl);
    }

    private static void WriteFailure(Utf8JsonWriter json, PayoutFailure? failure)
    {
        if (failure is null)
        {
            json.WriteNull("failure");
            return;
        }
        var entry = FailureCatalogue.Find(failure.Code);
        json.WriteStartObject("failure");
        json.WriteString("code", failure.Code);
        json.WriteString("message", entry.Explanation);
        json.WriteString("retry", entry.RetryText);
        json.Text("raw_code", failure.RawCode);
        json.Text("raw_text", failure.RawText);
        json.WriteEndObject();
    }
}
