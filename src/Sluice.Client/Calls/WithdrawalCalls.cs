namespace Sluice.Client;

/// <summary>/v1/withdrawal-accounts and /v1/withdrawals.</summary>
public sealed class WithdrawalCalls : Calls
{
    internal WithdrawalCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Puts an account of your own on file.</summary>
    public Task<WithdrawalAccount> AddAccountAsync(
        NewWithdrawalAccount account, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync("v1/withdrawal-accounts", Json(account, SluiceJson.Default.NewWithdrawalAccount), idempotencyKey,
            SluiceJson.Default.WithdrawalAccount, cancel);

    /// <summary>Every account of your own.</summary>
    public IAsyncEnumerable<WithdrawalAccount> AccountsAsync(CancellationToken cancel = default) =>
        AllAsync("v1/withdrawal-accounts", null, SluiceJson.Default.PageWithdrawalAccount, cancel);

    /// <summary>One account of your own.</summary>
    public Task<WithdrawalAccount> AccountAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/withdrawal-accounts/{Id(id)}", SluiceJson.Default.WithdrawalAccount, cancel);

    /// <summary>Asks the bank whose account it is; a match verifies it.</summary>
    public Task<NameCheck> VerifyAccountAsync(string id, CancellationToken cancel = default) =>
        PostOnceAsync($"v1/withdrawal-accounts/{Id(id)}/verify", null, SluiceJson.Default.NameCheck, cancel);

    /// <summary>Decides by hand whether it is yours.</summary>
    public Task<WithdrawalAccount> DecideAccountAsync(string id, AccountDecision decision, CancellationToken cancel = default) =>
        PostOnceAsync($"v1/withdrawal-accounts/{Id(id)}/decide", Json(decision, SluiceJson.Default.AccountDecision),
            SluiceJson.Default.WithdrawalAccount, cancel);

    /// <summary>Takes money out.</summary>
    public Task<Withdrawal> CreateAsync(
        NewWithdrawal withdrawal, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync("v1/withdrawals", Json(withdrawal, SluiceJson.Default.NewWithdrawal), idempotencyKey,
            SluiceJson.Default.Withdrawal, cancel);

    /// <summary>One withdrawal.</summary>
    public Task<Withdrawal> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/withdrawals/{Id(id)}", SluiceJson.Default.Withdrawal, cancel);

    /// <summary>Every withdrawal, newest first, page after page.</summary>
    public IAsyncEnumerable<Withdrawal> ListAllAsync(ListQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/withdrawals", query, SluiceJson.Default.PageWithdrawal, cancel);

    /// <summary>When money is taken out by itself, currency by currency.</summary>
    public IAsyncEnumerable<WithdrawalSchedule> SchedulesAsync(CancellationToken cancel = default) =>
        AllAsync("v1/withdrawals/schedule", null, SluiceJson.Default.PageWithdrawalSchedule, cancel);

    /// <summary>Sets the schedule of one currency.</summary>
    public Task<WithdrawalSchedule> ScheduleAsync(NewWithdrawalSchedule schedule, CancellationToken cancel = default) =>
        Transport.SendAsync(
            new Call(HttpMethod.Put, "v1/withdrawals/schedule")
            {
                Content = Json(schedule, SluiceJson.Default.NewWithdrawalSchedule),
                Repeatable = true,
            },
            SluiceJson.Default.WithdrawalSchedule,
            cancel);
}
