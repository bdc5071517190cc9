using Sluice.Access;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Receipts;
using Sluice.Server.Pdf;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class ReceiptEndpoints
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/v1/payouts/{id}/remittance-advice", GetAsync).WithTags("Payouts")
            .Doc("What the recipient is told of a payout, as JSON or PDF", Scopes.PayoutsRead)
            .Gives<Wire.RemittanceAdvice>().Query("format");

    private static async Task<IResult> GetAsync(
        HttpContext http, Api api, MerchantSettingsSource merchants, AdvicePdf pdf, string id)
    {
        var query = new QueryForm(http);
        var format = query.Text("format");
        if (format is not (null or "json" or "pdf"))
            query.Errors.Add("?format", FieldCodes.UnknownValue, "format is json or pdf.");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        if (!PayoutId.TryParse(id, out var payoutId)
            || await api.Payouts.FindAsync(http.Merchant, payoutId, http.RequestAborted) is not { } payout)
            return Answers.NotFound("payout");
        var payer = await merchants.NameOfAsync(http.Merchant, http.RequestAborted);
        var advice = new RemittanceAdvice(payout, payer, api.Clock.Now);
        var isPdf = format == "pdf" || (format is null
            && http.Request.Headers.Accept.ToString().Contains(AdvicePdf.MediaType, StringComparison.OrdinalIgnoreCase));
        return isPdf
            ? Results.Bytes(pdf.Render(advice), AdvicePdf.MediaType, $"remittance-advice-{payout.Id}.pdf")
            : new JsonAnswer(RemittanceAdvice.Text(advice));
    }
}
