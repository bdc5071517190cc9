using System.Globalization;

namespace Sluice.Client;

/// <summary>/v1/balances, /v1/statements and /v1/reserve-transfers.</summary>
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

    /// <summary>What is available in a currency, over days of a time zone (IANA; UTC when not given), whole.</summary>
    public Task<AccountStatement> StatementAsync(
        string currency, DateOnly from, DateOnly to, string? timeZone = null, CancellationToken cancel = default) =>
        GetAsync(StatementPath(currency, from, to, timeZone), SluiceJson.Default.AccountStatement, cancel);

    /// <summary>Copies the same statement as camt.053.001.08 (XML) to <paramref name="target"/> as it comes.</summary>
    public Task CopyStatementAsync(
        string currency, DateOnly from, DateOnly to, string? timeZone, Stream target, CancellationToken cancel = default) =>
        CopyAsync(StatementPath(currency, from, to, timeZone), "application/xml", target, cancel);

    private static string StatementPath(string currency, DateOnly from, DateOnly to, string? timeZone) =>
        "v1/statements" + new QueryText().Add("currency", currency)
            .Add("from", from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            .Add("to", to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Add("time_zone", timeZone);

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
