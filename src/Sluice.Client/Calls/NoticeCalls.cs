namespace Sluice.Client;

/// <summary>/v1/notices.</summary>
public sealed class NoticeCalls : Calls
{
    internal NoticeCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Who of yours is written to about what.</summary>
    public Task<Notices> GetAsync(CancellationToken cancel = default) =>
        GetAsync("v1/notices", SluiceJson.Default.Notices, cancel);

    /// <summary>Sets who is written to, all at once.</summary>
    public Task<Notices> SetAsync(NewNotices notices, CancellationToken cancel = default) =>
        Transport.SendAsync(
            new Call(HttpMethod.Put, "v1/notices")
            {
                Content = Json(notices, SluiceJson.Default.NewNotices),
                // Named with its revision, a second arrival would be refused although the first was taken.
                Repeatable = notices.Revision is null,
            },
            SluiceJson.Default.Notices,
            cancel);
}
