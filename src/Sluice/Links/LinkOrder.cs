using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Routing;

namespace Sluice.Links;

/// <summary>A link as asked for, nothing checked yet.</summary>
public sealed record LinkRequest
{
    /// <summary>payout (the default) or onboarding.</summary>
    public string? Kind { get; init; }
    /// <summary>What is paid, for a payout link; recipient and destination stay empty.</summary>
    public PayoutRequest Payout { get; init; } = new();
    public RecipientRequest? Recipient { get; init; }
    /// <summary>Onboarding: someone on file who adds a payout method and corrects the details.</summary>
    public string? RecipientId { get; init; }
    public IReadOnlyList<string>? Methods { get; init; }
    public string? Language { get; init; }
    public long? ExpiresInSeconds { get; init; }
    public bool? SendEmail { get; init; }
}

/// <summary>A link that was asked for and is right in itself.</summary>
public sealed record LinkOrder
{
    public const int ExpirySecondsDefault = 900;
    public const int ExpirySecondsMin = 60;
    public const int ExpirySecondsMax = 90 * 24 * 3600;
    public const int MethodsMax = 20;

    // A recipient who is not known yet: some id passes the check of a payout's form and is taken out again.
    private const string SomeRecipient = "rcp_00000000000070008000000000000000";

    /// <summary>What pages and e-mails can be read in.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "de", "fr", "es", "ar"];

    public required LinkKind Kind { get; init; }
    /// <summary>Null for onboarding.</summary>
    public PayoutOrder? Payout { get; init; }
    public required LinkRecipient Recipient { get; init; }
    public Guid? RecipientId { get; init; }
    public string? Methods { get; init; }
    public string? Language { get; init; }
    public required TimeSpan Life { get; init; }
    public required bool SendEmail { get; init; }
    public string? ClientReference { get; init; }
    public string? MetadataJson { get; init; }

    // Where to, nobody knows yet.
    private const string NoDestination = "null";

    /// <summary>Reads a link; null when something was noted in <paramref name="errors"/>.</summary>
    /// <param name="request">As asked for.</param>
    /// <param name="now">The clock's now.</param>
    /// <param name="merchant">Whose link.</param>
    /// <param name="vault">Seals what is secret.</param>
    /// <param name="errors">Where errors are noted.</param>
    /// <param name="terms">Where the merchant's payouts may go, and what they cost; null where nobody asks.</param>
    /// <param name="live">Whether it is real money.</param>
    public static LinkOrder? Parse(
        LinkRequest request, DateTimeOffset now, MerchantId merchant, Vault vault, FieldErrors errors, Terms? terms = null,
        bool live = false)
    {
        var before = errors.Count;
        var kind = string.IsNullOrEmpty(request.Kind) ? LinkKind.Payout : LinkKinds.Find(request.Kind);
        if (kind is null)
            errors.Add("/kind", FieldCodes.UnknownValue, "A link is for a payout or for onboarding.");
        var asked = request.Payout with { RecipientId = SomeRecipient };
        // Onboarding moves no money: of a payout it has but the reference and the metadata.
        if (kind == LinkKind.Onboarding)
        {
            RefuseMoney(request.Payout, errors);
            asked = new PayoutRequest
            {
                RecipientId = SomeRecipient,
                Amount = 1,
                Currency = "EUR",
                Purpose = "OTHER",
                ClientReference = request.Payout.ClientReference,
                Metadata = request.Payout.Metadata,
            };
        }
        var parsed = PayoutRequestParser.Parse(asked, now, errors);
        var recipient = LinkRecipient.Parse(request.Recipient ?? new(), "/recipient", errors);
        var recipientId = ReadRecipientId(request, kind, errors);
        var sendEmail = request.SendEmail ?? false;
        if (sendEmail && recipientId is null && string.IsNullOrWhiteSpace(request.Recipient?.Email))
            errors.Add("/recipient/email", FieldCodes.Required, "Say where to send the e-mail.");
        var life = request.ExpiresInSeconds ?? ExpirySecondsDefault;
        if (life is < ExpirySecondsMin or > ExpirySecondsMax)
            errors.Add("/expires_in_seconds", FieldCodes.OutOfRange,
                $"A link lives {ExpirySecondsMin} to {ExpirySecondsMax} seconds, 90 days at most.");
        if (request.Language is { Length: > 0 } language && !Languages.Contains(language))
            errors.Add("/language", FieldCodes.UnknownValue, $"The language is one of {string.Join(", ", Languages)}.");
        CheckMethods(request, errors);
        if (errors.Count != before || parsed is null || recipient is null)
            return null;
        var allowed = request.Methods is { Count: > 0 } given ? string.Join(' ', given.Distinct()) : null;
        if (kind == LinkKind.Payout && terms is not null
            && LinkMethods.Refusal(terms.Routes, allowed, parsed.Amount, parsed.Purpose, live) is { } refusal)
        {
            // The recipient says where to; the merchant can change by which methods.
            errors.Add(refusal.Pointer == "/destination" ? "/methods" : refusal.Pointer, refusal.Code, refusal.Detail);
            return null;
        }
        var order = PayoutOrder.Prepare(parsed with { RecipientId = null }, merchant, vault) with
        {
            DestinationJson = NoDestination,
            Fees = terms?.Fees ?? FeeSchedule.None,
        };
        return new LinkOrder
        {
            Kind = kind!.Value,
            Payout = kind == LinkKind.Payout ? order : null,
            Recipient = recipient,
            RecipientId = recipientId,
            Methods = allowed,
            Language = string.IsNullOrEmpty(request.Language) ? null : request.Language,
            Life = TimeSpan.FromSeconds(life),
            SendEmail = sendEmail,
            ClientReference = parsed.ClientReference,
            MetadataJson = order.MetadataJson,
        };
    }

