namespace Sluice.Client;

/// <summary>/v1/sandbox: test money, the test clock and the test bank.</summary>
public sealed class SandboxCalls : Calls
{
    internal SandboxCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Puts test money into the book.</summary>
    public Task<Deposit> DepositAsync(NewDeposit deposit, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync("v1/sandbox/deposits", Json(deposit, SluiceJson.Default.NewDeposit), idempotencyKey, SluiceJson.Default.Deposit,
            cancel);

    /// <summary>Clears a pending deposit.</summary>
    public Task<Deposit> ClearDepositAsync(string id, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync($"v1/sandbox/deposits/{Id(id)}/clear", null, idempotencyKey, SluiceJson.Default.Deposit, cancel);

    /// <summary>What time it is in the sandbox.</summary>
    public Task<SandboxClock> ClockAsync(CancellationToken cancel = default) =>
        GetAsync("v1/sandbox/clock", SluiceJson.Default.SandboxClock, cancel);

    /// <summary>Puts the sandbox's clock forward.</summary>
    public Task<SandboxClock> AdvanceClockAsync(long seconds, CancellationToken cancel = default) =>
        PostOnceAsync(
            "v1/sandbox/clock",
            Json(new ClockAdvance { AdvanceSeconds = seconds }, SluiceJson.Default.ClockAdvance),
            SluiceJson.Default.SandboxClock,
            cancel);

    /// <summary>Every payment in the test bank's own books, page after page.</summary>
    public IAsyncEnumerable<BankPayment> BankAsync(ListQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/sandbox/bank", query, SluiceJson.Default.PageBankPayment, cancel);

    /// <summary>What the test bank paid in all.</summary>
    public Task<BankSummary> BankSummaryAsync(CancellationToken cancel = default) =>
        GetAsync("v1/sandbox/bank/summary", SluiceJson.Default.BankSummary, cancel);
}
