using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class ReportSchedulesCommand
{
    public static Command Make(CommandLineRun cli) =>
        new("schedules", "Reports made every day, week or month, of the one before")
        {
            List(cli), Create(cli), Get(cli), Switch(cli, "pause", false), Switch(cli, "resume", true), Delete(cli),
        };

    /// <summary>To whom reports are brought.</summary>
    public static (Option<bool> Sftp, Option<string[]> Emails) Targets() =>
        (new Option<bool>("--sftp") { Description = "Put it into your SFTP folder Reports" },
            new Option<string[]>("--email")
            {
                Description = "Send it to this address; several are possible",
                HelpName = "ADDRESS",
                AllowMultipleArgumentsPerToken = true,
            });

    public static ReportTargets? TargetsOf(Session s, Option<bool> sftp, Option<string[]> emails) =>
        s.Get(sftp) || s.Get(emails) is { Length: > 0 }
            ? new ReportTargets { Sftp = s.Get(sftp), Emails = s.Get(emails) ?? [] } : null;

    private static Command List(CommandLineRun cli) =>
        cli.On(new Command("list", "Every schedule"), async (s, cancel) =>
        {
            await s.Screen.ListAsync(
                s.Client.ReportSchedules.ListAllAsync(cancel),
                ["id", "kind", "format", "when", "deliver", "next"],
                r => [r.Id, r.Kind, r.Format, Time(r), Deliver(r), r.Active ? When(r.NextAt) : "paused"]);
            return ExitCodes.Ok;
        });

    private static Command Create(CommandLineRun cli)
    {
        var kind = new Argument<string>("KIND") { Description = "payouts, balances, fees, returns or ledger" };
        var every = Text("--every", "day, week or month", "INTERVAL");
        every.Required = true;
        var day = new Option<int?>("--day")
        {
            Description = "Of a week 1 (Monday) to 7, of a month 1 to 31",
            HelpName = "N",
        };
        var at = Text("--at", "The local time, as 06:00", "TIME");
        at.Required = true;
        var zone = Text("--time-zone", "The zone of the time and of the days, as Europe/Berlin; UTC without", "ZONE");
        var format = Text("--format", "csv (the default), json, xlsx or pdf", "FORMAT");
        var currency = Text("--currency", "Only this currency", "CODE");
        var (sftp, emails) = Targets();
        return cli.On(
            new Command("create", "Have a report made again and again")
            {
                kind, every, day, at, zone, format, currency, sftp, emails,
            },
            async (s, cancel) => await ShowAsync(s, await s.Client.ReportSchedules.CreateAsync(
                new NewReportSchedule
                {
                    Kind = s.Get(kind),
                    Format = s.Get(format) ?? "csv",
                    Every = s.Get(every)!,
                    Day = s.Get(day),
                    At = s.Get(at)!,
                    TimeZone = s.Get(zone),
                    Currency = s.Get(currency),
                    Deliver = TargetsOf(s, sftp, emails),
                },
                cancel)));
    }

    private static Command Get(CommandLineRun cli)
    {
        var id = Id("schedule", "rsch_");
        return cli.On(new Command("get", "One schedule, and when it runs") { id },
            async (s, cancel) => await ShowAsync(s, await s.Client.ReportSchedules.GetAsync(s.Get(id), cancel)));
    }

    private static Command Switch(CommandLineRun cli, string name, bool active)
    {
        var id = Id("schedule", "rsch_");
        return cli.On(new Command(name, active ? "Switch one on again, from its next time on" : "Switch one off") { id },
            async (s, cancel) => await ShowAsync(s, await s.Client.ReportSchedules.UpdateAsync(
                s.Get(id), new ReportSchedulePatch { Active = active }, cancel)));
    }

    private static Command Delete(CommandLineRun cli)
    {
        var id = Id("schedule", "rsch_");
        return cli.On(new Command("delete", "End one; the reports it made stay") { id }, async (s, cancel) =>
        {
            await s.Client.ReportSchedules.DeleteAsync(s.Get(id), cancel);
            return ExitCodes.Ok;
        });
    }

    private static async Task<int> ShowAsync(Session s, ReportSchedule r)
    {
        await s.Screen.ShowAsync(
            r,
            ("id", r.Id),
            ("report", $"{r.Kind} as {r.Format}{(r.Currency is null ? "" : " in " + r.Currency)}"),
            ("when", Time(r)),
            ("deliver", Deliver(r)),
            ("next", r.Active ? When(r.NextAt) : "paused"),
            ("last", When(r.LastAt)),
            ("last report", r.LastReportId));
        return ExitCodes.Ok;
    }

    private static string Time(ReportSchedule r) =>
        $"every {r.Every}{(r.Day is { } day ? $" ({Number(day)})" : "")} at {r.At} {r.TimeZone}";

    private static string? Deliver(ReportSchedule r)
    {
        string[] to = [.. r.Deliver.Sftp ? (string[])["sftp"] : [], .. r.Deliver.Emails];
        return to.Length == 0 ? null : string.Join(", ", to);
    }
}
