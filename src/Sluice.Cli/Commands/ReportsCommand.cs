using System.CommandLine;
using Sluice.Cli.Pay;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class ReportsCommand
{
    public static Command Make(CommandLineRun cli) => new("reports", "Payouts, balances, fees, returns and the ledger as files")
    {
        Create(cli), List(cli), Get(cli), Download(cli), ReportSchedulesCommand.Make(cli),
    };

    private static Command Create(CommandLineRun cli)
    {
        var kind = new Argument<string>("KIND") { Description = "payouts, balances, fees, returns or ledger" };
        var from = Text("--from", "The first day, or the first instant", "DAY");
        from.Required = true;
        var to = Text("--to", "The last day, or the first instant after it; until now without", "DAY");
        var zone = Text("--time-zone", "The zone of the days and times, as Europe/Berlin; UTC without", "ZONE");
        var format = Text("--format", "csv (the default), json, xlsx or pdf", "FORMAT");
        var currency = Text("--currency", "Only this currency", "CODE");
        var output = Text("--output", "Wait until it is made and save it as this file", "FILE");
        var (sftp, emails) = ReportSchedulesCommand.Targets();
        return cli.On(
            new Command("create", "Ask for a report") { kind, from, to, zone, format, currency, output, sftp, emails },
            async (s, cancel) =>
        {
            var report = await s.Client.Reports.CreateAsync(
                new NewReport
                {
                    Kind = s.Get(kind),
                    Format = s.Get(format) ?? "csv",
                    From = s.Get(from)!,
                    To = s.Get(to),
                    TimeZone = s.Get(zone),
                    Currency = s.Get(currency),
                    Deliver = ReportSchedulesCommand.TargetsOf(s, sftp, emails),
                },
                cancel);
            return s.Get(output) is { } path
                ? await new ReportDownload(s).RunAsync(report.Id, path, cancel)
                : await ShowAsync(s, report);
        });
    }

    private static Command List(CommandLineRun cli)
    {
        var limit = Limit();
        return cli.On(new Command("list", "Reports, newest first") { limit }, async (s, cancel) =>
        {
            var count = s.Get(limit);
            await s.Screen.ListAsync(
                s.Client.Reports.ListAllAsync(new AnyQuery { Limit = PageSize(count) }, cancel).Take(count),
                ["id", "status", "file", "rows", "bytes", "created"],
                r => [r.Id, r.Status, r.FileName, r.Rows is { } n ? Number(n) : null, r.Bytes is { } b ? Number(b) : null,
                    When(r.CreatedAt)]);
            return ExitCodes.Ok;
        });
    }

    private static Command Get(CommandLineRun cli)
    {
        var id = Id("report", "rep_");
        return cli.On(new Command("get", "One report, and how far it is") { id },
            async (s, cancel) => await ShowAsync(s, await s.Client.Reports.GetAsync(s.Get(id), cancel)));
    }

    private static Command Download(CommandLineRun cli)
    {
        var id = Id("report", "rep_");
        var output = Text("--output", "Save it as this file; under its own name without", "FILE");
        return cli.On(new Command("download", "Wait for a report and save it; goes on where it broke off") { id, output },
            (s, cancel) => new ReportDownload(s).RunAsync(s.Get(id), s.Get(output), cancel));
    }

    private static async Task<int> ShowAsync(Session s, Report r)
    {
        await s.Screen.ShowAsync(
            r,
            ("id", r.Id),
            ("status", r.Status),
            ("progress", r.IsOpen ? $"{r.Progress} %" : null),
            ("failure", r.Failure is null ? null : $"{r.Failure.Code} {r.Failure.Detail}".TrimEnd()),
            ("file", r.FileName),
            ("time zone", r.TimeZone),
            ("as of", When(r.AsOf)),
            ("rows", r.Rows is { } rows ? Number(rows) : null),
            ("bytes", r.Bytes is { } bytes ? Number(bytes) : null),
            ("sha256", r.Sha256),
            ("delivered", r.Deliveries.Count == 0 ? null : string.Join(", ", r.Deliveries.Select(Told))),
            ("expires", When(r.ExpiresAt)));
        return ExitCodes.Ok;
    }

    private static string Told(ReportDelivery d) =>
        $"{d.To ?? d.Channel} {d.Status}{(d.Error is null ? "" : $" ({d.Error})")}";
}
