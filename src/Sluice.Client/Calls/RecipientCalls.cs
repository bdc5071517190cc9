namespace Sluice.Client;

/// <summary>/v1/recipients and their payout methods.</summary>
public sealed class RecipientCalls : Calls
{
    internal RecipientCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Saves a recipient.</summary>
    public Task<Recipient> CreateAsync(
        RecipientDetails recipient, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync("v1/recipients", Json(recipient, SluiceJson.Default.RecipientDetails), idempotencyKey,
            SluiceJson.Default.Recipient, cancel);

    /// <summary>One page of recipients.</summary>
    public Task<Page<Recipient>> ListAsync(RecipientQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/recipients", query), SluiceJson.Default.PageRecipient, cancel);

    /// <summary>Every recipient, page after page.</summary>
    public IAsyncEnumerable<Recipient> ListAllAsync(RecipientQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/recipients", query, SluiceJson.Default.PageRecipient, cancel);

    /// <summary>One recipient.</summary>
    public Task<Recipient> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/recipients/{Id(id)}", SluiceJson.Default.Recipient, cancel);

    /// <summary>Changes a recipient.</summary>
    public Task<Recipient> UpdateAsync(string id, RecipientChanges changes, CancellationToken cancel = default) =>
        PatchAsync($"v1/recipients/{Id(id)}", Json(changes, SluiceJson.Default.RecipientChanges),
            SluiceJson.Default.Recipient, cancel);

    /// <summary>What a recipient holds in the wallet.</summary>
    public Task<Wallet> WalletAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/recipients/{Id(id)}/wallet", SluiceJson.Default.Wallet, cancel);

    /// <summary>The statement of a recipient's wallet in a currency, newest first.</summary>
    public IAsyncEnumerable<Transaction> WalletTransactionsAsync(
        string id, string currency, CancellationToken cancel = default) =>
        AllAsync($"v1/recipients/{Id(id)}/wallet/transactions", new WalletQuery(currency), SluiceJson.Default.PageTransaction,
            cancel);

    /// <summary>Pays out of a recipient's wallet to one of the recipient's payout methods.</summary>
    public Task<Payout> WithdrawAsync(
        string id, NewWalletWithdrawal withdrawal, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync($"v1/recipients/{Id(id)}/wallet/withdrawals", Json(withdrawal, SluiceJson.Default.NewWalletWithdrawal),
            idempotencyKey, SluiceJson.Default.Payout, cancel);

    /// <summary>Saves a way to pay a recipient.</summary>
    public Task<PayoutMethod> AddMethodAsync(
        string id, NewPayoutMethod method, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync(
            $"v1/recipients/{Id(id)}/payout-methods",
            Json(method, SluiceJson.Default.NewPayoutMethod),
            idempotencyKey,
            SluiceJson.Default.PayoutMethod,
            cancel);

    /// <summary>Every way to pay a recipient.</summary>
    public IAsyncEnumerable<PayoutMethod> MethodsAsync(string id, CancellationToken cancel = default) =>
        AllAsync($"v1/recipients/{Id(id)}/payout-methods", null, SluiceJson.Default.PagePayoutMethod, cancel);

    /// <summary>Changes a way to pay a recipient.</summary>
    public Task<PayoutMethod> UpdateMethodAsync(
        string id, string methodId, PayoutMethodChanges changes, CancellationToken cancel = default) =>
        PatchAsync(
            $"v1/recipients/{Id(id)}/payout-methods/{Id(methodId)}",
            Json(changes, SluiceJson.Default.PayoutMethodChanges),
            SluiceJson.Default.PayoutMethod,
            cancel);

    /// <summary>Disables a way to pay a recipient; payouts made with it keep it.</summary>
    public Task DisableMethodAsync(string id, string methodId, CancellationToken cancel = default) =>
        Transport.SendAsync(
            new Call(HttpMethod.Delete, $"v1/recipients/{Id(id)}/payout-methods/{Id(methodId)}") { Repeatable = true }, cancel);
}

/// <summary>Which recipients to list.</summary>
public sealed record RecipientQuery : ListQuery
{
    /// <summary>active, disabled or archived.</summary>
    public string? Status { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }

    internal override void Write(QueryText query)
    {
        base.Write(query);
        query.Add("status", Status).Add("client_reference", ClientReference);
    }
}
