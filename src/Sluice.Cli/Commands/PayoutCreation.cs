using System.CommandLine;
using System.Text.Json;
using Sluice.Client;
using static Sluice.Cli.Commands.Arguments;

namespace Sluice.Cli.Commands;

/// <summary>
/// payouts create and payouts validate: the same options, one makes the payout, the other says what making it would say.
/// </summary>
internal sealed class PayoutCreation
{
    private readonly Option<string?> _file = Text(
        "--file", "The request as JSON, from a file or - for the input; other options are then ignored", "FILE");
    private readonly Option<string?> _amount = Text("--amount", "How much, as 125.50", "AMOUNT");
    private readonly Option<string?> _currency = Text("--currency", "As EUR", "CODE");
    private readonly Option<string?> _purpose = Text("--purpose", "Why, as SALARY", "CODE");
    private readonly Option<string?> _recipient = Text("--recipient", "A saved recipient", "ID");
    private readonly Option<string?> _method = Text("--method", "One of its payout methods", "ID");
    private readonly Option<string?> _name = Text("--name", "The recipient's full name", "NAME");
    private readonly Option<string?> _type = new("--type") { Description = "individual, company, …", HelpName = "TYPE" };
    private readonly Option<string?> _country = Text("--country", "The recipient's country, as DE", "CODE");
    private readonly Option<string?> _iban = Text("--iban", "Where to pay", "IBAN");
    private readonly Option<string?> _bic = Text("--bic", "The bank, where needed", "BIC");
    private readonly Option<string?> _sortCode = Text("--sort-code", "UK sort code", "CODE");
    private readonly Option<string?> _account = Text("--account-number", "With a sort code or routing number", "NUMBER");
    private readonly Option<string?> _routing = Text("--routing-number", "US routing number", "NUMBER");
    private readonly Option<string?> _accountType = Text("--account-type", "checking or savings", "TYPE");
    private readonly Option<string?> _reference = Text("--reference", "Your own reference", "TEXT");
    private readonly Option<string?> _statement = Text(
        "--statement-reference", "What the recipient reads on the statement", "TEXT");
    private readonly Option<string?> _memo = Text("--memo", "A note for yourself", "TEXT");
    private readonly Option<string?> _group = Text("--group", "A label that gathers payouts", "TEXT");
    private readonly Option<string?> _priority = Text("--priority", "How fast, best first, as instant,regular", "WORDS");
    private readonly Option<bool> _stage = new("--stage") { Description = "Only stage it; confirm it later" };
    private readonly Option<bool> _wait = new("--wait-for-funds")
    {
        Description = "Hold it when there is not enough money, instead of refusing",
    };

    public static Command Create(CommandLineRun cli)
    {
        var creation = new PayoutCreation();
        var key = IdempotencyKey();
        var command = creation.Command("create", "Make a payout");
        command.Add(key);
        return cli.On(command, async (s, cancel) =>
        {
            var payout = await s.Client.Payouts.CreateAsync(await creation.ReadAsync(s, cancel), s.Get(key), cancel);
            await PayoutsCommand.ShowAsync(s, payout, cancel);
            return ExitCodes.Ok;
        });
    }

    public static Command Validate(CommandLineRun cli)
    {
        var creation = new PayoutCreation();
        return cli.On(creation.Command("validate", "Say what making a payout would say; nothing is made"), async (s, cancel) =>
        {
            var request = await creation.ReadAsync(s, cancel);
            var validation = await s.Client.Payouts.ValidateAsync(request, cancel);
            var money = s.IsJson ? null : await s.MoneyAsync(cancel);
            await s.Screen.ShowAsync(
                validation,
                [
                    ("valid", validation.Valid ? "yes" : "no"),
                    ("fees", validation.Fees is { } fees ? money?.Format(fees, request.Currency) : null),
                    ("connector", validation.Connector),
                    ("rail", validation.Rail),
                    ("expected arrival", When(validation.ExpectedArrival)),
                    ("available after", validation.AvailableAfter is { } after ? money?.Format(after, request.Currency) : null),
                    .. validation.Findings.Select(f => (f.Severity, (string?)$"{f.Pointer} {f.Code} {f.Detail}")),
                ]);
            return validation.Valid ? ExitCodes.Ok : ExitCodes.NotDone;
        });
    }

    public static Command Simulate(CommandLineRun cli)
    {
        var creation = new PayoutCreation();
        var command = creation.Command("simulate", "Say where a payout would go now, and why; nothing is made");
        return cli.On(command, async (s, cancel) =>
        {
            var decision = await s.Client.Routing.SimulateAsync(await creation.ReadAsync(s, cancel), cancel);
            await RoutingCommand.ShowAsync(s, decision, cancel);
            return decision.Connector is null ? ExitCodes.NotDone : ExitCodes.Ok;
        });
    }

    /// <summary>The text of a file, or of the input for "-".</summary>
    public static async Task<string> ReadTextAsync(Session s, string file, CancellationToken cancel) =>
        file == "-" ? await s.Around.Input.ReadToEndAsync(cancel) : await File.ReadAllTextAsync(s.FullPath(file), cancel);

    private Command Command(string name, string description) => new(name, description)
    {
        _file, _amount, _currency, _purpose, _recipient, _method, _name, _type, _country, _iban, _bic, _sortCode, _account,
            _routing,
        _accountType, _reference, _statement, _memo, _group, _priority, _stage, _wait,
    };

    private async Task<NewPayout> ReadAsync(Session s, CancellationToken cancel)
    {
        if (s.Get(_file) is { } file)
            return await FromFileAsync(s, file, cancel);
        if (s.Get(_amount) is not { } amount || s.Get(_currency)?.ToUpperInvariant() is not { } currency)
            throw new UsageException("Give --amount and --currency, or the whole request with --file.");
        var destination = new Destination
        {
            Iban = s.Get(_iban),
            Bic = s.Get(_bic),
            SortCode = s.Get(_sortCode),
            AccountNumber = s.Get(_account),
            RoutingNumber = s.Get(_routing),
            AccountType = s.Get(_accountType),
        };
        var recipient = new RecipientDetails
        {
            Name = s.Get(_name),
            Type = s.Get(_type),
            Country = s.Get(_country)?.ToUpperInvariant()
        };
        return new NewPayout
        {
            Amount = (await s.MoneyAsync(cancel)).Parse(amount, currency),
            Currency = currency,
            Purpose = s.Get(_purpose),
            RecipientId = s.Get(_recipient),
            PayoutMethodId = s.Get(_method),
            Recipient = recipient == new RecipientDetails() ? null : recipient with { Type = recipient.Type ?? "individual" },
            Destination = destination == new Destination() ? null : destination with { Type = "account" },
            ClientReference = s.Get(_reference),
            StatementReference = s.Get(_statement),
            Memo = s.Get(_memo),
            Group = s.Get(_group),
            Priority = s.Get(_priority)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            Confirm = s.Get(_stage) ? false : null,
            OnInsufficientFunds = s.Get(_wait) ? "wait" : null,
        };
    }

    private static async Task<NewPayout> FromFileAsync(Session s, string file, CancellationToken cancel)
    {
        var text = await ReadTextAsync(s, file, cancel);
        try
        {
            return JsonSerializer.Deserialize(text, SluiceJson.Default.NewPayout)
                ?? throw new UsageException($"{file} holds no payout.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"{file} is no payout in JSON: {e.Message}");
        }
    }
}
