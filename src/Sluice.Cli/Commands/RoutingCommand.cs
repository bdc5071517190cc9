using System.CommandLine;
using System.Text.Json;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class RoutingCommand
{
    public static Command Make(CommandLineRun cli) =>
        new("routing", "Which connector a payout takes") { Connectors(cli), Rules(cli), PayoutCreation.Simulate(cli) };

    private static Command Connectors(CommandLineRun cli) =>
        cli.On(new Command("connectors", "What the connectors can do, and how they do"), async (s, cancel) =>
        {
            var connectors = (await s.Client.Routing.ConnectorsAsync(cancel)).Data;
            await s.Screen.ListAsync(
                connectors.ToAsyncEnumerable(),
                ["name", "rail", "priorities", "currencies", "destinations", "state", "paid"],
                c =>
                [
                    c.Name, c.Rail, string.Join(' ', c.Priorities), Any(c.Currencies), Any(c.DestinationTypes), c.Health?.State,
                    $"{c.Health?.EndsPaid} of {c.Health?.Ends}",
                ]);
            return ExitCodes.Ok;
        });

    private static Command Rules(CommandLineRun cli)
    {
        var set = Text("--set", "Replace them by those of a JSON file, or - for the input", "FILE");
        var command = new Command("rules", "Show the rules by which payouts find their connector; or replace them") { set };
        return cli.On(command, async (s, cancel) =>
        {
            var rules = s.Get(set) is { } file
                ? await s.Client.Routing.SetRulesAsync(await ReadAsync(s, file, cancel), cancel)
                : await s.Client.Routing.RulesAsync(cancel);
            // Rules are nested: what can be edited and set again is more use than a table.
            await s.Screen.DocumentAsync(rules);
            return ExitCodes.Ok;
        });
    }

    /// <summary>What a simulation said.</summary>
    public static async Task ShowAsync(Session s, RoutingDecision decision, CancellationToken cancel)
    {
        var money = s.IsJson ? null : await s.MoneyAsync(cancel);
        await s.Screen.ShowAsync(
            decision,
            ("connector", decision.Connector ?? "nobody can take it now"),
            ("rail", decision.Rail),
            ("rule", decision.Rule),
            ("strategy", decision.Strategy),
            ("priority", decision.Priority),
            ("cost", decision is { Cost: { } cost, Currency: { } currency } ? money?.Format(cost, currency) : null),
            ("expected arrival", When(decision.ExpectedArrival)),
            ("timing", decision.Timing),
            ("considered", string.Join(", ", decision.Candidates.Select(c => $"{c.Connector}: {c.Reason}"))),
            ("passed over", string.Join(", ", (decision.PassedOver ?? []).Select(p => $"{p.Rule}: {p.Reason}"))));
    }

    private static async Task<NewRoutingRules> ReadAsync(Session s, string file, CancellationToken cancel)
    {
        var text = await PayoutCreation.ReadTextAsync(s, file, cancel);
        try
        {
            return JsonSerializer.Deserialize(text, SluiceJson.Default.NewRoutingRules)
                ?? throw new UsageException($"{file} holds no rules.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"{file} is no JSON of rules: {e.Message}");
        }
    }

    private static string Any(IReadOnlyList<string>? values) => values is null ? "any" : string.Join(' ', values);
}
