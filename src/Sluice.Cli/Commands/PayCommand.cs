using System.CommandLine;
using Sluice.Cli.Pay;
using Sluice.Client;

namespace Sluice.Cli.Commands;

internal static class PayCommand
{
    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.Ordinal)
    {
        ["csv"] = "text/csv",
        ["jsonl"] = "application/x-ndjson",
        ["json"] = "application/json",
        ["pain.001"] = "application/xml",
    };

    public static Command Make(CommandLineRun cli)
    {
        var file = new Argument<string>("FILE") { Description = "CSV, JSON lines, JSON or pain.001 (XML), one payout a row" };
        var mode = new Option<string>("--mode")
        {
            Description = "accept_valid pays the good rows and refuses the bad; all_or_nothing rejects the file for one bad row",
            DefaultValueFactory = _ => BatchModes.AcceptValid,
        };
        mode.AcceptOnlyFromAmong(BatchModes.AcceptValid, BatchModes.AllOrNothing);
        var wait = new Option<bool>("--wait") { Description = "Stay until every payout has an outcome (the default)" };
        var noWait = new Option<bool>("--no-wait") { Description = "Only hand the file over" };
        var result = FollowOptions.Result("FILE with .result.csv");
        var format = Arguments.Text("--format", "csv, jsonl, json or pain.001, where the file's name does not say", "FORMAT");
        format.AcceptOnlyFromAmong([.. MediaTypes.Keys]);
        var purpose = Arguments.Text("--purpose", "Why the rows are paid that do not say it themselves, as SALARY", "CODE");
        var key = Arguments.IdempotencyKey();
        var command = new Command(
            "pay", "Pay a file of people: hand it over, watch it happen, get a result for every row (exit codes: sluice --help)")
        {
            file, mode, wait, noWait, result, format, purpose, key,
        };
        command.Validators.Add(r =>
        {
            if (r.GetValue(wait) && r.GetValue(noWait))
                r.AddError("--wait and --no-wait exclude each other.");
        });
        return cli.On(command, async (s, cancel) =>
        {
            var path = s.FullPath(s.Get(file));
            if (!File.Exists(path))
                throw new UsageException($"There is no file {path}.");
            var mediaType = MediaTypes[s.Get(format) ?? FormatOf(path)];
            await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var upload = new BatchUpload(content, mediaType)
            {
                Mode = s.Get(mode),
                FileName = Path.GetFileName(path),
                Purpose = s.Get(purpose),
                IdempotencyKey = s.Get(key),
            };
            var resultPath = s.Get(result) is { } given ? s.FullPath(given) : Path.ChangeExtension(path, ".result.csv");
            if (string.Equals(resultPath, path, StringComparison.Ordinal))
                throw new UsageException("--result names the file to pay itself.");
            return await PayAsync(s, upload, content.Length, s.Get(noWait), resultPath, cancel);
        });
    }

    private static async Task<int> PayAsync(
        Session s, BatchUpload upload, long bytes, bool noWait, string resultPath, CancellationToken cancel)
    {
        var run = new BatchFollow(s);
        Batch batch;
        try
        {
            batch = await run.WatchAsync(
                async progress =>
                {
                    var sent = new Sent(progress, bytes);
                    var taken = await s.PatientClient.Batches.UploadAsync(upload, sent, cancel);
                    sent.Report(bytes);
                    return noWait ? taken : await run.UntilSettledAsync(taken, progress, cancel);
                },
                cancel);
        }
        catch (SluiceException e) when (e.Problem.Status is >= 400 and < 500 and not (401 or 403 or 404 or 405 or 429))
        {
            await ProblemText.WriteAsync(s.Error, e, s);
            return ExitCodes.BatchRejected;
        }
        if (!noWait)
            return await PayOutcome.TellAsync(s, batch, resultPath, cancel);
        await s.Screen.ShowAsync(
            batch, ("batch", batch.Id), ("status", batch.Status), ("follow", $"sluice batches follow {batch.Id}"));
        return ExitCodes.Ok;
    }

    private static string FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" or ".TXT" => "csv",
        ".JSONL" or ".NDJSON" => "jsonl",
        ".JSON" => "json",
        ".XML" => "pain.001",
        var other => throw new UsageException(
            $"'{other}' says nothing about the format: add --format csv, jsonl, json or pain.001."),
    };

    private sealed class Sent(IPayProgress progress, long total) : IProgress<long>
    {
        public void Report(long value) => progress.Uploaded(value, total);
    }
}

/// <summary>Options of everything that follows a batch.</summary>
internal static class FollowOptions
{
    public static Option<string?> Result(string standard) =>
        Arguments.Text("--result", $"Where the result rows go; JSON lines when it ends in .jsonl ({standard} when not given)",
            "FILE");
}
