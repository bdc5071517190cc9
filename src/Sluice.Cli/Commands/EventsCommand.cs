using System.CommandLine;
using System.Globalization;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class EventsCommand
{
    public static Command Make(CommandLineRun cli) =>
        new("events", "Everything that happened, in order") { List(cli), Tail(cli) };

    /// <summary>Events as a list.</summary>
    public static Task ShowAsync(Session s, IAsyncEnumerable<Event> events) =>
        s.Screen.ListAsync(events, ["number", "occurred", "type", "subject", "actor"], Row);

    /// <summary>From where a stream begins: after a number, at a time, or from now on.</summary>
    /// <exception cref="UsageException">It is none of them.</exception>
    public static EventStreamQuery Stream(string? type, string? subject, string? since)
    {
        var query = new EventStreamQuery { Type = type, SubjectId = subject };
        if (since is null)
            return query;
        if (long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return query with { After = number };
        var from = Instant(since)!.Value.ToUniversalTime();
        return query with { From = from.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) };
    }

    public static Option<string?> Type() =>
        Text("--type", "Only these types, as payout.paid,payout.failed or payout.*", "TYPES");

    public static Option<string?> Subject() => Text("--subject", "Only of this payout, batch, …", "ID");

    public static Option<string?> Since() => new("--since", "--after")
    {
        Description = "Begin after this event number (0: all there is) or at this time; from now on when not given",
        HelpName = "NUMBER|TIME",
    };

    public static Option<long?> Count() => new("--count") { Description = "Stop after this many", HelpName = "N" };

    private static Command List(CommandLineRun cli)
    {
        var (type, subject, after, limit) = (Type(), Subject(), After(), Limit());
        var (from, to) = (Text("--from", "Only from this time or day on", "TIME"), Text("--to", "Only before this time", "TIME"));
        var command = new Command("list", "Events, oldest first") { type, subject, after, from, to, limit };
        return cli.On(command, async (s, cancel) =>
        {
            var count = s.Get(limit);
            var query = new EventQuery
            {
                Type = s.Get(type),
                SubjectId = s.Get(subject),
                After = s.Get(after),
                From = s.Get(from),
                To = s.Get(to),
                Limit = PageSize(count)
            };
            await ShowAsync(s, s.Client.Events.ListAllAsync(query, cancel).Take(count));
            return ExitCodes.Ok;
        });
    }

    private static Command Tail(CommandLineRun cli)
    {
        var (type, subject, since, count) = (Type(), Subject(), Since(), Count());
        var command = new Command("tail", "Events as they happen, until Ctrl+C; a lost connection is made again")
        {
            type, subject, since, count,
        };
        return cli.On(command, async (s, cancel) =>
        {
            var left = s.Get(count) ?? long.MaxValue;
            var query = Stream(s.Get(type), s.Get(subject), s.Get(since));
            await foreach (var happened in s.Client.Events.StreamAsync(query, cancel))
            {
                if (s.IsJson)
                    await s.Screen.JsonLineAsync(happened);
                else
                    await s.Screen.LineAsync(
                        string.Join(s.Screen.IsTerminal ? "  " : "\t", Row(happened).Select(Screen.Clean)));
                await s.Screen.Output.FlushAsync(cancel);
                if (--left <= 0)
                    break;
            }
            return ExitCodes.Ok;
        });
    }

    private static string?[] Row(Event e) =>
        [Number(e.Number), When(e.OccurredAt), e.Type, e.SubjectId, $"{e.Actor?.Type} {e.Actor?.Id}".Trim()];

    private static Option<long?> After() =>
        new("--after") { Description = "Only those with a greater number", HelpName = "NUMBER" };
}