    private static void RefuseMoney(PayoutRequest payout, FieldErrors errors)
    {
        const string none = "Onboarding pays nothing: leave it out.";
        if (payout.Amount is not null)
            errors.Add("/amount", FieldCodes.NotAllowed, none);
        if (payout.Currency is not null)
            errors.Add("/currency", FieldCodes.NotAllowed, none);
        if (payout.Purpose is not null)
            errors.Add("/purpose", FieldCodes.NotAllowed, none);
        if (payout.StatementReference is not null)
            errors.Add("/statement_reference", FieldCodes.NotAllowed, none);
    }

    private static Guid? ReadRecipientId(LinkRequest request, LinkKind? kind, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(request.RecipientId))
            return null;
        if (kind == LinkKind.Payout)
            errors.Add("/recipient_id", FieldCodes.NotAllowed, "Only an onboarding link is for somebody on file.");
        else if (request.Recipient is not null)
            errors.Add("/recipient", FieldCodes.Conflicting, "Give a recipient_id or a recipient, not both.");
        else if (Ids.TryParse(PayoutJson.RecipientPrefix, request.RecipientId, out var id))
            return id;
        else
            errors.Add("/recipient_id", FieldCodes.InvalidFormat, "Such an id is rcp_ and 32 hexadecimal digits.");
        return null;
    }

    private static void CheckMethods(LinkRequest request, FieldErrors errors)
    {
        var methods = request.Methods ?? [];
        var currency = request.Kind == LinkKind.Onboarding.Text ? null : request.Payout.Currency;
        for (var i = 0; i < methods.Count; i++)
        {
            if (!LinkMethods.Are(methods[i]))
                errors.Add($"/methods/{i}", FieldCodes.UnknownValue,
                    $"A method is one of {string.Join(", ", LinkMethods.Names)}.");
        }
        if (!errors.Any && LinkMethods.For(null, currency, methods.Count == 0 ? null : string.Join(' ', methods)).Count == 0)
            errors.Add("/methods", FieldCodes.CurrencyNotSupported, $"None of these methods takes {currency}.");
    }

    // Names stay out of logs.
    public override string ToString() => $"{Kind.Text} link";
}
