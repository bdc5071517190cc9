using Sluice.Access;
using Sluice.Cards;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Quotes;
using Sluice.Recipients;
using Sluice.Server.Grpc.Wire;
using Sluice.Server.Http;
using Status = Sluice.Server.Grpc.Wire.PayoutEnums.Types.PayoutStatus;

namespace Sluice.Server.Grpc;

/// <summary>
/// types.PayoutService: a thin door to the commands that the REST door uses. merchant_payout_id is the client_reference, and the
/// idempotency key bound to the content; connector_payout_id is our own id.
/// </summary>
internal sealed class PayoutService
{
    /// <summary>How long Get waits for a rail before it answers with what is known.</summary>
    public static readonly TimeSpan SyncPatience = TimeSpan.FromSeconds(5);

    private const string KeyPrefix = "grpc:";
    /// <summary>The metadata that names a purpose.</summary>
    public const string PurposeMetadata = "x-purpose";

    /// <summary>Whose token a token of a provider is; the field of that name of the destination.</summary>
    public const string ConnectorMetadata = "x-connector";

    private const string AnyProvider = "psp";

    private readonly Api _api;
    private readonly PayoutQuotes _quotes;
    private readonly ServerSettings _settings;
    private readonly byte[] _hashKey;

    public PayoutService(Api api, PayoutQuotes quotes, ServerSettings settings)
    {
        (_api, _quotes, _settings, _hashKey) = (api, quotes, settings, api.Vault.DeriveKey(RequestState.HashPurpose));
        var service = PayoutsReflection.Descriptor.Services.Single();
        Methods =
        [
            new UnaryMethod<PayoutServiceCreateRequest, PayoutServiceCreateResponse>(service.FindMethodByName("Create"),
                Scopes.PayoutsWrite, (call, ask) => ExecuteAsync<PayoutServiceCreateResponse>(call, ask, byReference: false)),
            new UnaryMethod<PayoutServiceTransferRequest, PayoutServiceTransferResponse>(service.FindMethodByName("Transfer"),
                Scopes.PayoutsWrite,
                (call, ask) => ExecuteAsync<PayoutServiceTransferResponse>(call, AskOf(ask), byReference: true)),
            new UnaryMethod<PayoutServiceGetRequest, PayoutServiceGetResponse>(service.FindMethodByName("Get"),
                Scopes.PayoutsRead, GetAsync),
            new UnaryMethod<PayoutServiceVoidRequest, PayoutServiceVoidResponse>(service.FindMethodByName("Void"),
                Scopes.PayoutsWrite, VoidAsync),
        ];
    }

    public IReadOnlyList<GrpcMethod> Methods { get; }

    private async Task<Result<T>> ExecuteAsync<T>(GrpcCall call, PayoutServiceCreateRequest ask, bool byReference)
        where T : IPayoutResponse, new()
    {
        var purpose = call.Metadata(PurposeMetadata) ?? _settings.GrpcPurpose;
        await RecipientForm.NameOwnerAsync(ask, _api, call);
        var quoteId = ask.HasConnectorQuoteId ? ask.ConnectorQuoteId
            : ask.ConnectorPayoutId.StartsWith(Quote.IdPrefix, StringComparison.Ordinal) ? ask.ConnectorPayoutId : null;
        var mayConvert = quoteId is not null || ask.HasConnectorPayoutId;
        if (!PayoutForm.Read(ask, purpose, ProviderOf(call), mayConvert, _hashKey, _api.Clock.Now, _api.Rules)
            .Succeeded(out var form, out var problem))
            return problem;
        Payout? existing = null;
        if (ask.HasConnectorPayoutId && quoteId != ask.ConnectorPayoutId)
        {
            existing = await FindByIdAsync(call, ask.ConnectorPayoutId);
            if (existing is null)
                return NotFound;
        }
        else if (byReference && ask.HasMerchantPayoutId)
            existing = await FindByReferenceAsync(call, ask.MerchantPayoutId);
        if (existing is not null)
            return (await ProceedAsync(call, existing, ask, form)).Then(answer => answer.To<T>());
        if (form.Parsed is null)
            return new PayoutAnswer(ask.MerchantPayoutId, null, Status.RequiresPayoutMethodData).To<T>();
        if (quoteId is not null)
        {
            if (!(await _quotes.UseAsync(call, form, quoteId)).Succeeded(out var used, out problem))
                return problem;
            return (await CreateAsync(call, form, used)).Then(answer => answer.To<T>());
        }
        var claim = form.Parsed.ClientReference is { } reference ? new IdempotencyClaim(KeyPrefix + reference, form.Hash) : null;
        return (await CreateAsync(call, form, claim)).Then(answer => answer.To<T>());
    }

