using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;

namespace Sluice.Quotes;

/// <summary>Which of a quote's two amounts was asked for; the other follows from the rate.</summary>
public static class FixedSides
{
    public const string Source = "source";
    public const string Destination = "destination";

    public static bool IsKnown(string side) => side is Source or Destination;
}

/// <summary>Where a quote stands; it follows from its row and the time.</summary>
public static class QuoteStatuses
{
    /// <summary>A payout may use it.</summary>
    public const string Open = "open";
    /// <summary>A payout has used it.</summary>
    public const string Used = "used";
    /// <summary>Its time is over.</summary>
    public const string Expired = "expired";

    public static IReadOnlyList<string> All { get; } = [Open, Used, Expired];
}

/// <summary>
/// What a payout would take and what would arrive, at a rate and a fee that hold until it expires. One payout may use it.
/// </summary>
public sealed record Quote
{
    public const string IdPrefix = PayoutJson.QuotePrefix;

    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    /// <summary>What is converted: taken from the merchant, the fee not included.</summary>
    public required Amount Source { get; init; }
    /// <summary>What arrives: the amount of the payout that uses it.</summary>
    public required Amount Destination { get; init; }
    /// <summary>One of <see cref="FixedSides"/>.</summary>
    public required string FixedSide { get; init; }
    /// <summary>The rate it was made at: units of the destination for one of the source, cut after its last decimal.</summary>
    public required string Rate { get; init; }
    /// <summary>The source's rate before the margin was taken off.</summary>
    public required string MidRate { get; init; }
    public required int MarginBasisPoints { get; init; }
    /// <summary>The name of the source of rates; null where nothing is converted.</summary>
    public string? RateSource { get; init; }
    /// <summary>As of when its rates are; null where nothing is converted.</summary>
    public DateTimeOffset? RateAt { get; init; }
    /// <summary>In minor units of the source's currency; 0 for none.</summary>
    public long Fee { get; init; }
    /// <summary>merchant or recipient; null where there is no fee.</summary>
    public string? FeeBearer { get; init; }
    /// <summary>When the fee is given back; null where there is none.</summary>
    public string? FeeRefund { get; init; }
    /// <summary>The type of destination that the fee is for; null for any.</summary>
    public string? DestinationType { get; init; }
    /// <summary>The country that the fee is for, ISO 3166; null for any.</summary>
    public string? DestinationCountry { get; init; }
    public string? ClientReference { get; init; }
    public required bool Live { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    /// <summary>The payout that has used it.</summary>
    public Guid? PayoutId { get; init; }

    /// <summary>ISO 4217, the source's; null where there is no fee.</summary>
    public string? FeeCurrency => Fee == 0 ? null : Source.Currency.Code;

    /// <summary>All that is taken from the merchant.</summary>
    public Amount Total => Source with { MinorUnits = Source.MinorUnits + Fee };

    /// <summary>Whether the two amounts are of different currencies.</summary>
    public bool IsConversion => !ReferenceEquals(Source.Currency, Destination.Currency);

    /// <summary>One of <see cref="QuoteStatuses"/>.</summary>
    public string StatusAt(DateTimeOffset now) =>
        PayoutId is not null ? QuoteStatuses.Used : ExpiresAt <= now ? QuoteStatuses.Expired : QuoteStatuses.Open;

    public override string ToString() => Ids.Format(IdPrefix, Id);
}
