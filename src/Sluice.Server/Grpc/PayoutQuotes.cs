using Sluice.Access;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Quotes;
using Sluice.Server.Grpc.Wire;
using Sluice.Server.Http;
using Status = Sluice.Server.Grpc.Wire.PayoutEnums.Types.PayoutStatus;

namespace Sluice.Server.Grpc;

/// <summary>
/// Quotes over the wire: Stage makes one, merchant_quote_id being its idempotency key bound to the content; connector_quote_id
/// names it in a Create or Transfer.
/// </summary>
internal sealed class PayoutQuotes
{
    private const string StageKeyPrefix = "grpc-stage:";
    private const string QuoteKeyPrefix = "grpc-quote:";

    private readonly Api _api;
    private readonly QuoteDesk _desk;
    private readonly ServerSettings _settings;
    private readonly byte[] _hashKey;

    public PayoutQuotes(Api api, QuoteDesk desk, ServerSettings settings)
    {
        (_api, _desk, _settings, _hashKey) = (api, desk, settings, api.Vault.DeriveKey(RequestState.HashPurpose));
        Methods =
        [
            new UnaryMethod<PayoutServiceStageRequest, PayoutServiceStageResponse>(
                PayoutsReflection.Descriptor.Services.Single().FindMethodByName("Stage"), Scopes.PayoutsWrite, StageAsync),
        ];
    }

    public IReadOnlyList<GrpcMethod> Methods { get; }

    /// <summary>
    /// Puts what a quote says into the payout that names it, and gives what keeps a second payout from being made of it.
    /// </summary>
    public async Task<Result<IdempotencyClaim>> UseAsync(GrpcCall call, PayoutForm form, string quoteId)
    {
        var errors = new FieldErrors();
        if (await FindAsync(call.Caller.Merchant, quoteId, call.Cancel) is not { } quote)
            errors.Add("/connector_quote_id", FieldCodes.NotFound, "No such quote.");
        else if (!form.Apply(quote))
            errors.Add("/amount", FieldCodes.Conflicting, "The quote is for another amount, or for other currencies.");
        else if (quote.StatusAt(_api.Clock.Now) == QuoteStatuses.Expired)
            return new Problem(ProblemTypes.InvalidState, "The quote has expired. Stage another.");
        else
            return new IdempotencyClaim(QuoteKeyPrefix + quote.Id.ToString("N"), form.Hash);
        return errors.ToProblem();
    }

    private async Task<Result<PayoutServiceStageResponse>> StageAsync(GrpcCall call, PayoutServiceStageRequest ask)
    {
        var quote = new PayoutServiceCreateRequest { Amount = ask.Amount, DestinationCurrency = ask.DestinationCurrency };
        if (ask.HasMerchantQuoteId)
            quote.MerchantPayoutId = ask.MerchantQuoteId;
        if (!PayoutForm.Read(quote, _settings.GrpcPurpose, "", mayConvert: true, _hashKey, _api.Clock.Now, _api.Rules)
            .Succeeded(out var form, out var problem))
            return QuoteForm.Translate(problem, null);
        var claim = ask.HasMerchantQuoteId ? new IdempotencyClaim(StageKeyPrefix + ask.MerchantQuoteId, form.Hash) : null;
        var asked = QuoteForm.AskOf(form, ask.HasMerchantQuoteId ? ask.MerchantQuoteId : null, _settings.Rates.QuoteSecondsMax);
        if (!(await _desk.CreateAsync(call.Caller, asked, claim, call.Cancel)).Succeeded(out var receipt, out problem))
            return QuoteForm.Translate(problem, form);
        var merchant = call.Caller.Merchant;
        // Not by the caller's token: the quote is made, and its answer is on its way.
        var id = Answers.IdIn(receipt.Snapshot
            ?? await EventLog.SnapshotAsync(_api.Database, merchant, receipt.EventNumber, CancellationToken.None));
        var isExpired = receipt.IsReplayed && (await FindAsync(merchant, id, CancellationToken.None))
            ?.StatusAt(_api.Clock.Now) is null or QuoteStatuses.Expired;
        return new PayoutAnswer(ask.MerchantQuoteId, id, isExpired ? Status.Expired : Status.RequiresConfirmation)
            .To<PayoutServiceStageResponse>();
    }

    private async Task<Quote?> FindAsync(MerchantId merchant, string text, CancellationToken cancel) =>
        Ids.TryParse(Quote.IdPrefix, text, out var id)
            ? await QuoteStore.FindAsync(_api.Database, merchant, id, cancel) : null;
}
