using System.CommandLine;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

internal static class PayoutsCommand
{
    public static Command Make(CommandLineRun cli) => new("payouts", "Single payouts: make, find and steer them")
    {
        List(cli),
        Get(cli),
        PayoutCreation.Create(cli),
        PayoutCreation.Validate(cli),
        Step(cli, "confirm", "Let a staged payout go", (c, id, revision, cancel) =>
            c.Payouts.ConfirmAsync(id, revision, cancel: cancel)),
        Step(cli, "cancel", "Cancel a payout, as far as that is still possible", (c, id, revision, cancel) =>
            c.Payouts.CancelAsync(id, revision, cancel: cancel)),
        Step(cli, "sync", "Ask the rail how a payout stands", (c, id, _, cancel) =>
            c.Payouts.SyncAsync(id, cancel), hasRevision: false),
        Attempts(cli),
        Events(cli),
    };

    /// <summary>A payout's fields, one below the other.</summary>
    public static async Task ShowAsync(Session s, Payout p, CancellationToken cancel)
    {
        if (s.IsJson)
        {
            await s.Screen.ShowAsync(p);
            return;
        }
        var money = await s.MoneyAsync(cancel);
        await s.Screen.ShowAsync(
            p,
            ("id", p.Id),
            ("status", p.StatusReason is null ? p.Status : $"{p.Status} ({p.StatusReason})"),
            ("amount", money.Format(p.Amount, p.Currency)),
            ("fees", p.Fees == 0 ? null : money.Format(p.Fees, p.Currency)),
            ("recipient", p.Recipient?.Name),
            ("destination", p.Destination?.Iban ?? p.Destination?.AccountNumber),
            ("purpose", p.Purpose),
            ("client reference", p.ClientReference),
            ("statement reference", p.StatementReference),
            ("memo", p.Memo),
            ("group", p.Group),
            ("batch", p.BatchId is null ? null : $"{p.BatchId} row {p.BatchRow}"),
            ("connector", p.Connector),
            ("rail", p.Rail),
            ("rail reference", p.RailReference),
            ("attempts", Number(p.Attempts)),
            ("failure", p.Failure is null ? null : $"{p.Failure.Code} {p.Failure.Message}".TrimEnd()),
            ("advice", p.Failure?.Retry),
            ("cancel requested", p.CancelRequested ? "yes" : null),
            ("revision", Number(p.Revision)),
            ("live", p.Live ? "yes" : "no, test money"),
            ("created", When(p.CreatedAt)),
            ("expected", When(p.ExpectedArrival)),
            ("paid", When(p.PaidAt)));
    }

    private static Command List(CommandLineRun cli)
    {
        var status = Text("--status", "Only in this status", "STATUS");
        status.CompletionSources.Add([.. PayoutStatuses.All]);
        var currency = Text("--currency", "Only this currency", "CODE");
        var recipient = Text("--recipient", "Only to this recipient", "ID");
        var batch = Text("--batch", "Only of this batch", "ID");
        var reference = Text("--reference", "Only with this client reference", "TEXT");
        var group = Text("--group", "Only with this label", "TEXT");
        var purpose = Text("--purpose", "Only for this purpose", "CODE");
        var from = Text("--from", "Made at or after this time or date", "TIME");
        var to = Text("--to", "Made before the end of this time or date", "TIME");
        var zone = Text("--time-zone", "In which dates are meant, as Europe/Berlin", "NAME");
        var limit = Limit();
        var command = new Command("list", "Payouts, newest first")
        {
            status, currency, recipient, batch, reference, group, purpose, from, to, zone, limit,
        };
        return cli.On(command, async (s, cancel) =>
        {
            var count = s.Get(limit);
            var query = new PayoutQuery
            {
                Status = s.Get(status),
                Currency = s.Get(currency)?.ToUpperInvariant(),
                RecipientId = s.Get(recipient),
                BatchId = s.Get(batch),
                ClientReference = s.Get(reference),
                Group = s.Get(group),
                Purpose = s.Get(purpose),
                CreatedFrom = s.Get(from),
                CreatedTo = s.Get(to),
                TimeZone = s.Get(zone),
                Limit = PageSize(count),
            };
            var money = s.IsJson ? null : await s.MoneyAsync(cancel);
            await s.Screen.ListAsync(
                s.Client.Payouts.ListAllAsync(query, cancel).Take(count),
                ["id", "status", "amount", "currency", "recipient", "reference", "created"],
                p =>
                [
                    p.Id, p.Status, money!.Decimal(p.Amount, p.Currency), p.Currency, p.Recipient?.Name, p.ClientReference,
                        When(p.CreatedAt),
                ]);
            return ExitCodes.Ok;
        });
    }

    private static Command Get(CommandLineRun cli)
    {
        var id = Id("payout", "po_");
        return cli.On(new Command("get", "Everything about one payout") { id }, async (s, cancel) =>
        {
            await ShowAsync(s, await s.Client.Payouts.GetAsync(s.Get(id), cancel), cancel);
            return ExitCodes.Ok;
        });
    }

    private static Command Step(
        CommandLineRun cli,
        string name,
        string description,
        Func<SluiceClient, string, int?, CancellationToken, Task<Payout>> step,
        bool hasRevision = true)
    {
        var id = Id("payout", "po_");
        var revision = Revision();
        var command = new Command(name, description) { id };
        if (hasRevision)
            command.Add(revision);
        return cli.On(command, async (s, cancel) =>
        {
            var payout = await step(s.Client, s.Get(id), hasRevision ? s.Get(revision) : null, cancel);
            await ShowAsync(s, payout, cancel);
            return ExitCodes.Ok;
        });
    }

    private static Command Attempts(CommandLineRun cli)
    {
        var id = Id("payout", "po_");
        return cli.On(new Command("attempts", "Every time a rail was asked to pay it") { id }, async (s, cancel) =>
        {
            await s.Screen.ListAsync(
                s.Client.Payouts.AttemptsAsync(s.Get(id), cancel),
                ["number", "state", "connector", "rail reference", "raw", "failure", "started", "answered"],
                a =>
                [
                    Number(a.Number), a.State, a.Connector, a.RailReference, a.RawCode ?? a.RawStatus, a.FailureCode,
                    When(a.StartedAt), When(a.AnsweredAt),
                ],
                "No rail was asked yet.");
            return ExitCodes.Ok;
        });
    }

    private static Command Events(CommandLineRun cli)
    {
        var id = Id("payout", "po_");
        return cli.On(new Command("events", "Everything that happened to it") { id }, async (s, cancel) =>
        {
            await EventsCommand.ShowAsync(s, s.Client.Payouts.EventsAsync(s.Get(id), cancel));
            return ExitCodes.Ok;
        });
    }
}
