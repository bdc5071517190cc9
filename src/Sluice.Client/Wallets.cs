namespace Sluice.Client;

/// <summary>What a recipient holds.</summary>
public sealed record Wallet
{
    /// <summary>Always "wallet".</summary>
    public string Object { get => field ?? "wallet"; init; }
    /// <summary>Whose it is, rcp_….</summary>
    public required string RecipientId { get; init; }
    /// <summary>One entry a currency.</summary>
    public IReadOnlyList<WalletBalance> Balances { get => field ?? []; init; }
}

/// <summary>A wallet's balance in one currency.</summary>
public sealed record WalletBalance
{
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>In minor units.</summary>
    public required long Balance { get; init; }
}

/// <summary>Money to take out of a wallet, to one of the recipient's payout methods.</summary>
public sealed record NewWalletWithdrawal
{
    /// <summary>In minor units.</summary>
    public long? Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>Where to, pm_…; without it the default method.</summary>
    public string? PayoutMethodId { get; init; }
    /// <summary>A code of /v1/purpose-codes; OTHER without it.</summary>
    public string? Purpose { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
    /// <summary>What the recipient reads on the bank statement.</summary>
    public string? StatementReference { get; init; }
}

/// <summary>Which part of a wallet.</summary>
internal sealed record WalletQuery(string Currency) : ListQuery
{
    internal override void Write(QueryText query)
    {
        base.Write(query);
        query.Add("currency", Currency);
    }
}
