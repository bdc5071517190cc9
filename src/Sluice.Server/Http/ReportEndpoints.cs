using Microsoft.Net.Http.Headers;
using Sluice.Access;
using Sluice.Kernel;
using Sluice.Reports;
using Sluice.Server.Mails;
using Sluice.Server.Sftp;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class ReportEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/v1/reports").WithTags("Reports");
        reports.MapPost("", CreateAsync).Doc("Ask for a report; it is made in the background", Scopes.ReportsWrite)
            .Takes<Wire.NewReport>(Examples.Report).Gives<Wire.Report>(202);
        reports.MapGet("", ListAsync).Doc("List reports, newest first", Scopes.ReportsRead).Gives<Wire.Page<Wire.Report>>()
            .Query("limit", "cursor");
        reports.MapGet("/{id}", GetAsync).Doc("Retrieve a report and how far it is", Scopes.ReportsRead).Gives<Wire.Report>();
        reports.MapGet("/{id}/content", ContentAsync)
            .Doc("What was made; any part of it by Range, for 30 days", Scopes.ReportsRead)
            .Produces<Stream>(200, "text/csv", "application/x-ndjson", "application/pdf",
                ReportFormats.MediaTypeOf(ReportFormats.Xlsx));
    }

    /// <summary>What stands against bringing reports somewhere; null when nothing does.</summary>
    public static Problem? Refusal(HttpContext http, ReportTargets targets, SftpFolders sftp)
    {
        if (targets.IsNone)
            return null;
        // Whoever has reports sent reads them.
        if (!RequestState.Of(http).Identity!.May(Scopes.ReportsRead))
            return new Problem(ProblemTypes.PermissionDenied, $"To have reports delivered needs the scope {Scopes.ReportsRead}.");
        if (!targets.Sftp || ReportPost.HasFolder(sftp, http.Merchant))
            return null;
        var errors = new FieldErrors();
        errors.Add("/deliver/sftp", FieldCodes.NotAllowed, sftp.Exist
            ? "There is no SFTP folder for you yet: set SFTP up first." : "There is no SFTP at this server.");
        return errors.ToProblem();
    }

    private static async Task<IResult> CreateAsync(HttpContext http, Api api, SftpFolders sftp, CreateReport create)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            if (ReportRequest.Parse(new JsonForm(body.Root, "", errors), api.Clock.Now, errors) is not { } request)
                return Answers.Invalid(errors);
            if (Refusal(http, request.Targets, sftp) is { } refusal)
                return new ProblemAnswer(refusal);
            if (!(await create.RunAsync(http.Caller, request, http.RequestAborted)).Succeeded(out var report, out problem))
                return new ProblemAnswer(problem);
            return new JsonAnswer(ReportJson.Text(report, request.Targets.For(report)), StatusCodes.Status202Accepted,
                $"/v1/reports/{report}");
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var before = query.Id("cursor", Report.IdPrefix);
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await ReportStore.ListAsync(api.Database, http.Merchant, before, limit + 1, http.RequestAborted);
        var deliveries = await ReportDeliveryStore.OfAsync(api.Database, rows, http.RequestAborted);
        return Answers.List(rows, limit, (json, r) => ReportJson.Write(json, r, deliveries[r.Id]), r => r.ToString());
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id) =>
        await FindAsync(http, api, id) is { } report
            ? new JsonAnswer(ReportJson.Text(report,
                await ReportDeliveryStore.OfAsync(api.Database, report.Merchant, report.Id, http.RequestAborted)))
            : Answers.NotFound("report");

    private static async Task<IResult> ContentAsync(HttpContext http, Api api, Vault vault, string id)
    {
        if (await FindAsync(http, api, id) is not { } report)
            return Answers.NotFound("report");
        if (report.Status != ReportStatuses.Finished)
        {
            return new ProblemAnswer(new Problem(ProblemTypes.InvalidState, report.Status switch
            {
                ReportStatuses.Expired => "The report was kept for 30 days and is deleted. Ask for it again.",
                ReportStatuses.Failed => $"The report was not made: {report.FailureDetail}",
                _ => $"The report is {report.Status}, {report.Progress} of 100 done. Ask again in a moment.",
            })
            {
                RetryAfterSeconds = report.IsOpen ? 1 : null,
            });
        }
        // RFC 9530: what the whole hashes to, also where a part of it is sent.
        http.Response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(report.Sha256!))}:";
        return Results.Stream(new ReportContent(api.Database, vault, report), ReportFormats.MediaTypeOf(report.Format),
            report.FileName, entityTag: new EntityTagHeaderValue($"\"{report.Sha256}\""), enableRangeProcessing: true);
    }

    private static async Task<Report?> FindAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(Report.IdPrefix, id, out var report)
            ? await ReportStore.FindAsync(api.Database, http.Merchant, report, http.RequestAborted)
            : null;
}
