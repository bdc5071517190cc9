using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Payouts;

/// <summary>A payout's id, <c>po_…</c>.</summary>
public readonly record struct PayoutId(Guid Value)
{
    public const string Prefix = "po_";

    public override string ToString() => Ids.Format(Prefix, Value);

    public static bool TryParse(string? text, out PayoutId id)
    {
        var ok = Ids.TryParse(Prefix, text, out var value);
        id = new PayoutId(value);
        return ok;
    }
}

/// <summary>The kinds of payout that are not ordinary ones.</summary>
public static class PayoutKinds
{
    /// <summary>The merchant's own money to the merchant's own account.</summary>
    public const string Withdrawal = "withdrawal";
    /// <summary>A recipient's money out of the recipient's wallet.</summary>
    public const string WalletWithdrawal = "wallet_withdrawal";
    /// <summary>Back to whoever paid an order.</summary>
    public const string Refund = "refund";
}

/// <summary>Why a payout failed or came back: our code (failure catalogue), and what the rail said.</summary>
public sealed record PayoutFailure(string Code, string? RawCode, string? RawText);

/// <summary>An order to pay one recipient once. Immutable; every change is a new revision with an event.</summary>
public sealed record Payout
{
    public required MerchantId Merchant { get; init; }
    public required PayoutId Id { get; init; }
    public required Amount Amount { get; init; }
    public required string Purpose { get; init; }
    public string? ClientReference { get; init; }
    public string? StatementReference { get; init; }
    public string? Memo { get; init; }
    public string? Group { get; init; }
    public Guid? RecipientId { get; init; }
    public Guid? PayoutMethodId { get; init; }
    /// <summary>The recipient as it was when the payout was made; JSON without account numbers.</summary>
    public required string RecipientJson { get; init; }
    /// <summary>The destination, masked; JSON.</summary>
    public required string DestinationJson { get; init; }
    /// <summary>The destination in full, sealed by the <see cref="Vault"/>.</summary>
    public required byte[] DestinationSealed { get; init; }
    public string? MetadataJson { get; init; }
    public Guid? BatchId { get; init; }
    public int? BatchRow { get; init; }
    public required bool WaitsForFunds { get; init; }
    /// <summary>Null for an ordinary one, else one of <see cref="PayoutKinds"/>.</summary>
    public string? Kind { get; init; }
    /// <summary>How fast it should be, best first: "instant fast"; null for whatever there is.</summary>
    public string? Priority { get; init; }
    /// <summary>Not submitted before; null for at once.</summary>
    public DateTimeOffset? ReleaseAt { get; init; }
    /// <summary>The IANA zone the times were told in.</summary>
    public string? ReleaseZone { get; init; }
    /// <summary>From when on it is not submitted any more.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>What it costs, in minor units of <see cref="FeeCurrency"/>; a transfer of its own, never netted.</summary>
    public long Fee { get; init; }
    /// <summary>ISO 4217; null where there is no fee.</summary>
    public string? FeeCurrency { get; init; }
    /// <summary>merchant or recipient; null where there is no fee.</summary>
    public string? FeeBearer { get; init; }
    /// <summary>When the fee is given back (<see cref="Fees.FeeRefunds"/>); null where there is no fee.</summary>
    public string? FeeRefund { get; init; }
    /// <summary>The quote whose rate it was converted at.</summary>
    public Guid? QuoteId { get; init; }
    /// <summary>What a conversion takes, in minor units of <see cref="SourceCurrency"/>.</summary>
    public long? SourceAmount { get; init; }
    /// <summary>ISO 4217; null without a conversion.</summary>
    public string? SourceCurrency { get; init; }
    /// <summary>The order whose payer gets it back.</summary>
    public Guid? OrderId { get; init; }
    /// <summary>The recipient whose wallet it is taken from; null where it comes out of what is available.</summary>
    public Guid? SourceWallet { get; init; }
    /// <summary>Where its own events are told, beside the merchant's endpoints.</summary>
    public string? WebhookUrl { get; init; }
    public required bool Live { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public required PayoutStatus Status { get; init; }
    /// <summary>Why it stands there, where that is not plain: waiting_for_funds, outcome_unknown, …</summary>
    public string? StatusReason { get; init; }
    public string? Connector { get; init; }
    public string? Rail { get; init; }
    public string? RailReference { get; init; }
    public int Attempts { get; init; }
    /// <summary>How often the open attempt was inquired about.</summary>
    public int Inquiries { get; init; }
    public PayoutFailure? Failure { get; init; }
    public bool CancelRequested { get; init; }
    public required int Revision { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }
    public DateTimeOffset? PaidAt { get; init; }
    /// <summary>
    /// When Sluice must look at it again of its own accord: to submit, inquire, retry funding. Null when nothing is due.
    /// </summary>
    public DateTimeOffset? DueAt { get; init; }
    /// <summary>The number of the transfer that settled it, to link a return to.</summary>
    public long? SettledBy { get; init; }
    /// <summary>When the money should be there.</summary>
    public DateTimeOffset? ExpectedArrival { get; init; }

    /// <summary>
    /// What the recipient is sent: the amount, less the fee where the recipient bears it. A quote says what arrives by itself.
    /// </summary>
    public Amount Sent => FeeBearer == FeeBearers.Recipient && QuoteId is null
        ? Amount with { MinorUnits = Amount.MinorUnits - Fee } : Amount;

    /// <summary>What it takes from the merchant, fee included, in the currency the merchant pays with.</summary>
    public Amount Debited => SourceCurrency is { } source
        ? new Amount(SourceAmount!.Value + Fee, Currency.Find(source))
        : Amount with { MinorUnits = Sent.MinorUnits + Fee };

    // Never the sealed bytes, never the names: what a log needs is which payout and where it stands.
    public override string ToString() => $"{Id} {Status.Text}";
}
