namespace Sluice.Client;

/// <summary>An address to make that a recipient opens, once: to take a payout, or to enter their own details.</summary>
public sealed record NewLink
{
    /// <summary>payout (the default) or onboarding.</summary>
    public string? Kind { get; init; }
    /// <summary>How much, in minor units; set aside until the link is used or ends. Not for onboarding.</summary>
    public long? Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>A code of /v1/purpose-codes.</summary>
    public string? Purpose { get; init; }
    /// <summary>Your own reference, the payout's too.</summary>
    public string? ClientReference { get; init; }
    /// <summary>What the recipient reads on the bank statement.</summary>
    public string? StatementReference { get; init; }
    /// <summary>A note for yourself.</summary>
    public string? Memo { get; init; }
    /// <summary>A label that gathers payouts.</summary>
    public string? Group { get; init; }
    /// <summary>What you know of the recipient; what you leave out is asked for.</summary>
    public LinkRecipient? Recipient { get; init; }
    /// <summary>Onboarding: somebody on file, rcp_…, who adds a payout method.</summary>
    public string? RecipientId { get; init; }
    /// <summary>The types ("account") or kinds ("account/iban") to choose from; all that fit when left out.</summary>
    public IReadOnlyList<string>? Methods { get; init; }
    /// <summary>en, de, fr, es or ar; the browser's own when left out.</summary>
    public string? Language { get; init; }
    /// <summary>How long it can be used: 900 when left out, at most 7776000 (90 days).</summary>
    public long? ExpiresInSeconds { get; init; }
    /// <summary>Whether Sluice sends it to the recipient's e-mail address.</summary>
    public bool? SendEmail { get; init; }
    /// <summary>Your own keys and values.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>What is known of a link's recipient beforehand.</summary>
public sealed record LinkRecipient
{
    /// <summary>individual, company, non_profit, public_sector, partnership or sole_trader.</summary>
    public string? Type { get; init; }
    /// <summary>Full legal name.</summary>
    public string? Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
    /// <summary>Where the link can be sent.</summary>
    public string? Email { get; init; }
}

/// <summary>A link.</summary>
public sealed record Link
{
    /// <summary>lnk_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "link".</summary>
    public string Object { get => field ?? "link"; init; }
    /// <summary>payout or onboarding.</summary>
    public string? Kind { get; init; }
    /// <summary>open, completed, canceled or expired.</summary>
    public required string Status { get; init; }
    /// <summary>The address to open: in the answer that made it only.</summary>
    public string? Url { get; init; }
    /// <summary>The payout that waits for it, po_….</summary>
    public string? PayoutId { get; init; }
    /// <summary>Onboarding: whose details these are, rcp_….</summary>
    public string? RecipientId { get; init; }
    /// <summary>Onboarding: the method that was entered, pm_….</summary>
    public string? PayoutMethodId { get; init; }
    /// <summary>What was known of the recipient beforehand.</summary>
    public LinkRecipient? Recipient { get; init; }
    /// <summary>What there is to choose from; empty for all that fit.</summary>
    public IReadOnlyList<string> Methods { get => field ?? []; init; }
    /// <summary>The language it speaks first.</summary>
    public string? Language { get; init; }
    /// <summary>Whether Sluice sends it by e-mail.</summary>
    public bool SendEmail { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
    /// <summary>Your own keys and values.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    /// <summary>Counts its changes.</summary>
    public int Revision { get; init; }
    /// <summary>Until when it can be used.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
    /// <summary>When the details were given.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}

/// <summary>How you look on link pages and in e-mails; what is left out is taken away.</summary>
public sealed record NewBranding
{
    /// <summary>The name shown, at most 60 characters.</summary>
    public string? Name { get; init; }
    /// <summary>A colour, as "#0a5fd6"; text on it is black or white, whichever can be read.</summary>
    public string? Colour { get; init; }
    /// <summary>A PNG file in base64: at most 64 KiB and 1024 pixels on a side.</summary>
    public string? Logo { get; init; }
}

/// <summary>How you look on link pages and in e-mails.</summary>
public sealed record Branding
{
    /// <summary>Always "branding".</summary>
    public string Object { get => field ?? "branding"; init; }
    /// <summary>The name shown.</summary>
    public string? Name { get; init; }
    /// <summary>A colour, as "#0a5fd6".</summary>
    public string? Colour { get; init; }
    /// <summary>A PNG file in base64.</summary>
    public string? Logo { get; init; }
    /// <summary>Counts its changes; 0 when never set.</summary>
    public int Revision { get; init; }
    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
