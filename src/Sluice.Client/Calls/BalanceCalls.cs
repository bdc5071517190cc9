namespace Sluice.Client;

/// <summary>/v1/balances and /v1/reserve-transfers.</summary>
public sealed class BalanceCalls : Calls
{
    internal BalanceCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>The balances now, or as they were at an instant.</summary>
    public Task<Balances> GetAsync(DateTimeOffset? at = null, string? currency = null, CancellationToken cancel = default) =>
        GetAsync("v1/balances" + new QueryText().Add("at", at).Add("currency", currency), SluiceJson.Default.Balances, cancel);

    /// <summary>Sets the available balance, in minor units, below which an event warns.</summary>
    public Task<Balance> SetMinimumAsync(string currency, long amount, CancellationToken cancel = default) =>
        Transport.SendAsync(
            new Call(HttpMethod.Put, $"v1/balances/{Id(currency)}/minimum")
            {
                Content = Json(new BalanceMinimum { Amount = amount }, SluiceJson.Default.BalanceMinimum),
                Repeatable = true,
            },
            SluiceJson.Default.Balance,
            cancel);

    /// <summary>Sets money aside, or makes it available again.</summary>
    public Task<ReserveTransfer> MoveReserveAsync(
        NewReserveTransfer transfer, string? idempotencyKey = null, CancellationToken cancel = default) =>
        PostAsync(
            "v1/reserve-transfers",
            Json(transfer, SluiceJson.Default.NewReserveTransfer),
            idempotencyKey,
            SluiceJson.Default.ReserveTransfer,
            cancel);
}
