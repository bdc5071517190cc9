using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class LinksCommand
{
    public static Command Make(CommandLineRun cli) => new("links", "Addresses that recipients open to say where to pay them")
    {
        Create(cli), List(cli), Show(cli), Cancel(cli),
    };

    private static Command Create(CommandLineRun cli)
    {
        var amount = new Argument<string?>("AMOUNT")
        {
            Description = "As 125.50; not for onboarding",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var currency = new Argument<string?>("CURRENCY") { Description = "As EUR", Arity = ArgumentArity.ZeroOrOne };
        var onboarding = new Option<bool>("--onboarding") { Description = "Pays nothing: the recipient is put on file" };
        var purpose = Text("--purpose", "Why: a code, OTHER by default", "CODE");
        var name = Text("--name", "The recipient's name, if you know it", "NAME");
        var country = Text("--country", "The recipient's country, if you know it", "CODE");
        var email = Text("--email", "Send the link there", "ADDRESS");
        var recipient = Text("--recipient", "Onboarding: somebody on file, rcp_…", "ID");
        var method = new Option<string[]>("--method") { Description = "Only these: account, account/iban", HelpName = "NAME" };
        var language = Text("--language", "en, de, fr, es or ar", "CODE");
        var expires = new Option<long?>("--expires-in") { Description = "So many seconds; 900 by default", HelpName = "SECONDS" };
        var reference = Text("--reference", "Your own reference", "TEXT");
        var key = IdempotencyKey();
        var command = new Command("create", "Make a link; its address is shown once")
        {
            amount, currency, onboarding, purpose, name, country, email, recipient, method, language, expires, reference, key,
        };
        return cli.On(command, async (s, cancel) =>
        {
            var isOnboarding = s.Get(onboarding);
            if (isOnboarding != (s.Get(amount) is null) || (s.Get(amount) is null) != (s.Get(currency) is null))
                throw new UsageException("Give AMOUNT and CURRENCY, or --onboarding.");
            var code = s.Get(currency)?.ToUpperInvariant();
            var known = new LinkRecipient
            {
                Name = s.Get(name),
                Country = s.Get(country)?.ToUpperInvariant(),
                Email = s.Get(email),
            };
            var link = await s.Client.Links.CreateAsync(
                new NewLink
                {
                    Kind = isOnboarding ? "onboarding" : null,
                    Amount = code is null ? null : (await s.MoneyAsync(cancel)).Parse(s.Get(amount)!, code),
                    Currency = code,
                    Purpose = isOnboarding ? null : s.Get(purpose) ?? "OTHER",
                    Recipient = known == new LinkRecipient() ? null : known,
                    RecipientId = s.Get(recipient),
                    Methods = s.Get(method) is { Length: > 0 } methods ? methods : null,
                    Language = s.Get(language),
                    ExpiresInSeconds = s.Get(expires),
                    SendEmail = s.Get(email) is null ? null : true,
                    ClientReference = s.Get(reference),
                },
                s.Get(key),
                cancel);
            await ShowAsync(s, link);
            return ExitCodes.Ok;
        });
    }

    private static Command List(CommandLineRun cli)
    {
        var status = Text("--status", "open, completed, canceled or expired", "STATUS");
        var limit = Limit();
        return cli.On(new Command("list", "Links") { status, limit }, async (s, cancel) =>
        {
            var count = s.Get(limit);
            var query = new LinkQuery { Status = s.Get(status), Limit = PageSize(count) };
            await s.Screen.ListAsync(
                s.Client.Links.ListAllAsync(query, cancel).Take(count),
                ["id", "status", "kind", "payout", "reference", "expires"],
                l => [l.Id, l.Status, l.Kind, l.PayoutId, l.ClientReference, When(l.ExpiresAt)]);
            return ExitCodes.Ok;
        });
    }

    private static Command Show(CommandLineRun cli)
    {
        var id = Id("link", "lnk_");
        return cli.On(new Command("show", "One link") { id }, async (s, cancel) =>
        {
            await ShowAsync(s, await s.Client.Links.GetAsync(s.Get(id), cancel));
            return ExitCodes.Ok;
        });
    }

    private static Command Cancel(CommandLineRun cli)
    {
        var id = Id("link", "lnk_");
        var key = IdempotencyKey();
        return cli.On(new Command("cancel", "End a link and the payout that waits for it") { id, key }, async (s, cancel) =>
        {
            await ShowAsync(s, await s.Client.Links.CancelAsync(s.Get(id), s.Get(key), cancel));
            return ExitCodes.Ok;
        });
    }

    private static Task ShowAsync(Session s, Link l) => s.Screen.ShowAsync(
        l,
        ("id", l.Id),
        ("status", l.Status),
        ("address", l.Url),
        ("kind", l.Kind),
        ("payout", l.PayoutId),
        ("recipient", l.RecipientId ?? l.Recipient?.Name),
        ("payout method", l.PayoutMethodId),
        ("client reference", l.ClientReference),
        ("expires", When(l.ExpiresAt)),
        ("completed", When(l.CompletedAt)));
}
