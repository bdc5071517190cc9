using System.Security.Cryptography;
using System.Text.Json;
using Google.Protobuf;
using Sluice.Access;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Links;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Server.Grpc.Wire;
using Sluice.Server.Http;
using Method = Sluice.Server.Grpc.Wire.PayoutMethod;
using Status = Sluice.Server.Grpc.Wire.PayoutEnums.Types.PayoutStatus;

namespace Sluice.Server.Grpc;

/// <summary>
/// The calls of types.PayoutService that prepare a payout: a link by which the recipient says where to pay, a recipient put on
/// file, an account enrolled for one. merchant_payout_id is the idempotency key of each, bound to the content.
/// </summary>
internal sealed class PayoutRegistrations
{
    /// <summary>The metadata in which a link's address travels, the message having no field for it.</summary>
    public const string LinkMetadata = "x-payout-link";

    private const string LinkKeyPrefix = "grpc-link:";
    private const string RecipientKeyPrefix = "grpc-recipient:";
    private const string MethodKeyPrefix = "grpc-method:";
    private const string MethodPointer = "/payout_method_data";

    private readonly Api _api;
    private readonly ServerSettings _settings;
    private readonly LinkAddress _address;
    private readonly byte[] _hashKey;

    public PayoutRegistrations(Api api, ServerSettings settings, LinkAddress address)
    {
        (_api, _settings, _address) = (api, settings, address);
        _hashKey = api.Vault.DeriveKey(RequestState.HashPurpose);
        var service = PayoutsReflection.Descriptor.Services.Single();
        Methods =
        [
            new UnaryMethod<PayoutServiceCreateLinkRequest, PayoutServiceCreateLinkResponse>(
                service.FindMethodByName("CreateLink"), Scopes.LinksWrite, CreateLinkAsync),
            new UnaryMethod<PayoutServiceCreateRecipientRequest, PayoutServiceCreateRecipientResponse>(
                service.FindMethodByName("CreateRecipient"), Scopes.RecipientsWrite, CreateRecipientAsync),
            new UnaryMethod<PayoutServiceEnrollDisburseAccountRequest, PayoutServiceEnrollDisburseAccountResponse>(
                service.FindMethodByName("EnrollDisburseAccount"), Scopes.RecipientsWrite, EnrollAsync),
        ];
    }

    public IReadOnlyList<GrpcMethod> Methods { get; }

    private async Task<Result<PayoutServiceCreateLinkResponse>> CreateLinkAsync(
        GrpcCall call, PayoutServiceCreateLinkRequest ask)
    {
        var errors = new FieldErrors();
        var purpose = call.Metadata(PayoutService.PurposeMetadata) ?? _settings.GrpcPurpose;
        CheckMoney(ask.Amount, errors);
        WireNames.Check(ask.HasPriority, ask.Priority, "/priority", errors);
        if (ask.DestinationCurrency != default && ask.Amount is { } amount && ask.DestinationCurrency != amount.Currency)
            errors.Add("/destination_currency", FieldCodes.CurrencyNotSupported, "What is sent arrives in the same currency.");
        var known = RecipientForm.Read(ask.Customer, ask.Address, new MethodForm(null, MethodPointer, null), errors);
        var request = new LinkRequest
        {
            Payout = new PayoutRequest
            {
                Amount = ask.Amount?.MinorAmount,
                Currency = ask.Amount is null ? null : WireNames.CurrencyCode(ask.Amount.Currency, "/amount/currency", new()),
                Purpose = purpose,
                ClientReference = WireNames.Text(ask.MerchantPayoutId, "/merchant_payout_id", errors),
                Memo = WireNames.Text(ask.Description, "/description", errors),
                // The amount of a link is what arrives, so the quote must be for that.
                QuoteId = ask.HasConnectorQuoteId ? ask.ConnectorQuoteId : null,
            },
            // What is not said is asked for on the page.
            Recipient = known with { Type = null, Name = known.Name == RecipientForm.NoName ? null : known.Name },
        };
        var caller = call.Caller;
        var ruled = new FieldErrors();
        var terms = await _api.Terms.OfAsync(caller.Merchant, call.Cancel);
        var order = LinkOrder.Parse(request, _api.Clock.Now, caller.Merchant, _api.Vault, ruled, terms, caller.Live);
        if (Wrong(errors, ruled) is { } problem)
            return problem;
        // Here the reference is the identity of a payout, whatever the merchant's own rule for references is.
        caller = caller with { Settings = caller.Settings with { UniqueClientReference = true } };
        var content = ask.Clone();
        (content.AccessToken, content.BrowserInfo, content.ConnectorFeatureData) = (null, null, null);
        var secret = LinkSecret.New();
        var created = await _api.Lanes.TrySubmitAsync(new CreateLink(caller, order!, LinkSecret.HashOf(secret), null,
            ClaimOf(LinkKeyPrefix, ask.HasMerchantPayoutId ? ask.MerchantPayoutId : null, content, purpose)));
        if (!created.Succeeded(out var receipt, out problem))
            return Translate(problem);
        if (!receipt.IsReplayed)
            call.Tell(LinkMetadata, _address.Of(secret, null));
        var payout = await FindAsync(caller.Merchant, await TextAsync(caller.Merchant, receipt, "payout_id"));
        return PayoutAnswer.Of(payout).To<PayoutServiceCreateLinkResponse>();
    }