    private async Task<Result<PayoutAnswer>> CreateAsync(GrpcCall call, PayoutForm form, IdempotencyClaim? claim)
    {
        if (_api.Connectors.First(call.Caller.Live) is null)
            return new Problem(ProblemTypes.InvalidState, "No connector for live money is installed.");
        // Here the reference is the identity of a payout, whatever the merchant's own rule for references is.
        var caller = call.Caller with { Settings = call.Caller.Settings with { UniqueClientReference = true } };
        var terms = await _api.Terms.OfAsync(caller.Merchant, call.Cancel);
        var order = PayoutOrder.Prepare(form.Parsed!, caller.Merchant, _api.Vault, terms);
        var created = await _api.Lanes.TrySubmitAsync(new CreatePayout(caller, order, claim));
        if (!created.Succeeded(out var receipt, out var problem))
            return form.Translate(problem);
        _api.Wake.Dispatch(caller.Merchant);
        return await AnswerAsync(caller.Merchant, receipt);
    }

    /// <summary>Executes what is there already, once: what has been executed is told as it stands.</summary>
    private async Task<Result<PayoutAnswer>> ProceedAsync(
        GrpcCall call, Payout payout, PayoutServiceCreateRequest ask, PayoutForm form)
    {
        if (DifferenceOf(payout, call.Caller.Merchant, form) is { } field)
            return Differs(field, ask.HasConnectorPayoutId);
        if (payout.Status != PayoutStatus.AwaitingConfirmation)
            return PayoutAnswer.Of(payout);
        var confirmed = await _api.Lanes.TrySubmitAsync(new ConfirmPayout(call.Caller, payout.Id, payout.Revision, null));
        if (confirmed.Succeeded(out var receipt, out var problem))
        {
            _api.Wake.Dispatch(call.Caller.Merchant);
            return await AnswerAsync(call.Caller.Merchant, receipt);
        }
        return problem.Type == ProblemTypes.StaleRevision
            ? await AgainAsync(call, payout, p => p.Status != PayoutStatus.AwaitingConfirmation, problem) : problem;
    }

    private async Task<Result<PayoutServiceGetResponse>> GetAsync(GrpcCall call, PayoutServiceGetRequest ask)
    {
        if (!(await FindAsync(call, ask.ConnectorPayoutId, ask.MerchantPayoutId)).Succeeded(out var payout, out var problem))
            return problem;
        if (payout.Status == PayoutStatus.Submitted)
            payout = await SyncAsync(call, payout);
        return PayoutAnswer.Of(payout).To<PayoutServiceGetResponse>();
    }

