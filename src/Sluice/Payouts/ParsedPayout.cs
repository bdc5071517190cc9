using Sluice.Calendars;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Recipients;

namespace Sluice.Payouts;

/// <summary>
/// A payout that was asked for and is right in itself. Whether its recipient exists and the money is there is not known yet.
/// </summary>
public sealed record ParsedPayout
{
    public required Amount Amount { get; init; }
    /// <summary>Null for an ordinary one, else one of <see cref="PayoutKinds"/>: never from a request for a payout.</summary>
    public string? Kind { get; init; }
    /// <summary>A code of <see cref="PurposeCatalogue"/>.</summary>
    public required string Purpose { get; init; }
    public string? ClientReference { get; init; }
    /// <summary>As written; <see cref="StatementText.TryTransliterate"/> makes what the bank gets.</summary>
    public string? StatementReference { get; init; }
    public string? Memo { get; init; }
    public string? Group { get; init; }
    /// <summary>
    /// Set, with or without <see cref="PayoutMethodId"/>, or else both <see cref="Recipient"/> and <see cref="Destination"/>
    /// are.
    /// </summary>
    public Guid? RecipientId { get; init; }
    public Guid? PayoutMethodId { get; init; }
    public RecipientDetails? Recipient { get; init; }
    public Destination? Destination { get; init; }
    /// <summary>The order whose payer is paid back: recipient and destination are the order's.</summary>
    public Guid? OrderId { get; init; }
    /// <summary>Into the wallet of the recipient on file.</summary>
    public bool ToWallet { get; init; }
    /// <summary>Out of the wallet of this recipient; set by the door of wallets, never by a request's field.</summary>
    public Guid? FromWallet { get; init; }
    /// <summary>Who bears the fee (<see cref="Fees.FeeBearers"/>); null for whoever the fee schedule says.</summary>
    public string? FeeBearer { get; init; }
    /// <summary>The quote whose amounts it has.</summary>
    public Guid? QuoteId { get; init; }
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = MetadataRules.None;
    /// <summary>false: staged until confirmed.</summary>
    public bool Confirm { get; init; } = true;
    /// <summary>true: held until there is money; false: refused without.</summary>
    public bool WaitForFunds { get; init; }
    /// <summary>How fast, best first, with spaces between.</summary>
    public string? Priority { get; init; }
    /// <summary>When it is released and until when it may be; null for at once.</summary>
    public ReleaseTime? Times { get; init; }
    /// <summary>Where its own events are told, beside the merchant's endpoints.</summary>
    public string? WebhookUrl { get; init; }
}
