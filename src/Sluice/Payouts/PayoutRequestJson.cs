using System.Text.Json;
using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Payouts;

/// <summary>A payout request from JSON: types and names are checked here, what the values mean is the validator's.</summary>
public static class PayoutRequestJson
{
    /// <summary>What could be read; everything that could not is noted in <paramref name="errors"/>, unknown fields
    /// included.</summary>
    /// <param name="element">The payout's object.</param>
    /// <param name="pointer">Where it stands in the request: "" for the whole body.</param>
    /// <param name="errors">Where errors are noted.</param>
    public static PayoutRequest Read(JsonElement element, string pointer, FieldErrors errors)
    {
        var form = new JsonForm(element, pointer, errors);
        var request = Read(form);
        form.End();
        return request;
    }

    /// <summary>Takes a payout's fields from a form that may hold others; the caller ends it.</summary>
    public static PayoutRequest Read(JsonForm form) => new()
    {
        Amount = form.Long("amount", "minor units"),
        Currency = form.String("currency"),
        Purpose = form.String("purpose"),
        ClientReference = form.String("client_reference"),
        StatementReference = form.String("statement_reference"),
        Memo = form.String("memo"),
        Group = form.String("group"),
        RecipientId = form.String("recipient_id"),
        PayoutMethodId = form.String("payout_method_id"),
        Recipient = form.Object("recipient") is { } recipient ? RecipientRequestJson.Read(recipient) : null,
        Destination = form.Object("destination") is { } destination ? DestinationRequestJson.Read(destination) : null,
        Metadata = form.StringMap("metadata"),
        Confirm = form.Bool("confirm"),
        OnInsufficientFunds = form.String("on_insufficient_funds"),
        Priority = form.StringOrStrings("priority", Priorities.WordsMax),
        ReleaseAt = form.String("release_at"),
        TimeZone = form.String("time_zone"),
        ExpiresAt = form.String("expires_at"),
        FeeBearer = form.String("fee_bearer"),
        QuoteId = form.String("quote_id"),
        WebhookUrl = form.String("webhook_url"),
    };
}
