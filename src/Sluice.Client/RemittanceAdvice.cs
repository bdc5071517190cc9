namespace Sluice.Client;

/// <summary>What a recipient is told of a payout.</summary>
public sealed record RemittanceAdvice
{
    /// <summary>po_….</summary>
    public required string PayoutId { get; init; }
    /// <summary>Always "remittance_advice".</summary>
    public string Object { get => field ?? "remittance_advice"; init; }
    /// <summary>Where the payout stands.</summary>
    public required string Status { get; init; }
    /// <summary>The same as a sentence.</summary>
    public required string StatusText { get; init; }
    /// <summary>Who paid.</summary>
    public AdviceParty? Payer { get; init; }
    /// <summary>Who was paid.</summary>
    public AdviceParty? Recipient { get; init; }
    /// <summary>Where the money went, masked.</summary>
    public MaskedDestination? Destination { get; init; }
    /// <summary>In minor units.</summary>
    public required long Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>As people write it, "125.50 EUR".</summary>
    public string? AmountText { get; init; }
    /// <summary>In minor units; 0 for none.</summary>
    public long Fee { get; init; }
    /// <summary>ISO 4217 code of the fee.</summary>
    public string? FeeCurrency { get; init; }
    /// <summary>As people write it.</summary>
    public string? FeeText { get; init; }
    /// <summary>Who bears the fee.</summary>
    public string? FeeBearer { get; init; }
    /// <summary>What the amount was converted from, where it was.</summary>
    public AdviceConversion? Conversion { get; init; }
    /// <summary>What it was for.</summary>
    public AdvicePurpose? Purpose { get; init; }
    /// <summary>The payer's own reference.</summary>
    public string? ClientReference { get; init; }
    /// <summary>What the recipient's statement shows.</summary>
    public string? StatementReference { get; init; }
    /// <summary>The network it went over.</summary>
    public string? Rail { get; init; }
    /// <summary>The network's reference.</summary>
    public string? RailReference { get; init; }
    /// <summary>When it was ordered.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
    /// <summary>When it was sent.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }
    /// <summary>When it should arrive.</summary>
    public DateTimeOffset? ExpectedArrival { get; init; }
    /// <summary>When it arrived.</summary>
    public DateTimeOffset? PaidAt { get; init; }
    /// <summary>Whether the money is real.</summary>
    public bool Live { get; init; }
    /// <summary>When this advice was made.</summary>
    public DateTimeOffset? IssuedAt { get; init; }
}

/// <summary>A payer or a recipient on an advice.</summary>
public sealed record AdviceParty
{
    /// <summary>individual, company, …; the recipient's only.</summary>
    public string? Type { get; init; }
    /// <summary>The name.</summary>
    public required string Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2; the recipient's only.</summary>
    public string? Country { get; init; }
    /// <summary>The address, line by line; the recipient's only.</summary>
    public IReadOnlyList<string>? Address { get; init; }
}

/// <summary>What an amount was converted from.</summary>
public sealed record AdviceConversion
{
    /// <summary>In minor units.</summary>
    public long SourceAmount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public required string SourceCurrency { get; init; }
    /// <summary>As people write it.</summary>
    public string? SourceText { get; init; }
    /// <summary>The quote behind it.</summary>
    public string? QuoteId { get; init; }
}

/// <summary>What a payout was for.</summary>
public sealed record AdvicePurpose
{
    /// <summary>A code of /v1/purpose-codes.</summary>
    public required string Code { get; init; }
    /// <summary>In words.</summary>
    public string? Title { get; init; }
}
