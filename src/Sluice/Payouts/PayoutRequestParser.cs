using Sluice.Calendars;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Recipients;
using Sluice.Webhooks;

namespace Sluice.Payouts;

/// <summary>
/// Turns a payout as asked for into one that is right in itself, naming every field that is wrong. Pure; one for every door.
/// </summary>
public static class PayoutRequestParser
{
    public const int ClientReferenceCharactersMax = 64;
    public const int MemoCharactersMax = 500;
    public const int GroupCharactersMax = 64;

    private const string RecipientPrefix = "rcp_";
    private const string PayoutMethodPrefix = "pm_";
    private const string Refuse = "refuse";
    private const string Wait = "wait";

    /// <summary>
    /// Reads one payout. Null when something was noted in <paramref name="errors"/>; pointers start with <paramref
    /// name="pointer"/>.
    /// </summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="now">When it was: times and card expiries are checked against it.</param>
    /// <param name="errors">Where errors are noted.</param>
    /// <param name="pointer">Where the payout stands in the request.</param>
    /// <param name="rules">What is installed for checking destinations; null for nothing.</param>
    public static ParsedPayout? Parse(
        PayoutRequest request, DateTimeOffset now, FieldErrors errors, string pointer = "", RequestRules? rules = null)
    {
        var before = errors.Count;
        var currency = ReadCurrency(request.Currency, pointer, errors);
        var minorUnits = ReadAmount(request, currency, pointer, errors);
        var purpose = ReadPurpose(request.Purpose, pointer, errors);
        var clientReference = TextRules.Optional(
            request.ClientReference, ClientReferenceCharactersMax, pointer, "client_reference", errors);
        var statementReference = StatementText.Parse(request.StatementReference, pointer, "statement_reference", errors);
        var memo = TextRules.Optional(request.Memo, MemoCharactersMax, pointer, "memo", errors);
        var group = TextRules.Optional(request.Group, GroupCharactersMax, pointer, "group", errors);
        RefuseTwoRecipients(request, pointer, errors);
        var recipientId = ReadId(request.RecipientId, RecipientPrefix, pointer, "recipient_id", errors);
        var payoutMethodId = ReadId(request.PayoutMethodId, PayoutMethodPrefix, pointer, "payout_method_id", errors);
        var recipient = request.Recipient is null
            ? null
            : RecipientParser.Parse(request.Recipient, pointer + "/recipient", errors);
        var destination = request.Destination is null
            ? null
            : DestinationParser.Parse(request.Destination, currency, pointer + "/destination", errors,
                (rules ?? RequestRules.None).At(now));
        var orderId = destination?.Kind == DestinationKinds.Order
            && Ids.TryParse(PayoutJson.OrderPrefix, destination["order_id"], out var order) ? order : (Guid?)null;
        var toWallet = destination?.Kind == DestinationKinds.OwnWallet;
        if (orderId is not null || toWallet)
            destination = null;
        if (purpose is not null && destination is not null && !PurposeCatalogue.IsAllowed(purpose, destination.Country))
            errors.Add(pointer + "/purpose", FieldCodes.PurposeNotAllowed,
                destination.Country.Length == 0 ? $"{purpose.Code} is accepted in one country only."
                    : $"{purpose.Code} is not accepted in {destination.Country}.");
        var metadata = MetadataRules.Check(request.Metadata, pointer, errors);
        var waits = ReadOnInsufficientFunds(request.OnInsufficientFunds, pointer, errors);
        var priority = Priorities.Parse(request.Priority, pointer, errors);
        var times = ReadTimes(request, now, pointer, errors);
        var (quoteId, feeBearer) = ReadPrice(request, waits, pointer, errors);
        var webhookUrl = string.IsNullOrEmpty(request.WebhookUrl) ? null : request.WebhookUrl;
        if (webhookUrl is not null && !WebhookUrl.TryParse(webhookUrl, rules?.PrivateWebhooks ?? false, out _, out var wrong))
            errors.Add(pointer + "/webhook_url", FieldCodes.InvalidFormat, wrong);
        if (errors.Count != before)
            return null;
        return new()
        {
            Amount = new Amount(minorUnits, currency!),
            Purpose = purpose!.Code,
            ClientReference = clientReference,
            StatementReference = statementReference,
            Memo = memo,
            Group = group,
            RecipientId = recipientId,
            PayoutMethodId = payoutMethodId,
            Recipient = recipient,
            Destination = destination,
            OrderId = orderId,
            ToWallet = toWallet,
            Kind = orderId is null ? null : PayoutKinds.Refund,
            Metadata = metadata,
            Confirm = request.Confirm ?? true,
            WaitForFunds = waits,
            Priority = priority,
            Times = times,
            FeeBearer = feeBearer,
            QuoteId = quoteId,
            WebhookUrl = webhookUrl,
        };
    }

