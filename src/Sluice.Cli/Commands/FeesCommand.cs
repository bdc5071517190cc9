using System.CommandLine;
using System.Text.Json;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class FeesCommand
{
    public static Command Make(CommandLineRun cli)
    {
        var set = Text("--set", "Replace them by those of a JSON file, or - for the input", "FILE");
        return cli.On(new Command("fees", "Show what payouts cost; or replace it") { set }, async (s, cancel) =>
        {
            var fees = s.Get(set) is { } file
                ? await s.Client.Fees.SetAsync(await ReadAsync(s, file, cancel), cancel)
                : await s.Client.Fees.GetAsync(cancel);
            // Nested, too: what can be edited and set again is more use than a table.
            await s.Screen.DocumentAsync(fees);
            return ExitCodes.Ok;
        });
    }

    private static async Task<NewFeeSchedule> ReadAsync(Session s, string file, CancellationToken cancel)
    {
        var text = await PayoutCreation.ReadTextAsync(s, file, cancel);
        try
        {
            return JsonSerializer.Deserialize(text, SluiceJson.Default.NewFeeSchedule)
                ?? throw new UsageException($"{file} holds no fees.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"{file} is no JSON of fees: {e.Message}");
        }
    }
}
