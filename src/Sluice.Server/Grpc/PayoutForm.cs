using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Quotes;
using Sluice.Server.Grpc.Wire;

namespace Sluice.Server.Grpc;

/// <summary>A payout as the wire asks for it, read by the rules of every door. Create and Transfer ask for the same.</summary>
internal sealed class PayoutForm
{
    private const string DestinationPrefix = "/destination/";

    private readonly string _methodPointer;

    // Where errors of the destination belong.
    private PayoutForm(string methodPointer) => _methodPointer = methodPointer;

    /// <summary>In minor units.</summary>
    public long MinorUnits { get; private init; }

    public string? Currency { get; private init; }

    /// <summary>What arrives, where that is another currency than <see cref="Currency"/>.</summary>
    public string? DestinationCurrency { get; private init; }

    /// <summary>Null when it is not said how to pay: nothing is wrong then, but something is missing.</summary>
    public ParsedPayout? Parsed { get; private set; }

    /// <summary>A keyed hash of what was asked for: what merchant_payout_id is bound to.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Reads a request; the problem names every wrong field as the wire has it.</summary>
    /// <param name="purpose">A code of the catalogue: the wire has no field for it.</param>
    /// <param name="provider">Whose token a token of a provider is; the wire has no field for that either.</param>
    /// <param name="mayConvert">Whether a quote, or a payout that is there already, says what arrives in another
    /// currency.</param>
    /// <param name="hashKey">Keys the hash, which is stored: without it, it tells nothing of an account number.</param>
    public static Result<PayoutForm> Read(
        PayoutServiceCreateRequest ask, string purpose, string provider, bool mayConvert, byte[] hashKey, DateTimeOffset now,
        RequestRules rules)
    {
        var errors = new FieldErrors();
        var currency = ask.Amount is null ? null : WireNames.CurrencyCode(ask.Amount.Currency, "/amount/currency", errors);
        if (ask.Amount is null)
            errors.Add("/amount", FieldCodes.Required, "This is required.");
        WireNames.Check(ask.HasPriority, ask.Priority, "/priority", errors);
        string? arrives = null;
        if (ask.DestinationCurrency != default && ask.Amount is { } amount && ask.DestinationCurrency != amount.Currency)
        {
            if (mayConvert)
                arrives = WireNames.CurrencyCode(ask.DestinationCurrency, "/destination_currency", errors);
            else
                errors.Add("/destination_currency", FieldCodes.CurrencyNotSupported,
                    "What is sent arrives in the same currency, unless a quote says otherwise: Stage one.");
        }
        var method = ask.PayoutMethodData is { } data ? MethodForm.Read(data, provider, errors) : null;
        if (ask.PayoutMethodData is not null && ask.HasConnectorPayoutMethodId)
            errors.Add("/connector_payout_method_id", FieldCodes.Conflicting, "Give a method on file or a method, not both.");
        var form = new PayoutForm(method?.Pointer ?? "/payout_method_data")
        {
            MinorUnits = ask.Amount?.MinorAmount ?? 0,
            Currency = currency,
            DestinationCurrency = arrives,
            Hash = HashOf(ask, purpose, hashKey),
        };
        var request = RequestOf(ask, arrives ?? currency, purpose, method, errors);
        var ruled = new FieldErrors();
        form.Parsed = PayoutRequestParser.Parse(request, now, ruled, rules: rules);
        var wrong = form.Merge(errors, ruled);
        return wrong.Any ? wrong.ToProblem() : form;
    }

    /// <summary>Puts what a quote says into the payout; false when it was given for something else.</summary>
    public bool Apply(Quote quote)
    {
        var asked = (MinorUnits, Currency);
        var takes = asked == (quote.Source.MinorUnits, quote.Source.Currency.Code)
            // The recipient bears the fee out of what was asked for.
            || (quote is { FixedSide: FixedSides.Source, FeeBearer: FeeBearers.Recipient }
                && asked == (quote.Total.MinorUnits, quote.Total.Currency.Code));
        var arrives = asked == (quote.Destination.MinorUnits, quote.Destination.Currency.Code);
        if (quote.IsConversion && DestinationCurrency is not null)
            arrives = takes && DestinationCurrency == quote.Destination.Currency.Code;
        else if (!quote.IsConversion)
            arrives = (arrives || takes) && DestinationCurrency is null;
        if (arrives)
            Parsed = Parsed! with { Amount = quote.Destination, QuoteId = quote.Id };
        return arrives;
    }