    private async Task<Payout> SyncAsync(GrpcCall call, Payout payout)
    {
        using var patience = new CancellationTokenSource(SyncPatience, _api.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel, patience.Token);
        try
        {
            await _api.Dispatcher.InquireAsync(payout, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !call.Cancel.IsCancellationRequested)
        {
            // The rail takes its time; what is known of the payout is an answer too.
            return payout;
        }
        return await _api.Payouts.FindAsync(payout.Merchant, payout.Id, call.Cancel) ?? payout;
    }

    private async Task<Result<PayoutServiceVoidResponse>> VoidAsync(GrpcCall call, PayoutServiceVoidRequest ask)
    {
        if (!(await FindAsync(call, ask.ConnectorPayoutId, ask.MerchantPayoutId)).Succeeded(out var payout, out var problem))
            return problem;
        if (!IsVoided(payout))
        {
            var canceled = await _api.Lanes.TrySubmitAsync(new CancelPayout(call.Caller, payout.Id, null, null));
            if (canceled.Succeeded(out var receipt, out problem))
            {
                _api.Wake.Dispatch(call.Caller.Merchant);
                return (await AnswerAsync(call.Caller.Merchant, receipt)).To<PayoutServiceVoidResponse>();
            }
            if (problem.Type != ProblemTypes.InvalidState)
                return problem;
        }
        return (await AgainAsync(call, payout, IsVoided, problem)).Then(answer => answer.To<PayoutServiceVoidResponse>());
    }

    /// <summary>The field in which a payout on file is not what is asked for now; null when it is the same.</summary>
    private string? DifferenceOf(Payout payout, MerchantId merchant, PayoutForm form)
    {
        var asked = (form.MinorUnits, form.Currency);
        if (asked != (payout.Amount.MinorUnits, payout.Amount.Currency.Code)
            && asked != (payout.SourceAmount, payout.SourceCurrency))
            return "/amount";
        if (form.DestinationCurrency is { } arrives && arrives != payout.Amount.Currency.Code)
            return "/destination_currency";
        if (form.Parsed is { RecipientId: { } recipient } && payout.RecipientId != recipient)
            return "/customer/connector_customer_id";
        if (form.Parsed?.Destination is not { } destination)
            return null;
        // One into a wallet, or without its details yet, goes to no account.
        if (payout.DestinationSealed.Length == 0)
            return "/payout_method_data";
        var known = Destination.ReadSecret(_api.Vault.Open(merchant, payout.DestinationSealed));
        // What is kept of a card is its token.
        destination = CardUse.Tokenised(destination, merchant, _api.Vault);
        return known.ToCanonicalText() == destination.ToCanonicalText() ? null : "/payout_method_data";
    }

    private static Problem Differs(string field, bool byId)
    {
        var errors = new FieldErrors();
        errors.Add(field, FieldCodes.Conflicting, "The payout on file has another one.");
        return byId ? errors.ToProblem()
            : new Problem(ProblemTypes.IdempotencyKeyReused, "This merchant_payout_id stands for a payout of other content.")
            {
                Errors = errors.List,
            };
    }

    /// <summary>
    /// The answer of a change: of this one from what it reports, of an earlier one from where the payout stands now.
    /// </summary>
    private async Task<PayoutAnswer> AnswerAsync(MerchantId merchant, Receipt receipt)
    {
        if (receipt.Snapshot is { } snapshot)
            return PayoutAnswer.OfSnapshot(snapshot);
        // Not by the caller's token: the payout is made, and its answer is on its way.
        var then = PayoutAnswer.OfSnapshot(
            await EventLog.SnapshotAsync(_api.Database, merchant, receipt.EventNumber, CancellationToken.None));
        return PayoutId.TryParse(then.PayoutId, out var id)
            && await _api.Payouts.FindAsync(merchant, id, CancellationToken.None) is { } now ? PayoutAnswer.Of(now) : then;
    }

    public static string ProviderOf(GrpcCall call) => call.Metadata(ConnectorMetadata)?.ToLowerInvariant() ?? AnyProvider;

    /// <summary>Looks again: somebody else may have done meanwhile what was to be done.</summary>
    private async Task<Result<PayoutAnswer>> AgainAsync(
        GrpcCall call, Payout payout, Func<Payout, bool> isDone, Problem? otherwise)
    {
        var now = await _api.Payouts.FindAsync(payout.Merchant, payout.Id, call.Cancel) ?? payout;
        return otherwise is null || isDone(now) ? PayoutAnswer.Of(now) : otherwise;
    }

    private static bool IsVoided(Payout payout) => payout.Status == PayoutStatus.Canceled
        || (payout.Status == PayoutStatus.Submitted && payout.CancelRequested);

    private async Task<Result<Payout>> FindAsync(GrpcCall call, string id, string reference)
    {
        if (id.Length == 0 && reference.Length == 0)
        {
            var errors = new FieldErrors();
            errors.Add("/connector_payout_id", FieldCodes.Required,
                "Name the payout by connector_payout_id or merchant_payout_id.");
            return errors.ToProblem();
        }
        var payout = id.Length > 0 ? await FindByIdAsync(call, id) : await FindByReferenceAsync(call, reference);
        return payout is not null && (reference.Length == 0 || payout.ClientReference == reference) ? payout : NotFound;
    }

    private async Task<Payout?> FindByIdAsync(GrpcCall call, string text) => PayoutId.TryParse(text, out var id)
        ? await _api.Payouts.FindAsync(call.Caller.Merchant, id, call.Cancel) : null;

    private async Task<Payout?> FindByReferenceAsync(GrpcCall call, string reference)
    {
        var filter = new PayoutFilter { ClientReference = reference };
        return (await _api.Payouts.ListAsync(call.Caller.Merchant, filter, null, 1, call.Cancel)).SingleOrDefault();
    }

    private static Problem NotFound => new(ProblemTypes.ResourceNotFound, "No such payout.");

    /// <summary>A transfer asks for what a creation asks for; so the same content is the same payout by either.</summary>
    private static PayoutServiceCreateRequest AskOf(PayoutServiceTransferRequest transfer)
    {
        var ask = new PayoutServiceCreateRequest
        {
            Address = transfer.Address,
            PayoutMethodData = transfer.PayoutMethodData,
            Amount = transfer.Amount,
            DestinationCurrency = transfer.DestinationCurrency,
            Customer = transfer.Customer,
            SourceBankData = transfer.SourceBankData,
        };
        if (transfer.HasMerchantPayoutId)
            ask.MerchantPayoutId = transfer.MerchantPayoutId;
        if (transfer.HasConnectorQuoteId)
            ask.ConnectorQuoteId = transfer.ConnectorQuoteId;
        if (transfer.HasConnectorPayoutId)
            ask.ConnectorPayoutId = transfer.ConnectorPayoutId;
        if (transfer.HasPriority)
            ask.Priority = transfer.Priority;
        if (transfer.HasConnectorPayoutMethodId)
            ask.ConnectorPayoutMethodId = transfer.ConnectorPayoutMethodId;
        if (transfer.HasWebhookUrl)
            ask.WebhookUrl = transfer.WebhookUrl;
        if (transfer.HasDescription)
            ask.Description = transfer.Description;
        return ask;
    }
}
