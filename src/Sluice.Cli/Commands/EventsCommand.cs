using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class EventsCommand
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    public static Command Make(CommandLineRun cli) =>
        new("events", "Everything that happened, in order") { List(cli), Tail(cli) };

    /// <summary>Events as a list.</summary>
    public static Task ShowAsync(Session s, IAsyncEnumerable<Event> events) =>
        s.Screen.ListAsync(events, ["number", "occurred", "type", "subject", "actor"], Row);

    private static Command List(CommandLineRun cli)
    {
        var (type, subject, after, limit) = (Type(), Subject(), After(), Limit());
        return cli.On(new Command("list", "Events, oldest first") { type, subject, after, limit }, async (s, cancel) =>
        {
            var count = s.Get(limit);
            var query = new EventQuery
            {
                Type = s.Get(type),
                SubjectId = s.Get(subject),
                After = s.Get(after),
                Limit = PageSize(count)
            };
            await ShowAsync(s, s.Client.Events.ListAllAsync(query, cancel).Take(count));
            return ExitCodes.Ok;
        });
    }

    private static Command Tail(CommandLineRun cli)
    {
        var (type, subject, after) = (Type(), Subject(), After());
        var count = new Option<long?>("--count") { Description = "Stop after this many", HelpName = "N" };
        var command = new Command(
            "tail", "Events as they happen, until Ctrl+C; from the first one, or after --after") { type, subject, after, count };
        return cli.On(command, async (s, cancel) =>
        {
            var last = s.Get(after) ?? 0;
            var left = s.Get(count) ?? long.MaxValue;
            while (true)
            {
                var query = new EventQuery { Type = s.Get(type), SubjectId = s.Get(subject), After = last, Limit = 200 };
                var page = await s.PatientClient.Events.ListAsync(query, cancel);
                foreach (var happened in page.Data)
                {
                    if (s.IsJson)
                        await s.Screen.JsonLineAsync(happened);
                    else
                        await s.Screen.LineAsync(
                            string.Join(s.Screen.IsTerminal ? "  " : "\t", Row(happened).Select(Screen.Clean)));
                    last = happened.Number;
                    if (--left <= 0)
                        return ExitCodes.Ok;
                }
                await s.Screen.Output.FlushAsync(cancel);
                if (!page.HasMore)
                    await Task.Delay(PollEvery, s.Around.Clock, cancel);
            }
        });
    }

    private static string?[] Row(Event e) =>
        [Number(e.Number), When(e.OccurredAt), e.Type, e.SubjectId, $"{e.Actor?.Type} {e.Actor?.Id}".Trim()];

    private static Option<string?> Type() => Text("--type", "Only this type, as payout.paid", "TYPE");

    private static Option<string?> Subject() => Text("--subject", "Only of this payout, batch, …", "ID");

    private static Option<long?> After() =>
        new("--after") { Description = "Only those with a greater number", HelpName = "NUMBER" };
}
