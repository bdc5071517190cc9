using System.Text.Json.Serialization;
using Sluice.Client;

namespace Sluice.Cli.Pay;

/// <summary>What became of a batch: counted from its report, told on screen, kept in the result file.</summary>
internal sealed record PayOutcome
{
    /// <summary>More bad rows than this are counted, not shown.</summary>
    private const int ShownMax = 10;

    public string Object { get; init; } = "pay_outcome";
    public required Batch Batch { get; init; }
    public required int ExitCode { get; init; }
    public required string ResultFile { get; init; }
    public required IReadOnlyList<StatusTotal> Outcomes { get; init; }
    public required IReadOnlyList<ReportRow> FirstNotPaid { get; init; }

    /// <summary>Writes the result file, prints the summary, returns the exit code.</summary>
    public static async Task<int> TellAsync(Session s, Batch batch, string resultPath, CancellationToken cancel)
    {
        await WriteFileAsync(s, batch.Id, resultPath, cancel);
        var outcome = await ReadAsync(s, batch, resultPath, cancel);
        if (s.IsJson)
            await s.Screen.JsonAsync(outcome, CliJson.Indented);
        else
            await outcome.PrintAsync(s, cancel);
        return outcome.ExitCode;
    }

    /// <summary>
    /// Copies the report beside its place and moves it there whole, so that half a report never looks like one.
    /// </summary>
    public static async Task WriteFileAsync(Session s, string batchId, string path, CancellationToken cancel)
    {
        var mediaType = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".JSONL" or ".NDJSON" => "application/x-ndjson",
            ".XML" => "application/xml",
            _ => "text/csv",
        };
        var unfinished = path + ".unfinished";
        await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            await s.PatientClient.Batches.CopyReportAsync(batchId, mediaType, file, cancel);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    private static async Task<PayOutcome> ReadAsync(Session s, Batch batch, string resultPath, CancellationToken cancel)
    {
        var totals = new Dictionary<(string Status, string? Currency), (int Count, Int128 Amount)>();
        List<ReportRow> first = [];
        var allPaid = true;
        await foreach (var row in s.PatientClient.Batches.ReportAsync(batch.Id, cancel))
        {
            var status = row.Result == "refused" ? "refused" : row.Status ?? row.Result;
            var (count, amount) = totals.GetValueOrDefault((status, row.Currency));
            totals[(status, row.Currency)] = (count + 1, amount + (row.Amount ?? 0));
            if (status == PayoutStatuses.Paid)
                continue;
            allPaid = false;
            if (first.Count < ShownMax)
                first.Add(row);
        }
        return new PayOutcome
        {
            Batch = batch,
            ExitCode = batch.Status == BatchStatuses.Rejected ? ExitCodes.BatchRejected : allPaid ? ExitCodes.Ok
                : ExitCodes.NotDone,
            ResultFile = resultPath,
            Outcomes =
            [
                .. totals.Select(t => new StatusTotal(t.Key.Status, t.Key.Currency, t.Value.Count, t.Value.Amount))
                    .OrderBy(t => Place(t.Status))
                    .ThenBy(t => t.Status, StringComparer.Ordinal)
                    .ThenBy(t => t.Currency, StringComparer.Ordinal),
            ],
            FirstNotPaid = first,
        };
    }

    private async Task PrintAsync(Session s, CancellationToken cancel)
    {
        var money = await s.MoneyAsync(cancel);
        var screen = s.Screen;
        await screen.LineAsync();
        await screen.LineAsync(Batch.Failure is { } failure
            ? $"{Batch.Id} {Batch.Status}: {failure.Code} {Screen.Clean(failure.Detail)}".TrimEnd()
            : $"{Batch.Id} {Batch.Status}");
        await screen.ListAsync(
            Outcomes.ToAsyncEnumerable(),
            ["status", "rows", "amount", "currency"],
            o => [o.Status, $"{o.Count}", o.Currency is null ? null : money.Decimal(o.Amount, o.Currency), o.Currency],
            "The report has no rows.");
        foreach (var row in FirstNotPaid)
            await screen.LineAsync(Screen.Clean($"row {row.Row} {row.ClientReference}".TrimEnd() + $": {Why(row)}"));
        var notPaid = Outcomes.Where(o => o.Status != PayoutStatuses.Paid).Sum(o => o.Count);
        if (notPaid > FirstNotPaid.Count)
            await screen.LineAsync($"… and {notPaid - FirstNotPaid.Count} more, see the result file.");
        var open = Outcomes.Where(o =>
            o.Status != "refused" && PayoutStatuses.All.Contains(o.Status) && !PayoutStatuses.Final.Contains(o.Status))
            .Sum(o => o.Count);
        if (open > 0)
            await screen.LineAsync($"{open} wait for a person, a date or money: sluice payouts list --batch {Batch.Id}");
        await screen.LineAsync($"result: {ResultFile}");
    }

    /// <summary>In the order of a payout's life; what never became one comes last.</summary>
    private static int Place(string status)
    {
        var place = PayoutStatuses.All.Index().Where(s => s.Item == status).Select(s => s.Index + 1).FirstOrDefault();
        return place == 0 ? int.MaxValue : place;
    }

    private static string Why(ReportRow row) => row switch
    {
        { Errors: { Count: > 0 } errors } => $"{row.Result}, " + string.Join("; ", errors.Select(ProblemText.Field)),
        { FailureCode: { } code } => $"{row.Status ?? row.Result}, {code}",
        _ => row.Status ?? row.Result,
    };
}

/// <summary>How many rows ended in a status, and how much they were worth, in minor units.</summary>
internal sealed record StatusTotal(string Status, string? Currency, int Count, Int128 Amount);

/// <summary>JSON of what only this program says.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PayOutcome))]
internal sealed partial class CliJson : JsonSerializerContext
{
    public static CliJson Indented { get; } = new(Screen.Options(indented: true));
}
