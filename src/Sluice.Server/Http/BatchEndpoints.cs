using Sluice.Access;
using Sluice.Batches;
using Sluice.Batches.Reading;
using Sluice.Kernel;
using Sluice.Payouts;
using Microsoft.AspNetCore.Http.Features;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class BatchEndpoints
{
    private const int FileNameCharactersMax = 200;

    public static void Map(IEndpointRouteBuilder app)
    {
        var batches = app.MapGroup("/v1/batches").WithTags("Batches");
        batches.MapPost("", UploadAsync)
            .Doc("Upload a batch: CSV, JSON lines, one JSON document or pain.001", Scopes.BatchesWrite)
            .TakesFile<Wire.NewBatch>(
                Examples.Batch, new("text/csv", Examples.BatchCsv), new("application/x-ndjson", Examples.BatchLines),
                new("application/xml", Examples.BatchMessage), new("text/xml", Examples.BatchMessage03))
            .Gives<Wire.Batch>(202).Query("mode", "file_name", "purpose").MovesMoney();
        batches.MapGet("", ListAsync).Doc("List batches", Scopes.PayoutsRead).Gives<Wire.Page<Wire.Batch>>()
            .Query("limit", "cursor");
        batches.MapGet("/{id}", GetAsync).Doc("Retrieve a batch and how far its payouts are", Scopes.PayoutsRead)
            .Gives<Wire.Batch>();
        batches.MapGet("/{id}/report", ReportAsync)
            .Doc("One row for every input row, as JSON lines or CSV; for pain.001 also as pain.002", Scopes.PayoutsRead)
            .Gives<Wire.ReportRow>();
    }

    private static async Task<IResult> UploadAsync(HttpContext http, Api api, UploadBatch upload)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = UploadBatch.FileBytesMax;
        if (!http.Claim(http.HashOf([])).Succeeded(out var claim, out var problem))
            return new ProblemAnswer(problem);
        var query = new QueryForm(http);
        var mode = query.Text("mode") ?? BatchMode.AcceptValid;
        var fileName = query.Text("file_name");
        if (!BatchMode.IsKnown(mode))
            query.Errors.Add("?mode", FieldCodes.UnknownValue, "mode is accept_valid or all_or_nothing.");
        if (fileName is not null)
            TextRules.Optional(fileName, FileNameCharactersMax, "", "?file_name", query.Errors);
        var purpose = query.Text("purpose");
        if (purpose is not null && !PurposeCatalogue.TryFind(purpose, out _))
            query.Errors.Add("?purpose", FieldCodes.UnknownPurpose, "No purpose has this code; GET /v1/purpose-codes lists all.");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        if (FormatOf(http.Request.ContentType) is not { } format)
            return Answers.Problem(ProblemTypes.UnsupportedMediaType,
                "Send text/csv, application/x-ndjson, application/json or application/xml (pain.001).");
        if (api.Connectors.First(http.Caller.Live) is null)
            return Answers.Problem(ProblemTypes.InvalidState, "No connector for live money is installed.");
        var result = await upload.RunAsync(
            http.Caller, format, mode, fileName, purpose, http.Request.Body, claim, http.RequestAborted);
        return await Answers.OfAsync(http, api, result, StatusCodes.Status202Accepted, "/v1/batches/");
    }

    private static BatchFormat? FormatOf(string? contentType) => contentType?.Split(';')[0].Trim().ToLowerInvariant() switch
    {
        "text/csv" => BatchFormat.Csv,
        "application/x-ndjson" or "application/jsonl" or "application/json-lines" => BatchFormat.JsonLines,
        "application/json" => BatchFormat.Json,
        "application/xml" or "text/xml" => BatchFormat.Pain001,
        _ => null,
    };

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var before = query.Id("cursor", Batch.IdPrefix);
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await BatchStore.ListAsync(api.Database, http.Merchant, before, limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, (json, b) => BatchJson.Write(json, b, []), b => Ids.Format(Batch.IdPrefix, b.Id));
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, BatchProgress progress, string id)
    {
        if (await FindAsync(http, api, id) is not { } batch)
            return Answers.NotFound("batch");
        var statuses = await progress.OfAsync(http.Merchant, batch.Id, batch.Revision, http.RequestAborted);
        return new JsonAnswer(Json.Text((batch, statuses), static (json, b) => BatchJson.Write(json, b.batch, b.statuses)),
            revision: batch.Revision);
    }

    private static async Task<IResult> ReportAsync(HttpContext http, Api api, BatchReportText report, string id)
    {
        if (await FindAsync(http, api, id) is not { } batch)
            return Answers.NotFound("batch");
        var accept = http.Request.Headers.Accept.ToString();
        var (form, contentType) = accept.Contains("application/xml", StringComparison.OrdinalIgnoreCase)
            ? (BatchReportForm.Pain002, "application/xml; charset=utf-8")
            : accept.Contains("text/csv", StringComparison.OrdinalIgnoreCase)
                ? (BatchReportForm.Csv, "text/csv; charset=utf-8") : (BatchReportForm.JsonLines, "application/x-ndjson");
        if (form == BatchReportForm.Pain002 && batch.Format != BatchFormat.Pain001)
            return Answers.Problem(ProblemTypes.InvalidState,
                $"pain.002 answers pain.001; this batch came as {BatchJson.FormatText(batch.Format)}: ask for another report.");
        if (form == BatchReportForm.Pain002 && batch.Status is (BatchStatus.Uploading or BatchStatus.Validating))
            return Answers.Problem(ProblemTypes.InvalidState, "The message is still being checked. Ask again in a moment.");
        using var text = new StreamedText(http, contentType);
        await report.WriteAsync(batch, form, text.Row, text.RowDoneAsync, tellsFailure: false, http.RequestAborted);
        await text.FlushAsync();
        return Results.Empty;
    }

    private static async Task<Batch?> FindAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(Batch.IdPrefix, id, out var batch)
            ? await BatchStore.FindAsync(api.Database, http.Merchant, batch, http.RequestAborted)
            : null;
}
