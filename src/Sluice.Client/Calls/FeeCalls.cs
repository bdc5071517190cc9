namespace Sluice.Client;

/// <summary>/v1/fees.</summary>
public sealed class FeeCalls : Calls
{
    internal FeeCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>What payouts cost.</summary>
    public Task<FeeSchedule> GetAsync(CancellationToken cancel = default) =>
        GetAsync("v1/fees", SluiceJson.Default.FeeSchedule, cancel);

    /// <summary>Replaces the fees, all at once.</summary>
    public Task<FeeSchedule> SetAsync(NewFeeSchedule fees, CancellationToken cancel = default) =>
        Transport.SendAsync(
            new Call(HttpMethod.Put, "v1/fees")
            {
                Content = Json(fees, SluiceJson.Default.NewFeeSchedule),
                // Named with its revision, a second arrival would be refused although the first was taken.
                Repeatable = fees.Revision is null,
            },
            SluiceJson.Default.FeeSchedule,
            cancel);
}
