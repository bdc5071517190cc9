using System.CommandLine;
using System.Globalization;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

/// <summary>Brings events to a program on the developer's machine, as a webhook would.</summary>
internal static class ListenCommand
{
    public static Command Make(CommandLineRun cli)
    {
        var (type, subject, since, count) =
            (EventsCommand.Type(), EventsCommand.Subject(), EventsCommand.Since(), EventsCommand.Count());
        var to = Text("--forward-to", "Where each event is posted to, as http://127.0.0.1:3000/hooks", "URL");
        to.Required = true;
        var secret = Text("--secret", "Sign with this whsec_… instead of a new one", "SECRET");
        var command = new Command("listen",
            "Post events to a local address as they happen, signed like webhooks, until Ctrl+C; nothing is sent twice")
        {
            to, type, subject, since, secret, count,
        };
        return cli.On(command, (s, cancel) => RunAsync(s, s.Get(to)!, s.Get(secret),
            EventsCommand.Stream(s.Get(type), s.Get(subject), s.Get(since)), s.Get(count) ?? long.MaxValue, cancel));
    }

    private static async Task<int> RunAsync(
        Session s, string to, string? secret, EventStreamQuery query, long left, CancellationToken cancel)
    {
        if (!Uri.TryCreate(to, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new UsageException($"'{to}' is no address to post to; it looks like http://127.0.0.1:3000/hooks.");
        using var forward = new EventForwarder(url, secret, s.Around.Clock);
        if (!s.IsJson)
        {
            await s.Screen.LineAsync($"signing secret  {forward.Secret}");
            await s.Screen.LineAsync($"forwarding to   {url}");
        }
        else
        {
            await s.Screen.LineAsync($$"""{"secret":"{{forward.Secret}}"}""");
        }
        await s.Screen.Output.FlushAsync(cancel);
        await foreach (var happened in s.Client.Events.StreamAsync(query, cancel))
        {
            var answer = await forward.PostAsync(happened, cancel);
            await s.Screen.LineAsync(s.IsJson ? answer.Json(happened) : string.Join(s.Screen.IsTerminal ? "  " : "\t",
                Number(happened.Number), When(happened.OccurredAt), Screen.Clean(happened.Type), Screen.Clean(happened.Id),
                answer.Status is { } status ? status.ToString(CultureInfo.InvariantCulture) : Screen.Clean(answer.Error)));
            await s.Screen.Output.FlushAsync(cancel);
            if (--left <= 0)
                break;
        }
        return ExitCodes.Ok;
    }
}
