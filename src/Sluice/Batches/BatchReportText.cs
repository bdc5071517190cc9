using System.Globalization;
using System.Text.Json;
using Sluice.Batches.Reading;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Batches;

/// <summary>How the report of a batch can be written.</summary>
public enum BatchReportForm
{
    Csv,
    JsonLines,
    /// <summary>pain.002.001.10; of batches that came as pain.001 only.</summary>
    Pain002,
}

/// <summary>
/// Writes the report of a batch row by row, in constant memory: for whoever asks for it, and as the answer to a file.
/// </summary>
public sealed class BatchReportText(BatchReport report, BatchProgress progress, Ids ids, TimeProvider clock)
{
    /// <summary>Writes all rows as they stand now.</summary>
    /// <param name="rowDone">Called after each row: what was written may be sent on.</param>
    /// <param name="tellsFailure">Whether a row 0 says what is wrong with the file as a whole; pain.002 always does.</param>
    public async Task WriteAsync(
        Batch batch, BatchReportForm form, TextWriter text, Func<ValueTask> rowDone, bool tellsFailure, CancellationToken cancel)
    {
        if (form == BatchReportForm.Pain002)
        {
            await WriteMessageAsync(batch, text, rowDone, cancel);
            return;
        }
        WriteHead(form, text);
        if (tellsFailure && batch.FailureCode is { } code)
            Write(form, text, new BatchReportRow(0, null, null, [new FieldError("", code, batch.FailureDetail ?? "")]));
        await foreach (var row in report.RowsAsync(batch, cancel))
        {
            Write(form, text, row);
            await rowDone();
        }
    }

    /// <summary>The answer to a file that no batch was made of: one row 0 that says why.</summary>
    public void WriteRefusal(BatchReportForm form, TextWriter text, MerchantId merchant, Problem problem)
    {
        if (form == BatchReportForm.Pain002)
        {
            using var answer = new Pain002(text);
            answer.Start(NeverMade(merchant, problem), [], ids.New(), clock.Now);
            answer.End();
            return;
        }
        WriteHead(form, text);
        Write(form, text, new BatchReportRow(0, null, null,
            [new FieldError("", problem.Type.Code, problem.Detail), .. problem.Errors]));
    }

    private async Task WriteMessageAsync(Batch batch, TextWriter text, Func<ValueTask> rowDone, CancellationToken cancel)
    {
        var statuses = await progress.OfAsync(batch.Merchant, batch.Id, batch.Revision, cancel);
        using var answer = new Pain002(text);
        answer.Start(batch, statuses, ids.New(), clock.Now);
        await foreach (var row in report.RowsAsync(batch, cancel))
        {
            answer.Row(row);
            await rowDone();
        }
        answer.End();
    }

    private Batch NeverMade(MerchantId merchant, Problem problem) => new()
    {
        Merchant = merchant,
        Id = Guid.Empty,
        Mode = BatchMode.AcceptValid,
        Format = BatchFormat.Pain001,
        Status = BatchStatus.Rejected,
        Totals = new Dictionary<string, BatchTotal>(),
        FailureCode = problem.Type.Code,
        FailureDetail = problem.Detail,
        Revision = 1,
        Actor = Events.Actor.System,
        CreatedAt = clock.Now,
        UpdatedAt = clock.Now,
    };

    private static void WriteHead(BatchReportForm form, TextWriter text)
    {
        if (form == BatchReportForm.Csv)
            CsvText.WriteLine(text, "row", "result", "payout_id", "client_reference", "status", "amount", "currency",
                "failure_code", "errors");
    }

    private static void Write(BatchReportForm form, TextWriter text, BatchReportRow row)
    {
        if (form == BatchReportForm.Csv)
            WriteCsv(text, row);
        else
            text.Write(Json.Text(row, WriteJson) + "\n");
    }

    private static void WriteCsv(TextWriter writer, BatchReportRow row) => CsvText.WriteLine(writer,
        row.Row.ToString(CultureInfo.InvariantCulture),
        row.Payout is null ? "refused" : "accepted", row.Payout?.Id.ToString(), row.ClientReference, row.Payout?.Status.Text,
        row.Payout?.Amount.ToDecimalString(), row.Payout?.Amount.Currency.Code, row.Payout?.Failure?.Code,
        CsvPointer.Text(row.Errors));

    private static void WriteJson(Utf8JsonWriter json, BatchReportRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("row", row.Row);
        json.WriteString("result", row.Payout is null ? "refused" : "accepted");
        json.Text("payout_id", row.Payout?.Id.ToString());
        json.Text("client_reference", row.ClientReference);
        json.Text("status", row.Payout?.Status.Text);
        if (row.Payout is { } payout)
            json.WriteNumber("amount", payout.Amount.MinorUnits);
        else
            json.WriteNull("amount");
        json.Text("currency", row.Payout?.Amount.Currency.Code);
        json.Text("failure_code", row.Payout?.Failure?.Code);
        json.WritePropertyName("errors");
        RefusalJson.Write(json, row.Errors);
        json.WriteEndObject();
    }
}
