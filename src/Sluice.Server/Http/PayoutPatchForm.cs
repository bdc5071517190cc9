using System.Text.Json;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Server.Http;

/// <summary>Reads a PATCH: the changed whole passes the same parser as a new payout, so that no rule is written twice.</summary>
internal static class PayoutPatchForm
{
    public static PayoutPatch Read(JsonElement body, Payout payout, FieldErrors errors, out int? revision)
    {
        var form = new JsonForm(body, "", errors);
        var request = new PayoutRequest
        {
            Amount = form.Long("amount") ?? payout.Amount.MinorUnits,
            Currency = form.String("currency") ?? payout.Amount.Currency.Code,
            Purpose = form.String("purpose") ?? payout.Purpose,
            ClientReference = form.String("client_reference"),
            StatementReference = form.String("statement_reference"),
            Memo = form.String("memo"),
            Group = form.String("group"),
            Metadata = form.StringMap("metadata"),
            OnInsufficientFunds = form.String("on_insufficient_funds"),
            // Who is paid does not change; any recipient satisfies the parser.
            RecipientId = Ids.Format(PayoutJson.RecipientPrefix, payout.Id.Value),
        };
        revision = form.Int("revision");
        form.End();
        var parsed = PayoutRequestParser.Parse(request, payout.UpdatedAt, errors);
        return parsed is null || errors.Any ? new PayoutPatch() : new PayoutPatch
        {
            Amount = parsed.Amount,
            Purpose = parsed.Purpose,
            ClientReference = parsed.ClientReference,
            StatementReference = parsed.StatementReference,
            Memo = parsed.Memo,
            Group = parsed.Group,
            MetadataJson = request.Metadata is null ? null : Json.Text(parsed.Metadata, PayoutOrder.WriteMetadata),
            WaitsForFunds = request.OnInsufficientFunds is null ? null : parsed.WaitForFunds,
        };
    }
}
