using System.Text.Json;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Webhooks;

/// <summary>
/// Payouts that name an address for their own events. One endpoint of the merchant, which has no address itself, signs them and
/// keeps what was answered.
/// </summary>
internal static class PayoutWebhooks
{
    private const string Field = "webhook_url";
    private const string Noun = "payout.";

    extension(Book book)
    {
        /// <summary>Asks for what the refusal below looks at.</summary>
        public void NeedPayoutWebhooks() => book.Need(WebhookEndpointStore.Kept, true);

        /// <summary>Why a payout cannot have an address of its own; null when it can.</summary>
        public Problem? RefusalOfPayoutWebhooks()
        {
            if (book.Found(WebhookEndpointStore.Kept, true).Any(e => e.PerPayout))
                return null;
            var errors = new FieldErrors();
            errors.Add("/" + Field, FieldCodes.NotFound,
                "Nothing signs it yet: first make an endpoint with POST /v1/webhook-endpoints and \"per_payout\": true.");
            return errors.ToProblem();
        }
    }

    /// <summary>Where the event of a payout is told beside the endpoints; null where the payout names no address.</summary>
    public static Uri? UrlOf(Event e)
    {
        // Looked for before it is read: most have none.
        if (!e.Type.StartsWith(Noun, StringComparison.Ordinal) || !e.Data.Contains(Field, StringComparison.Ordinal))
            return null;
        using var payout = JsonDocument.Parse(e.Data);
        return payout.RootElement.TryGetProperty(Field, out var url) && url.ValueKind == JsonValueKind.String
            && Uri.TryCreate(url.GetString(), UriKind.Absolute, out var read) ? read : null;
    }
}
