namespace Sluice.Client;

/// <summary>What to be quoted: what a payout would take, or what would arrive.</summary>
public sealed record NewQuote
{
    /// <summary>What you pay with, ISO 4217 code.</summary>
    public string? SourceCurrency { get; init; }
    /// <summary>What arrives, ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>The amount that is fixed, in minor units.</summary>
    public long? Amount { get; init; }
    /// <summary>destination (the default): that much arrives; source: that much is taken.</summary>
    public string? Fixed { get; init; }
    /// <summary>merchant: the fee comes on top; recipient: out of the fixed source amount.</summary>
    public string? FeeBearer { get; init; }
    /// <summary>Where it will go, as far as the fee depends on it.</summary>
    public QuoteDestination? Destination { get; init; }
    /// <summary>How long it shall hold; 900 when left out.</summary>
    public long? ExpiresInSeconds { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
}

/// <summary>Where a payout will go, as far as its fee depends on it.</summary>
public sealed record QuoteDestination
{
    /// <summary>account, card, …</summary>
    public string? Type { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
}

/// <summary>A rate and a fee that hold until it expires; one payout may use it.</summary>
public sealed record Quote
{
    /// <summary>qt_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "quote".</summary>
    public string Object { get => field ?? "quote"; init; }
    /// <summary>open, used or expired.</summary>
    public required string Status { get; init; }
    /// <summary>What is converted, in minor units, the fee not included.</summary>
    public long SourceAmount { get; init; }
    /// <summary>What you pay with.</summary>
    public required string SourceCurrency { get; init; }
    /// <summary>What arrives, in minor units: the amount of the payout.</summary>
    public long Amount { get; init; }
    /// <summary>What arrives: the currency of the payout.</summary>
    public required string Currency { get; init; }
    /// <summary>Which amount was asked for: source or destination.</summary>
    public required string Fixed { get; init; }
    /// <summary>Your rate: major units that arrive for one that is taken.</summary>
    public required string Rate { get; init; }
    /// <summary>The rate before the margin.</summary>
    public required string MidRate { get; init; }
    /// <summary>The margin, in hundredths of a percent.</summary>
    public int MarginBasisPoints { get; init; }
    /// <summary>Where the rate is from; null without a conversion.</summary>
    public string? RateSource { get; init; }
    /// <summary>As of when it is; null without a conversion.</summary>
    public DateTimeOffset? RateAt { get; init; }
    /// <summary>What it costs, in minor units of what you pay with.</summary>
    public long Fees { get; init; }
    /// <summary>What you pay with; null where there is no fee.</summary>
    public string? FeeCurrency { get; init; }
    /// <summary>merchant or recipient; null where there is no fee.</summary>
    public string? FeeBearer { get; init; }
    /// <summary>All that is taken from you: source amount and fee.</summary>
    public long Total { get; init; }
    /// <summary>What the fee is for, as far as you said.</summary>
    public QuoteDestination? Destination { get; init; }
    /// <summary>The payout that has used it.</summary>
    public string? PayoutId { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
    /// <summary>Whether it is about real money.</summary>
    public bool Live { get; init; }
    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>Until when it can be used.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Narrows a list of quotes.</summary>
public sealed record QuoteQuery : ListQuery
{
    /// <summary>open, used or expired.</summary>
    public string? Status { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }

    internal override void Write(QueryText query)
    {
        query.Add("status", Status).Add("client_reference", ClientReference);
        base.Write(query);
    }
}

/// <summary>Exchange rates as they are now.</summary>
public sealed record ExchangeRates
{
    /// <summary>Always "exchange_rates".</summary>
    public string Object { get => field ?? "exchange_rates"; init; }
    /// <summary>Where they are from.</summary>
    public required string RateSource { get; init; }
    /// <summary>As of when they are.</summary>
    public DateTimeOffset RateAt { get; init; }
    /// <summary>What they are rates of.</summary>
    public required string SourceCurrency { get; init; }
    /// <summary>What is taken off for you, in hundredths of a percent.</summary>
    public int MarginBasisPoints { get; init; }
    /// <summary>One entry a currency, in alphabetical order.</summary>
    public IReadOnlyList<ExchangeRate> Data { get => field ?? []; init; }
}

/// <summary>What a major unit of the source currency is worth.</summary>
public sealed record ExchangeRate
{
    /// <summary>In this currency.</summary>
    public required string Currency { get; init; }
    /// <summary>For you, after the margin.</summary>
    public required string Rate { get; init; }
    /// <summary>Before the margin.</summary>
    public required string MidRate { get; init; }
}