    /// <summary>A problem of the lane with its fields named as the wire has them.</summary>
    public Problem Translate(Problem problem) => problem.Errors.Count == 0 ? problem
        : problem with { Errors = [.. problem.Errors.Select(e => e with { Pointer = WirePointer(e.Pointer) })] };

    private static PayoutRequest RequestOf(
        PayoutServiceCreateRequest ask, string? currency, string purpose, MethodForm? method, FieldErrors errors)
    {
        var onFile = ask.PayoutMethodData is null && IsRecipientOnFile(ask);
        return new PayoutRequest
        {
            Amount = ask.Amount?.MinorAmount,
            Currency = currency,
            Purpose = purpose,
            ClientReference = WireNames.Text(ask.MerchantPayoutId, "/merchant_payout_id", errors),
            Memo = WireNames.Text(ask.Description, "/description", errors),
            RecipientId = onFile ? ask.Customer?.ConnectorCustomerId : null,
            PayoutMethodId = onFile && ask.HasConnectorPayoutMethodId ? ask.ConnectorPayoutMethodId : null,
            Recipient = method is null ? null : RecipientForm.Read(ask.Customer, ask.Address, method, errors),
            Destination = method?.Destination,
            Priority = ask.HasPriority && Enum.IsDefined(ask.Priority) && ask.Priority != default
                ? [WireNames.PriorityWord((int)ask.Priority)] : null,
        };
    }

    private static bool IsRecipientOnFile(PayoutServiceCreateRequest ask) => ask.HasConnectorPayoutMethodId
        || ask.Customer?.ConnectorCustomerId.StartsWith(PayoutJson.RecipientPrefix, StringComparison.Ordinal) == true;

    /// <summary>What the wire says and what the rules say, once each.</summary>
    private FieldErrors Merge(FieldErrors wire, FieldErrors ruled)
    {
        var noticed = wire.List.ToArray();
        var isMethodWrong = noticed.Any(n => n.Pointer.StartsWith(_methodPointer, StringComparison.Ordinal))
            || ruled.List.Any(e => e.Pointer.StartsWith("/destination", StringComparison.Ordinal));
        foreach (var error in ruled.List)
        {
            // What was not readable was noticed before, and that there is no method is no mistake.
            if (error.Pointer is "/recipient" or "/destination"
                || (error.Code == FieldCodes.Required && error.Pointer is "/amount" or "/currency"))
                continue;
            // The account says the country; without it the country is missing too, but that is not the mistake.
            if (isMethodWrong && error is { Pointer: "/recipient/country", Code: FieldCodes.Required })
                continue;
            var pointer = WirePointer(error.Pointer);
            if (!noticed.Any(n => n.Pointer == pointer))
                wire.Add(pointer, error.Code, error.Detail);
        }
        return wire;
    }

    private string WirePointer(string pointer) => WirePointer(pointer, _methodPointer);

    /// <summary>A field by its name on the wire; <paramref name="methodPointer"/> is where the method's fields are.</summary>
    public static string WirePointer(string pointer, string methodPointer) => pointer switch
    {
        "/amount" => "/amount/minor_amount",
        "/quote_id" => "/connector_quote_id",
        "/currency" => "/amount/currency",
        "/purpose" => "/x-purpose",
        "/client_reference" => "/merchant_payout_id",
        "/memo" => "/description",
        "/recipient_id" => "/customer/connector_customer_id",
        "/payout_method_id" => "/connector_payout_method_id",
        "/recipient/name" => "/customer/name",
        "/recipient/email" => "/customer/email",
        "/recipient/phone" => "/customer/phone_number",
        "/recipient/country" or "/recipient/address/country" => "/address/billing_address/country_alpha2_code",
        "/recipient/address/street" => "/address/billing_address/line1",
        "/recipient/address/postal_code" => "/address/billing_address/zip_code",
        "/recipient/address/city" => "/address/billing_address/city",
        "/recipient/address/region" => "/address/billing_address/state",
        _ when pointer.StartsWith(DestinationPrefix, StringComparison.Ordinal) =>
            methodPointer + MethodForm.WireField(pointer[DestinationPrefix.Length..], methodPointer),
        _ => pointer,
    };

    /// <summary>Of the content alone: what a client renews with every call or says about itself makes no other payout.</summary>
    private static byte[] HashOf(PayoutServiceCreateRequest ask, string purpose, byte[] key)
    {
        var content = ask.Clone();
        content.AccessToken = null;
        content.BrowserInfo = null;
        content.ConnectorFeatureData = null;
        byte[] asked = [.. content.ToByteArray(), .. Encoding.UTF8.GetBytes("\n" + purpose)];
        return HMACSHA256.HashData(key, asked);
    }
}
