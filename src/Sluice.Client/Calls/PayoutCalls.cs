namespace Sluice.Client;

/// <summary>/v1/payouts.</summary>
public sealed class PayoutCalls : Calls
{
    internal PayoutCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Makes a payout.</summary>
    public Task<Payout> CreateAsync(NewPayout payout, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync("v1/payouts", Json(payout, SluiceJson.Default.NewPayout), idempotencyKey, SluiceJson.Default.Payout, cancel);

    /// <summary>Says what making this payout would say.</summary>
    public Task<PayoutValidation> ValidateAsync(NewPayout payout, CancellationToken cancel = default) =>
        PostAsync("v1/payouts/validate", Json(payout, SluiceJson.Default.NewPayout), null, SluiceJson.Default.PayoutValidation,
            cancel);

    /// <summary>One page of payouts, newest first.</summary>
    public Task<Page<Payout>> ListAsync(PayoutQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/payouts", query), SluiceJson.Default.PagePayout, cancel);

    /// <summary>Every payout, newest first, page after page.</summary>
    public IAsyncEnumerable<Payout> ListAllAsync(PayoutQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/payouts", query, SluiceJson.Default.PagePayout, cancel);

    /// <summary>One payout.</summary>
    public Task<Payout> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/payouts/{Id(id)}", SluiceJson.Default.Payout, cancel);

    /// <summary>Changes a payout that is still staged.</summary>
    public Task<Payout> UpdateAsync(string id, PayoutChanges changes, CancellationToken cancel = default) =>
        PatchAsync($"v1/payouts/{Id(id)}", Json(changes, SluiceJson.Default.PayoutChanges), SluiceJson.Default.Payout,
            cancel);

    /// <summary>Lets a staged payout go; its funds are taken now.</summary>
    public Task<Payout> ConfirmAsync(
        string id, int? revision = null, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync($"v1/payouts/{Id(id)}/confirm", null, idempotencyKey, SluiceJson.Default.Payout, cancel, revision);

    /// <summary>Cancels a payout, or asks the rail to once it was submitted: see cancel_requested.</summary>
    public Task<Payout> CancelAsync(
        string id, int? revision = null, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync($"v1/payouts/{Id(id)}/cancel", null, idempotencyKey, SluiceJson.Default.Payout, cancel, revision);

    /// <summary>What the recipient is told of it.</summary>
    public Task<RemittanceAdvice> RemittanceAdviceAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/payouts/{Id(id)}/remittance-advice", SluiceJson.Default.RemittanceAdvice, cancel);

    /// <summary>The same as a PDF document, written to a stream.</summary>
    public Task RemittanceAdvicePdfAsync(string id, Stream target, CancellationToken cancel = default) =>
        CopyAsync($"v1/payouts/{Id(id)}/remittance-advice", "application/pdf", target, cancel);

    /// <summary>Asks the rail how the payout stands.</summary>
    public Task<Payout> SyncAsync(string id, CancellationToken cancel = default) =>
        PostAsync($"v1/payouts/{Id(id)}/sync", null, null, SluiceJson.Default.Payout, cancel);

    /// <summary>Every time a rail was asked, first to last.</summary>
    public IAsyncEnumerable<PayoutAttempt> AttemptsAsync(string id, CancellationToken cancel = default) =>
        AllAsync($"v1/payouts/{Id(id)}/attempts", null, SluiceJson.Default.PagePayoutAttempt, cancel);

    /// <summary>Everything that happened to it, first to last.</summary>
    public IAsyncEnumerable<Event> EventsAsync(string id, CancellationToken cancel = default) =>
        AllAsync($"v1/payouts/{Id(id)}/events", null, SluiceJson.Default.PageEvent, cancel);
}