    private static (Guid? QuoteId, string? FeeBearer) ReadPrice(
        PayoutRequest request, bool waits, string pointer, FieldErrors errors)
    {
        var quoteId = ReadId(request.QuoteId, PayoutJson.QuotePrefix, pointer, "quote_id", errors);
        var bearer = string.IsNullOrEmpty(request.FeeBearer) ? null : request.FeeBearer;
        if (bearer is not null && !FeeBearers.IsKnown(bearer))
            errors.Add(pointer + "/fee_bearer", FieldCodes.UnknownValue, "This is merchant or recipient.");
        else if (bearer is not null && quoteId is not null)
            errors.Add(pointer + "/fee_bearer", FieldCodes.Conflicting, "The quote says who bears the fee.");
        if (waits && quoteId is not null)
            errors.Add(pointer + "/on_insufficient_funds", FieldCodes.Conflicting,
                "A quote ends soon: a payout at its rate cannot wait for funds.");
        return (quoteId, bearer);
    }

    private static ReleaseTime? ReadTimes(PayoutRequest request, DateTimeOffset now, string pointer, FieldErrors errors) =>
        (request.ReleaseAt ?? request.TimeZone ?? request.ExpiresAt) is null
            ? null
            : ReleaseTime.Parse(new(request.ReleaseAt, request.TimeZone, request.ExpiresAt), now, pointer, errors);

