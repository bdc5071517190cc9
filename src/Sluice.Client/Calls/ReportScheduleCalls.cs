namespace Sluice.Client;

/// <summary>/v1/report-schedules.</summary>
public sealed class ReportScheduleCalls : Calls
{
    private const string Path = "v1/report-schedules";

    internal ReportScheduleCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Every schedule.</summary>
    public IAsyncEnumerable<ReportSchedule> ListAllAsync(CancellationToken cancel = default) =>
        AllAsync(Path, null, SluiceJson.Default.PageReportSchedule, cancel);

    /// <summary>Has a report made every day, week or month.</summary>
    public Task<ReportSchedule> CreateAsync(NewReportSchedule schedule, CancellationToken cancel = default) =>
        PostOnceAsync(Path, Json(schedule, SluiceJson.Default.NewReportSchedule), SluiceJson.Default.ReportSchedule, cancel);

    /// <summary>One schedule.</summary>
    public Task<ReportSchedule> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"{Path}/{Id(id)}", SluiceJson.Default.ReportSchedule, cancel);

    /// <summary>Changes a schedule, or switches it off or on.</summary>
    public Task<ReportSchedule> UpdateAsync(string id, ReportSchedulePatch patch, CancellationToken cancel = default) =>
        Transport.SendAsync(
            new Call(HttpMethod.Patch, $"{Path}/{Id(id)}")
            {
                Content = Json(patch, SluiceJson.Default.ReportSchedulePatch),
                // Named with its revision, a second arrival would be refused although the first was taken.
                Repeatable = patch.Revision is null,
            },
            SluiceJson.Default.ReportSchedule,
            cancel);

    /// <summary>Ends a schedule; the reports it made stay.</summary>
    public Task DeleteAsync(string id, CancellationToken cancel = default) =>
        Transport.SendAsync(new Call(HttpMethod.Delete, $"{Path}/{Id(id)}") { Repeatable = true }, cancel);
}
