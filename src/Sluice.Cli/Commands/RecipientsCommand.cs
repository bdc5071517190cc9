using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class RecipientsCommand
{
    public static Command Make(CommandLineRun cli) => new("recipients", "Saved recipients and how they are paid")
    {
        List(cli), Get(cli), Create(cli),
    };

    private static Command List(CommandLineRun cli)
    {
        var status = Text("--status", "active, disabled or archived", "STATUS");
        var reference = Text("--reference", "Only with this client reference", "TEXT");
        var limit = Limit();
        return cli.On(new Command("list", "Recipients") { status, reference, limit }, async (s, cancel) =>
        {
            var count = s.Get(limit);
            var query = new RecipientQuery
            {
                Status = s.Get(status),
                ClientReference = s.Get(reference),
                Limit = PageSize(count)
            };
            await s.Screen.ListAsync(
                s.Client.Recipients.ListAllAsync(query, cancel).Take(count),
                ["id", "status", "name", "type", "country", "reference", "created"],
                r => [r.Id, r.Status, r.Name, r.Type, r.Country, r.ClientReference, When(r.CreatedAt)]);
            return ExitCodes.Ok;
        });
    }

    private static Command Get(CommandLineRun cli)
    {
        var id = Id("recipient", "rcp_");
        return cli.On(new Command("get", "One recipient, with payout methods") { id }, async (s, cancel) =>
        {
            var recipient = await s.Client.Recipients.GetAsync(s.Get(id), cancel);
            List<PayoutMethod> methods = s.IsJson ? []
                : await s.Client.Recipients.MethodsAsync(s.Get(id), cancel).ToListAsync(cancel);
            await ShowAsync(s, recipient, methods);
            return ExitCodes.Ok;
        });
    }

    private static Command Create(CommandLineRun cli)
    {
        var name = new Option<string>("--name") { Description = "Full legal name", HelpName = "NAME", Required = true };
        var type = Text("--type", "individual (the default), company, …", "TYPE");
        var country = Text("--country", "As DE", "CODE");
        var email = Text("--email", "Where notices go", "ADDRESS");
        var reference = Text("--reference", "Your own reference", "TEXT");
        var iban = Text("--iban", "Also save this account as payout method", "IBAN");
        var sortCode = Text("--sort-code", "UK sort code, with --account-number", "CODE");
        var routing = Text("--routing-number", "US routing number, with --account-number", "NUMBER");
        var account = Text("--account-number", "With a sort code or routing number", "NUMBER");
        var accountType = Text("--account-type", "checking or savings, with a routing number", "TYPE");
        var key = IdempotencyKey();
        var command = new Command("create", "Save a recipient, with an account if one is given")
        {
            name, type, country, email, reference, iban, sortCode, routing, account, accountType, key,
        };
        return cli.On(command, async (s, cancel) =>
        {
            var recipient = await s.Client.Recipients.CreateAsync(
                new RecipientDetails
                {
                    Name = s.Get(name),
                    Type = s.Get(type) ?? "individual",
                    Country = s.Get(country)?.ToUpperInvariant(),
                    Email = s.Get(email),
                    ClientReference = s.Get(reference),
                },
                s.Get(key),
                cancel);
            var destination = new Destination
            {
                Iban = s.Get(iban),
                SortCode = s.Get(sortCode),
                RoutingNumber = s.Get(routing),
                AccountNumber = s.Get(account),
                AccountType = s.Get(accountType),
            };
            List<PayoutMethod> methods = [];
            if (destination != new Destination())
            {
                var methodKey = s.Get(key) is { } given ? given + "-method" : null;
                methods.Add(await s.Client.Recipients.AddMethodAsync(
                    recipient.Id, new NewPayoutMethod { Destination = destination with { Type = "account" } }, methodKey,
                        cancel));
                recipient = await s.Client.Recipients.GetAsync(recipient.Id, cancel);
            }
            await ShowAsync(s, recipient, methods);
            return ExitCodes.Ok;
        });
    }

    private static Task ShowAsync(Session s, Recipient r, List<PayoutMethod> methods) => s.Screen.ShowAsync(
        r,
        [
            ("id", r.Id),
            ("status", r.Status),
            ("name", r.Name),
            ("type", r.Type),
            ("country", r.Country),
            ("email", r.Email),
            ("client reference", r.ClientReference),
            ("revision", Number(r.Revision)),
            ("created", When(r.CreatedAt)),
            .. methods.Select(m => ("method", (string?)Method(m))),
        ]);

    private static string Method(PayoutMethod m) =>
        $"{m.Id} {m.Destination?.Iban ?? m.Destination?.AccountNumber} {m.Status}{(m.IsDefault ? " (default)" : "")}";
}
