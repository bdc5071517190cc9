namespace Sluice.Client;

/// <summary>/v1/sub-merchants and /v1/sub-merchant-transfers.</summary>
public sealed class SubMerchantCalls : Calls
{
    internal SubMerchantCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Sets up a merchant under yours. Its key is shown in this answer only.</summary>
    public Task<SubMerchant> CreateAsync(
        NewSubMerchant merchant, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync("v1/sub-merchants", Json(merchant, SluiceJson.Default.NewSubMerchant), idempotencyKey,
            SluiceJson.Default.SubMerchant, cancel);

    /// <summary>One sub-merchant and what it holds.</summary>
    public Task<SubMerchant> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/sub-merchants/{Id(id)}", SluiceJson.Default.SubMerchant, cancel);

    /// <summary>Every sub-merchant, newest first.</summary>
    public IAsyncEnumerable<SubMerchant> ListAllAsync(CancellationToken cancel = default) =>
        AllAsync("v1/sub-merchants", null, SluiceJson.Default.PageSubMerchant, cancel);

    /// <summary>Makes a further key for a sub-merchant, shown in this answer only.</summary>
    public Task<ApiKey> CreateKeyAsync(string id, NewApiKey key, CancellationToken cancel = default) =>
        PostOnceAsync($"v1/sub-merchants/{Id(id)}/keys", Json(key, SluiceJson.Default.NewApiKey), SluiceJson.Default.ApiKey,
            cancel);

    /// <summary>Moves money to or from a sub-merchant.</summary>
    public Task<SubMerchantTransfer> TransferAsync(
        NewSubMerchantTransfer transfer, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync("v1/sub-merchant-transfers", Json(transfer, SluiceJson.Default.NewSubMerchantTransfer), idempotencyKey,
            SluiceJson.Default.SubMerchantTransfer, cancel);

    /// <summary>One transfer.</summary>
    public Task<SubMerchantTransfer> TransferOfAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/sub-merchant-transfers/{Id(id)}", SluiceJson.Default.SubMerchantTransfer, cancel);

    /// <summary>Every transfer, newest first.</summary>
    public IAsyncEnumerable<SubMerchantTransfer> TransfersAsync(CancellationToken cancel = default) =>
        AllAsync("v1/sub-merchant-transfers", null, SluiceJson.Default.PageSubMerchantTransfer, cancel);
}