    private async Task<Result<PayoutServiceCreateRecipientResponse>> CreateRecipientAsync(
        GrpcCall call, PayoutServiceCreateRecipientRequest ask)
    {
        var errors = new FieldErrors();
        CheckMoney(ask.Amount, errors);
        var type = TypeOf(ask.RecipientType, errors);
        var content = ask.Clone();
        content.AccessToken = null;
        var key = ask.HasMerchantPayoutId ? ask.MerchantPayoutId : null;
        var read = Read(call, ask.Customer, ask.Address, ask.PayoutMethodData, type, errors);
        if (!read.Succeeded(out var asked, out var problem))
            return problem;
        var created = await RegisterAsync(call, asked.Recipient, key, content);
        if (!created.Succeeded(out var recipient, out problem))
            return problem;
        if (asked.Destination is { } destination
            && (await EnrollAsync(call, recipient, destination, key, content)).Problem is { } notEnrolled)
            return notEnrolled;
        return new PayoutAnswer(key, Ids.Format(PayoutJson.RecipientPrefix, recipient), Status.Success)
            .To<PayoutServiceCreateRecipientResponse>();
    }

    private async Task<Result<PayoutServiceEnrollDisburseAccountResponse>> EnrollAsync(
        GrpcCall call, PayoutServiceEnrollDisburseAccountRequest ask)
    {
        var errors = new FieldErrors();
        CheckMoney(ask.Amount, errors);
        if (ask.PayoutMethodData is null)
            errors.Add(MethodPointer, FieldCodes.Required, "Say which account to enroll.");
        var read = Read(call, ask.Customer, ask.Address, ask.PayoutMethodData, "individual", errors);
        if (!read.Succeeded(out var asked, out var problem))
            return problem;
        var content = ask.Clone();
        content.AccessToken = null;
        var key = ask.HasMerchantPayoutId ? ask.MerchantPayoutId : null;
        // For somebody on file, or for whom the request describes.
        Guid owner;
        if (ask.Customer is { HasConnectorCustomerId: true, ConnectorCustomerId: var id })
        {
            if (!Ids.TryParse(PayoutJson.RecipientPrefix, id, out owner))
                return Refused("/customer/connector_customer_id", FieldCodes.NotFound, "No such recipient.");
        }
        else if (!(await RegisterAsync(call, asked.Recipient, key, content)).Succeeded(out owner, out problem))
            return problem;
        if (!(await EnrollAsync(call, owner, asked.Destination!, key, content)).Succeeded(out var method, out problem))
            return problem;
        return new PayoutAnswer(key, method, Status.Success).To<PayoutServiceEnrollDisburseAccountResponse>();
    }

    private async Task<Result<Guid>> RegisterAsync(GrpcCall call, RecipientDetails details, string? key, IMessage content)
    {
        var claim = ClaimOf(RecipientKeyPrefix, key, content, "");
        var created = await _api.Lanes.TrySubmitAsync(new CreateRecipient(call.Caller, details, claim));
        if (!created.Succeeded(out var receipt, out var problem))
            return Translate(problem);
        return Ids.TryParse(PayoutJson.RecipientPrefix, await TextAsync(call.Caller.Merchant, receipt, "id"), out var id)
            ? id : throw new InvalidOperationException("A recipient without an id.");
    }

    private async Task<Result<string>> EnrollAsync(
        GrpcCall call, Guid recipient, Destination destination, string? key, IMessage content)
    {
        var prepared = PreparedDestination.Of(destination, call.Caller.Merchant, _api.Vault);
        var claim = ClaimOf(MethodKeyPrefix, key, content, "");
        var added = await _api.Lanes.TrySubmitAsync(
            new AddPayoutMethod(call.Caller, recipient, prepared, makeDefault: false, claim));
        // The same account again is the one on file.
        if (added.Problem is { Type: var type, Related: { } same } && type == ProblemTypes.InvalidState)
            return same;
        return added.Succeeded(out var receipt, out var problem)
            ? await TextAsync(call.Caller.Merchant, receipt, "id") : Translate(problem);
    }

