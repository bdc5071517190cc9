using Sluice.Access;
using Sluice.Kernel;
using Sluice.Reports;
using Sluice.Server.Sftp;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>Reports that are made again and again.</summary>
internal static class ReportScheduleEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var schedules = app.MapGroup("/v1/report-schedules").WithTags("Reports");
        schedules.MapPost("", CreateAsync).Doc("Have a report made every day, week or month", Scopes.ReportsWrite)
            .Takes<Wire.NewReportSchedule>(Examples.ReportSchedule).Gives<Wire.ReportSchedule>(201);
        schedules.MapGet("", ListAsync).Doc("List report schedules", Scopes.ReportsRead).Gives<Wire.Page<Wire.ReportSchedule>>();
        schedules.MapGet("/{id}", GetAsync).Doc("Retrieve a report schedule", Scopes.ReportsRead).Gives<Wire.ReportSchedule>();
        schedules.MapPatch("/{id}", ChangeAsync).Doc("Change a report schedule, or switch it off or on", Scopes.ReportsWrite)
            .Takes<Wire.ReportSchedulePatch>(Examples.ReportSchedulePatch).Gives<Wire.ReportSchedule>();
        schedules.MapDelete("/{id}", DeleteAsync).Doc("Delete a report schedule; its reports stay", Scopes.ReportsWrite)
            .Gives<Wire.ReportSchedule>();
    }

    private static async Task<IResult> CreateAsync(HttpContext http, Api api, SftpFolders sftp)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var terms = ReportScheduleTerms.Read(form, null, errors);
            form.End();
            if (terms is null || errors.Any)
                return Answers.Invalid(errors);
            if (ReportEndpoints.Refusal(http, terms.Targets, sftp) is { } refusal)
                return new ProblemAnswer(refusal);
            return Show(await api.Lanes.TrySubmitAsync(new CreateReportSchedule(http.Caller, terms)),
                StatusCodes.Status201Created);
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        return query.IsRight()
            ? Answers.Whole(await ReportScheduleStore.ListAsync(api.Database, http.Merchant, http.RequestAborted),
                ReportScheduleStore.Write)
            : Answers.Invalid(query.Errors);
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id) =>
        await FindAsync(http, api, id) is { } found ? Show(found, StatusCodes.Status200OK) : NotFound;

    private static async Task<IResult> ChangeAsync(HttpContext http, Api api, SftpFolders sftp, string id)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (await FindAsync(http, api, id) is not { } known)
                return NotFound;
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var terms = ReportScheduleTerms.Read(form, known, errors);
            var revision = http.RevisionSeen(form.Int("revision"), errors);
            form.End();
            if (terms is null || errors.Any)
                return Answers.Invalid(errors);
            if (!ReferenceEquals(terms.Targets, known.Targets)
                && ReportEndpoints.Refusal(http, terms.Targets, sftp) is { } refusal)
                return new ProblemAnswer(refusal);
            // What was left out was read from this revision.
            return Show(await api.Lanes.TrySubmitAsync(
                new ChangeReportSchedule(http.Caller, known.Id, revision ?? known.Revision, terms)), StatusCodes.Status200OK);
        }
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(ReportSchedule.IdPrefix, id, out var schedule)
            ? Show(await api.Lanes.TrySubmitAsync(new ChangeReportSchedule(http.Caller, schedule, null, null)),
                StatusCodes.Status200OK)
            : NotFound;

    private static IResult NotFound => Answers.NotFound("report schedule");

    private static IResult Show(Result<ReportSchedule> result, int status) =>
        result.Succeeded(out var schedule, out var problem)
            ? new JsonAnswer(ReportScheduleStore.Text(schedule), status,
                status == StatusCodes.Status201Created
                    ? $"/v1/report-schedules/{Ids.Format(ReportSchedule.IdPrefix, schedule.Id)}" : null,
                revision: schedule.Revision)
            : new ProblemAnswer(problem);

    private static async Task<ReportSchedule?> FindAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(ReportSchedule.IdPrefix, id, out var schedule)
            ? await ReportScheduleStore.FindAsync(api.Database, http.Merchant, schedule, http.RequestAborted) : null;
}
