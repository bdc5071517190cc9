namespace Sluice.Client;

/// <summary>A merchant to set up under yours.</summary>
public sealed record NewSubMerchant
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }
    /// <summary>Your own reference for it.</summary>
    public string? ClientReference { get; init; }
}

/// <summary>A merchant under yours.</summary>
public sealed record SubMerchant
{
    /// <summary>mer_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "sub_merchant".</summary>
    public string Object { get => field ?? "sub_merchant"; init; }
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
    /// <summary>Your own reference for it.</summary>
    public string? ClientReference { get; init; }
    /// <summary>Whether its money is real.</summary>
    public bool Live { get; init; }
    /// <summary>When it was set up.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>What it holds; when one is looked at.</summary>
    public IReadOnlyList<Balance>? Balances { get; init; }
    /// <summary>The secret of its first key, shown once, when it is set up.</summary>
    public string? Secret { get; init; }

    /// <summary>Without the secret, so that it cannot slip into a log.</summary>
    public override string ToString() => $"{Id} {Name}";
}

/// <summary>Money to move to or from a sub-merchant.</summary>
public sealed record NewSubMerchantTransfer
{
    /// <summary>mer_….</summary>
    public string? SubMerchantId { get; init; }
    /// <summary>In minor units.</summary>
    public long? Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>to_sub_merchant or from_sub_merchant.</summary>
    public string? Direction { get; init; }
    /// <summary>A note.</summary>
    public string? Memo { get; init; }
}

/// <summary>Money moved to or from a sub-merchant.</summary>
public sealed record SubMerchantTransfer
{
    /// <summary>smt_…, the same in both books.</summary>
    public required string Id { get; init; }
    /// <summary>Always "sub_merchant_transfer".</summary>
    public string Object { get => field ?? "sub_merchant_transfer"; init; }
    /// <summary>mer_….</summary>
    public required string SubMerchantId { get; init; }
    /// <summary>to_sub_merchant or from_sub_merchant.</summary>
    public required string Direction { get; init; }
    /// <summary>In minor units.</summary>
    public required long Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>A note.</summary>
    public string? Memo { get; init; }
    /// <summary>pending, completed or failed.</summary>
    public required string Status { get; init; }
    /// <summary>Why it failed.</summary>
    public string? Failure { get; init; }
    /// <summary>Counts its changes in this book.</summary>
    public int Revision { get; init; }
    /// <summary>When this book learned of it.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it was done, or had failed.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
