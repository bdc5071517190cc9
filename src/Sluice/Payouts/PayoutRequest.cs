using Sluice.Recipients;

namespace Sluice.Payouts;

/// <summary>
/// A payout as asked for, nothing checked yet. The same shape from JSON, JSON lines and a CSV row, so that one validator serves
/// every door.
/// </summary>
public sealed record PayoutRequest
{
    /// <summary>In minor units of <see cref="Currency"/>.</summary>
    public long? Amount { get; init; }
    /// <summary>From a file: a decimal in major units ("125.50"); used when <see cref="Amount"/> is absent.</summary>
    public string? AmountDecimal { get; init; }
    public string? Currency { get; init; }
    public string? Purpose { get; init; }
    public string? ClientReference { get; init; }
    public string? StatementReference { get; init; }
    public string? Memo { get; init; }
    public string? Group { get; init; }
    /// <summary>rcp_…, together with <see cref="PayoutMethodId"/> or alone for the recipient's default method.</summary>
    public string? RecipientId { get; init; }
    public string? PayoutMethodId { get; init; }
    /// <summary>Inline, together with <see cref="Destination"/>.</summary>
    public RecipientRequest? Recipient { get; init; }
    public DestinationRequest? Destination { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    /// <summary>false stages the payout: no funds are taken until it is confirmed.</summary>
    public bool? Confirm { get; init; }
    /// <summary>refuse (default) or wait.</summary>
    public string? OnInsufficientFunds { get; init; }
    /// <summary>How fast, best first; the words of <see cref="Priorities"/>.</summary>
    public IReadOnlyList<string>? Priority { get; init; }
    /// <summary>Not submitted before: a time with an offset, or a local one of <see cref="TimeZone"/>.</summary>
    public string? ReleaseAt { get; init; }
    /// <summary>The IANA zone of local times.</summary>
    public string? TimeZone { get; init; }
    /// <summary>Not submitted from then on.</summary>
    public string? ExpiresAt { get; init; }

    /// <summary>merchant or recipient; null for whoever the fee schedule says.</summary>
    public string? FeeBearer { get; init; }
    /// <summary>qt_…: a quote for this amount, whose rate and fee are taken.</summary>
    public string? QuoteId { get; init; }
    /// <summary>Where its own events are told, beside the merchant's endpoints.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>Whether the same request may be right today and wrong tomorrow.</summary>
    public bool DependsOnTime => ReleaseAt is not null || ExpiresAt is not null || Destination?.Type == DestinationKinds.Card;
}
