using System.Security.Cryptography;
using Sluice.Client;
using Spectre.Console;

namespace Sluice.Cli.Pay;

/// <summary>
/// Waits until a report is made and saves it. What is not whole yet has <c>.part</c> behind its name, and is gone on with; what
/// is whole was checked against the report's hash.
/// </summary>
internal sealed class ReportDownload(Session s)
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(500);

    public async Task<int> RunAsync(string id, string? output, CancellationToken cancel)
    {
        if (!s.Screen.IsTerminal)
            return await SaveAsync(id, output, null, cancel);
        return await s.Screen.Console.Progress().AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(bars => SaveAsync(id, output, bars, cancel));
    }

    private async Task<int> SaveAsync(string id, string? output, ProgressContext? bars, CancellationToken cancel)
    {
        var report = await MadeAsync(id, bars?.AddTask("made"), cancel);
        if (report.Status != ReportStatuses.Finished)
        {
            var why = Screen.Clean(report.Failure?.Detail);
            await s.Error.WriteLineAsync($"{report.Id} {report.Status}: {why}".TrimEnd(':', ' '));
            return ExitCodes.NotDone;
        }
        // A server's name for a file never leads out of this folder.
        var path = s.FullPath(output ?? Path.GetFileName(report.FileName ?? report.Id));
        var part = path + ".part";
        var bar = bars?.AddTask("downloaded", maxValue: Math.Max(1, report.Bytes ?? 1));
        await using (var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite))
        {
            if (file.Length < report.Bytes)
            {
                file.Position = file.Length;
                await s.PatientClient.Reports.DownloadAsync(id, file, new Told(bar), cancel);
                file.SetLength(file.Position);
            }
            bar?.Value = bar.MaxValue;
            file.Position = 0;
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)) != report.Sha256)
            {
                file.SetLength(0);
                await s.Error.WriteLineAsync("What came is not what was made. Nothing is kept of it; download it again.");
                return ExitCodes.NotDone;
            }
        }
        File.Move(part, path, overwrite: true);
        await s.Screen.ShowAsync(report, ("saved", path), ("rows", $"{report.Rows}"), ("sha256", report.Sha256));
        return ExitCodes.Ok;
    }

    private async Task<Report> MadeAsync(string id, ProgressTask? bar, CancellationToken cancel)
    {
        var report = await s.Client.Reports.GetAsync(id, cancel);
        while (report.IsOpen)
        {
            bar?.Value = report.Progress;
            await Task.Delay(AskInterval, s.Around.Clock, cancel);
            report = await s.PatientClient.Reports.GetAsync(id, cancel);
        }
        bar?.Value = 100;
        return report;
    }

    private sealed class Told(ProgressTask? bar) : IProgress<long>
    {
        public void Report(long value) => bar?.Value = value;
    }
}
