using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class SubMerchantsCommand
{
    public static Command Make(CommandLineRun cli) =>
        new("sub-merchants", "Merchants under yours") { List(cli), Create(cli), Transfer(cli) };

    private static Command List(CommandLineRun cli) =>
        cli.On(new Command("list", "Sub-merchants, newest first"), async (s, cancel) =>
        {
            await s.Screen.ListAsync(s.Client.SubMerchants.ListAllAsync(cancel), ["id", "name", "reference", "created"],
                m => [m.Id, m.Name, m.ClientReference, When(m.CreatedAt)]);
            return ExitCodes.Ok;
        });

    private static Command Create(CommandLineRun cli)
    {
        var name = new Argument<string>("NAME") { Description = "Its name" };
        var reference = Text("--reference", "Your own reference", "TEXT");
        var key = IdempotencyKey();
        return cli.On(new Command("create", "Set one up; its key is shown once") { name, reference, key }, async (s, cancel) =>
        {
            var made = await s.Client.SubMerchants.CreateAsync(
                new NewSubMerchant { Name = s.Get(name), ClientReference = s.Get(reference) }, s.Get(key), cancel);
            await s.Screen.ShowAsync(made, [("id", made.Id), ("name", made.Name), ("secret", made.Secret)]);
            return ExitCodes.Ok;
        });
    }

    private static Command Transfer(CommandLineRun cli)
    {
        var sub = Id("sub-merchant", "mer_");
        var amount = new Argument<long>("AMOUNT") { Description = "In minor units" };
        var currency = new Argument<string>("CURRENCY") { Description = "As EUR" };
        var back = new Option<bool>("--back") { Description = "From the sub-merchant instead of to it" };
        var key = IdempotencyKey();
        return cli.On(new Command("transfer", "Move money to or from one") { sub, amount, currency, back, key },
            async (s, cancel) =>
        {
            var made = await s.Client.SubMerchants.TransferAsync(
                new NewSubMerchantTransfer
                {
                    SubMerchantId = s.Get(sub),
                    Amount = s.Get(amount),
                    Currency = s.Get(currency).ToUpperInvariant(),
                    Direction = s.Get(back) ? "from_sub_merchant" : "to_sub_merchant",
                },
                s.Get(key), cancel);
            await s.Screen.ShowAsync(made, [("id", made.Id), ("direction", made.Direction), ("status", made.Status)]);
            return ExitCodes.Ok;
        });
    }
}