    private static Currency? ReadCurrency(string? code, string pointer, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(code))
            errors.Add(pointer + "/currency", FieldCodes.Required, "This is required.");
        else if (!Currency.TryFind(code, out var currency))
            errors.Add(pointer + "/currency", FieldCodes.UnknownCurrency,
                "Write a currency as three capital letters (ISO 4217): EUR, JPY.");
        else if (currency.IsWithdrawn)
            errors.Add(pointer + "/currency", FieldCodes.CurrencyWithdrawn,
                $"{currency.Code} was withdrawn ({currency.WithdrawalDate}).");
        else
            return currency;
        return null;
    }

    private static long ReadAmount(PayoutRequest request, Currency? currency, string pointer, FieldErrors errors)
    {
        long minorUnits;
        if (request.Amount is not null)
        {
            minorUnits = request.Amount.Value;
            if (request.AmountDecimal is not null)
                errors.Add(pointer + "/amount", FieldCodes.Conflicting,
                    "Give the amount in minor units or as a decimal, not both.");
        }
        else if (string.IsNullOrEmpty(request.AmountDecimal))
        {
            errors.Add(pointer + "/amount", FieldCodes.Required, "This is required.");
            return 0;
        }
        else if (currency is null)
        {
            // How many decimals it may have nobody knows without the currency, whose error is noted already.
            return 0;
        }
        else if (!Amount.TryParseDecimal(request.AmountDecimal, currency, out minorUnits, out var code, out var detail))
        {
            errors.Add(pointer + "/amount", code, detail);
            return 0;
        }
        if (minorUnits <= 0)
            errors.Add(pointer + "/amount", FieldCodes.NotPositive, "The amount is more than zero.");
        else if (minorUnits > Amount.MinorUnitsMax)
            errors.Add(pointer + "/amount", FieldCodes.OutOfRange, $"At most {Amount.MinorUnitsMax} minor units.");
        return minorUnits;
    }

    private static Purpose? ReadPurpose(string? code, string pointer, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(code))
            errors.Add(pointer + "/purpose", FieldCodes.Required,
                "Say why: SALARY or REFUND, for instance; GET /v1/purpose-codes lists all.");
        else if (PurposeCatalogue.TryFind(code, out var purpose))
            return purpose;
        else
            errors.Add(pointer + "/purpose", FieldCodes.UnknownPurpose,
                "No purpose has this code; GET /v1/purpose-codes lists all.");
        return null;
    }

    private static void RefuseTwoRecipients(PayoutRequest request, string pointer, FieldErrors errors)
    {
        if (request.Destination?.Type is DestinationKinds.OrderRef or DestinationKinds.Wallet)
        {
            RefuseOwnTarget(request, pointer, errors);
            return;
        }
        var byId = !string.IsNullOrEmpty(request.RecipientId);
        var byMethod = !string.IsNullOrEmpty(request.PayoutMethodId);
        var inline = request.Recipient is not null || request.Destination is not null;
        if (!inline)
        {
            if (!byId && byMethod)
                errors.Add(pointer + "/recipient_id", FieldCodes.Required,
                    "A payout method is named together with its recipient.");
            else if (!byId)
                errors.Add(pointer + "/recipient", FieldCodes.Required, "Give a recipient_id, or a recipient and a destination.");
            return;
        }
        if (byId || byMethod)
        {
            const string twice = "Give a recipient_id, or a recipient and a destination, not both.";
            if (request.Recipient is not null)
                errors.Add(pointer + "/recipient", FieldCodes.Conflicting, twice);
            if (request.Destination is not null)
                errors.Add(pointer + "/destination", FieldCodes.Conflicting, twice);
        }
        else if (request.Recipient is null)
            errors.Add(pointer + "/recipient", FieldCodes.Required, "A destination needs its recipient.");
        else if (request.Destination is null)
            errors.Add(pointer + "/destination", FieldCodes.Required, "A recipient given here needs a destination.");
    }

    // An order knows its payer; a wallet belongs to a recipient on file.
    private static void RefuseOwnTarget(PayoutRequest request, string pointer, FieldErrors errors)
    {
        var toWallet = request.Destination!.Type == DestinationKinds.Wallet;
        if (request.Recipient is not null)
            errors.Add(pointer + "/recipient", FieldCodes.Conflicting,
                toWallet ? "A wallet belongs to a recipient on file: give a recipient_id." : "The order says who is paid back.");
        if (!string.IsNullOrEmpty(request.PayoutMethodId))
            errors.Add(pointer + "/payout_method_id", FieldCodes.Conflicting, "Say where to pay in one way only.");
        if (toWallet && string.IsNullOrEmpty(request.RecipientId) && request.Recipient is null)
            errors.Add(pointer + "/recipient_id", FieldCodes.Required, "Whose wallet?");
        if (!toWallet && !string.IsNullOrEmpty(request.RecipientId))
            errors.Add(pointer + "/recipient_id", FieldCodes.Conflicting, "The order says who is paid back.");
    }

    private static Guid? ReadId(string? text, string prefix, string pointer, string field, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (Ids.TryParse(prefix, text, out var id))
            return id;
        errors.Add($"{pointer}/{field}", FieldCodes.InvalidFormat, $"Such an id is {prefix} and 32 hexadecimal digits.");
        return null;
    }

    private static bool ReadOnInsufficientFunds(string? text, string pointer, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text) || text is Refuse or Wait)
            return text == Wait;
        errors.Add(pointer + "/on_insufficient_funds", FieldCodes.UnknownValue, "This is refuse or wait.");
        return false;
    }
}
