using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class CardsCommand
{
    public static Command Make(CommandLineRun cli) => new("cards", "The card vault: numbers go in, tokens come out")
    {
        Keep(cli), List(cli), Show(cli), Delete(cli),
    };

    // A number on the command line would stay in the shell's history and be seen by everybody on the machine.
    private static Command Keep(CommandLineRun cli)
    {
        var month = new Argument<string>("MONTH") { Description = "It is good until the end of this month, 01 to 12" };
        var year = new Argument<string>("YEAR") { Description = "Of this year, four digits" };
        var holder = Text("--holder", "The name on the card", "NAME");
        var command = new Command("keep", "Put a card into the vault; its number is read from the input") { month, year, holder };
        return cli.On(command, async (s, cancel) =>
        {
            if (s.Around.IsTerminal)
                await s.Error.WriteAsync("Card number: ");
            var number = await s.Around.Input.ReadLineAsync(cancel);
            if (string.IsNullOrWhiteSpace(number))
                throw new UsageException("The card's number is expected on the input.");
            await ShowAsync(s, await s.Client.Cards.KeepAsync(
                new NewCard
                {
                    Number = number,
                    ExpiryMonth = s.Get(month),
                    ExpiryYear = s.Get(year),
                    HolderName = s.Get(holder),
                },
                cancel));
            return ExitCodes.Ok;
        });
    }

    private static Command List(CommandLineRun cli)
    {
        var limit = Limit();
        return cli.On(new Command("list", "Cards") { limit }, async (s, cancel) =>
        {
            await s.Screen.ListAsync(
                s.Client.Cards.ListAllAsync(cancel: cancel).Take(s.Get(limit)),
                ["id", "brand", "number", "expires", "holder", "created"],
                c => [c.Id, c.Brand, NumberOf(c), Expiry(c), c.HolderName, When(c.CreatedAt)]);
            return ExitCodes.Ok;
        });
    }

    private static Command Show(CommandLineRun cli)
    {
        var id = Id("card", "card_");
        return cli.On(new Command("show", "One card") { id }, async (s, cancel) =>
        {
            await ShowAsync(s, await s.Client.Cards.GetAsync(s.Get(id), cancel));
            return ExitCodes.Ok;
        });
    }

    private static Command Delete(CommandLineRun cli)
    {
        var id = Id("card", "card_");
        var command = new Command("delete", "Destroy a card's number; nothing is paid to it any more") { id };
        return cli.On(command, async (s, cancel) =>
        {
            await s.Client.Cards.DeleteAsync(s.Get(id), cancel);
            await ShowAsync(s, await s.Client.Cards.GetAsync(s.Get(id), cancel));
            return ExitCodes.Ok;
        });
    }

    private static Task ShowAsync(Session s, Card c) => s.Screen.ShowAsync(
        c,
        ("id", c.Id),
        ("status", c.Status),
        ("brand", c.Brand),
        ("number", NumberOf(c)),
        ("expires", Expiry(c)),
        ("holder", c.HolderName),
        ("created", When(c.CreatedAt)));

    private static string NumberOf(Card card) => $"{card.Bin}••••{card.LastFour}";

    private static string Expiry(Card card) => $"{card.ExpiryMonth:00}/{card.ExpiryYear}";
}