    private Result<(RecipientDetails Recipient, Destination? Destination)> Read(
        GrpcCall call, Customer? customer, PayoutAddress? address, Method? method, string type, FieldErrors errors)
    {
        var form = method is null ? null : MethodForm.Read(method, PayoutService.ProviderOf(call), errors);
        var request = RecipientForm.Read(customer, address, form ?? new MethodForm(null, MethodPointer, null), errors);
        var ruled = new FieldErrors();
        var recipient = RecipientParser.Parse(request with { Type = type }, "/recipient", ruled);
        // The account is not checked against the amount's currency: what it will be paid in is each payout's own.
        var destination = form?.Destination is { } given
            ? DestinationParser.Parse(given, null, "/destination", ruled, _api.Rules.At(_api.Clock.Now)) : null;
        if (Wrong(errors, ruled, form?.Pointer) is { } problem)
            return problem;
        return (recipient!, destination);
    }

    private static void CheckMoney(Wire.Money? amount, FieldErrors errors)
    {
        if (amount is null)
            errors.Add("/amount", FieldCodes.Required, "This is required.");
        else
            WireNames.CurrencyCode(amount.Currency, "/amount/currency", errors);
    }

    private static string TypeOf(PayoutEnums.Types.PayoutRecipientType type, FieldErrors errors)
    {
        switch (type)
        {
            case PayoutEnums.Types.PayoutRecipientType.Company or PayoutEnums.Types.PayoutRecipientType.Business:
                return "company";
            case PayoutEnums.Types.PayoutRecipientType.NonProfit:
                return "non_profit";
            case PayoutEnums.Types.PayoutRecipientType.PublicSector:
                return "public_sector";
            case PayoutEnums.Types.PayoutRecipientType.Individual or PayoutEnums.Types.PayoutRecipientType.NaturalPerson
                or PayoutEnums.Types.PayoutRecipientType.Personal:
                return "individual";
            default:
                errors.Add("/recipient_type", FieldCodes.UnknownValue, "Say which: INDIVIDUAL or COMPANY, for instance.");
                return "individual";
        }
    }

    /// <summary>What the wire says and what the rules say, once each; null when nothing is wrong.</summary>
    private static Problem? Wrong(FieldErrors wire, FieldErrors ruled, string? methodPointer = null)
    {
        var noticed = wire.List.Select(e => e.Pointer).ToHashSet();
        foreach (var error in ruled.List)
        {
            var pointer = PayoutForm.WirePointer(error.Pointer, methodPointer ?? MethodPointer);
            // A part that is missing or cannot be read was noticed as a whole.
            if (!noticed.Any(n => pointer == n || pointer.StartsWith(n + "/", StringComparison.Ordinal)))
                wire.Add(pointer, error.Code, error.Detail);
        }
        return wire.Any ? wire.ToProblem() : null;
    }

    private static Problem Translate(Problem problem) => problem.Errors.Count == 0 ? problem : problem with
    {
        Errors = [.. problem.Errors.Select(e => e with { Pointer = PayoutForm.WirePointer(e.Pointer, MethodPointer) })],
    };

    private static Problem Refused(string pointer, string code, string detail)
    {
        var errors = new FieldErrors();
        errors.Add(pointer, code, detail);
        return errors.ToProblem();
    }

    private IdempotencyClaim? ClaimOf(string prefix, string? key, IMessage content, string purpose)
    {
        byte[] asked = [.. content.ToByteArray(), .. System.Text.Encoding.UTF8.GetBytes("\n" + purpose)];
        return string.IsNullOrEmpty(key) ? null : new IdempotencyClaim(prefix + key, HMACSHA256.HashData(_hashKey, asked));
    }

    // Not by the caller's token: it is done, and its answer is on its way.
    private async Task<string> TextAsync(MerchantId merchant, Receipt receipt, string name)
    {
        var text = receipt.Snapshot
            ?? await EventLog.SnapshotAsync(_api.Database, merchant, receipt.EventNumber, CancellationToken.None);
        using var snapshot = JsonDocument.Parse(text);
        return snapshot.RootElement.GetProperty(name).GetString()!;
    }

    private async Task<Payout> FindAsync(MerchantId merchant, string text) => PayoutId.TryParse(text, out var id)
        && await _api.Payouts.FindAsync(merchant, id, CancellationToken.None) is { } payout
        ? payout : throw new InvalidOperationException($"{text} is not there.");
}
