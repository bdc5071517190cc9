namespace Sluice.Client;

/// <summary>How far a verification of the book has come.</summary>
public sealed record LedgerProgress
{
    /// <summary>How many transfers are checked.</summary>
    public long Checked { get; init; }
    /// <summary>Of how many.</summary>
    public long Total { get; init; }
}

/// <summary>What a verification of the book found.</summary>
public sealed record LedgerVerification
{
    /// <summary>Always "ledger_verification".</summary>
    public string Object { get => field ?? "ledger_verification"; init; }
    /// <summary>Whether every hash, balance and sum holds.</summary>
    public required bool Ok { get; init; }
    /// <summary>How many transfers were checked.</summary>
    public long Transfers { get; init; }
    /// <summary>How many accounts.</summary>
    public long Accounts { get; init; }
    /// <summary>The first transfer that does not hold.</summary>
    public LedgerFault? FirstBad { get; init; }
}

/// <summary>A transfer that does not hold.</summary>
public sealed record LedgerFault
{
    /// <summary>Its number in the book.</summary>
    public long? Transfer { get; init; }
    /// <summary>What is wrong with it.</summary>
    public string? Problem { get; init; }
}
