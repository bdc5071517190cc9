using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Xunit;
using DestinationKinds = Sluice.Recipients.DestinationKinds;

namespace Sluice.Tests.Server;

/// <summary>What the server writes and what the client's contracts say are the same, member by member, both ways.</summary>
public sealed class WireTests(Servers servers) : IClassFixture<Servers>
{
    /// <summary>What is left out where it does not apply.</summary>
    private static readonly HashSet<string> LeftOut =
    [
        "Payout.kind", "Payout.priority", "Payout.release_at", "Payout.time_zone", "Payout.expires_at", "Payout.fee_currency",
        "Payout.fee_bearer", "Payout.quote_id", "Payout.source_amount", "Payout.source_currency", "Payout.order_id",
        "Payout.wallet_of", "Payout.recipient_amount", "Payout.webhook_url", "CurrencyTotal.fees",
        // Shown once, when the key is made.
        "ApiKey.secret", "SubMerchant.secret", "Problem.errors", "Problem.related",
        // Of one that is looked at, not of a list.
        "SubMerchant.balances",
        // Of the recipient only, and of a case that was begun.
        "AdviceParty.type", "AdviceParty.country", "AdviceParty.address", "Onboarding.reason", "Onboarding.provider",
        "Onboarding.provider_reference", "Onboarding.attempt", "Onboarding.evidence", "Onboarding.decided_by",
        "Onboarding.started_at", "Onboarding.updated_at",
    ];

    // Each kind of destination has fields of its own, and each requirement or order what there is to say.
    private static bool IsLeftOut(string type, string name) =>
        LeftOut.Contains($"{type}.{name}") || (type == nameof(MaskedDestination) && name != "type");

    [DatabaseTheory]
    public async Task Every_answer_has_the_members_of_its_contract_and_no_others(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var ids = await FillAsync(door);
        var wrong = new List<string>();

        foreach (var (path, type) in new (string, Type)[]
        {
            ($"v1/payouts/{ids.Failed}", typeof(Payout)), ("v1/payouts", typeof(Page<Payout>)),
            ($"v1/payouts/{ids.Failed}/attempts", typeof(Page<PayoutAttempt>)),
                ($"v1/payouts/{ids.Failed}/events", typeof(Page<Event>)),
            ("v1/events", typeof(Page<Event>)), ($"v1/recipients/{ids.Recipient}", typeof(Recipient)),
            ("v1/recipients", typeof(Page<Recipient>)),
                ($"v1/recipients/{ids.Recipient}/payout-methods", typeof(Page<PayoutMethod>)),
            ("v1/balances", typeof(Sluice.Client.Balances)), ("v1/transactions?currency=EUR", typeof(Page<Transaction>)),
            ($"v1/statements?currency=EUR&from={DateTime.UtcNow:yyyy-MM-dd}&to={DateTime.UtcNow.AddDays(1):yyyy-MM-dd}",
                typeof(AccountStatement)),
            ($"v1/batches/{ids.Batch}", typeof(Batch)), ("v1/batches", typeof(Page<Batch>)),
            ($"v1/exceptions/{ids.Exception}", typeof(ExceptionCase)), ("v1/exceptions", typeof(Page<ExceptionCase>)),
            ("v1/sftp", typeof(SftpAccess)), ("v1/sftp-keys", typeof(Page<SftpKey>)),
            ("v1/sftp-pgp", typeof(ServerPgpKey)), ("v1/sftp-pgp-keys", typeof(Page<PgpKey>)),
            ("v1/keys", typeof(Page<ApiKey>)), ("v1/failure-codes", typeof(Page<FailureCode>)),
            ("v1/purpose-codes", typeof(Page<PurposeCode>)), ("v1/requirements", typeof(Page<Requirement>)),
            ("v1/filter-values", typeof(FilterValues)), ("v1/reports", typeof(Page<Report>)),
            ("v1/report-schedules", typeof(Page<ReportSchedule>)), ("v1/notices", typeof(Sluice.Client.Notices)),
            ("v1/sftp-files", typeof(Page<SftpFile>)),
            ("v1/sandbox/clock", typeof(SandboxClock)), ("v1/sandbox/bank", typeof(Page<BankPayment>)),
            ("v1/sandbox/bank/summary", typeof(BankSummary)), ("v1/payouts/po_0", typeof(Problem)),
            ("v1/payouts?limit=x", typeof(Problem)),
            ($"v1/payouts/{ids.Failed}/remittance-advice", typeof(RemittanceAdvice)),
            ($"v1/recipients/{ids.Recipient}/onboarding", typeof(Sluice.Client.Onboarding)),
            ("v1/withdrawal-accounts", typeof(Page<WithdrawalAccount>)), ("v1/withdrawals", typeof(Page<Withdrawal>)),
            ("v1/withdrawals/schedule", typeof(Page<WithdrawalSchedule>)),
            ("v1/quotes", typeof(Page<Quote>)), ("v1/rates", typeof(ExchangeRates)),
            ("v1/sub-merchants", typeof(Page<SubMerchant>)), ("v1/cards", typeof(Page<Card>)),
            ("v1/orders", typeof(Page<Order>)), ("v1/links", typeof(Page<Link>)),
            ($"v1/recipients/{ids.Recipient}/wallet", typeof(Wallet)),
            ($"v1/recipients/{ids.Recipient}/wallet/transactions?currency=EUR", typeof(Page<Transaction>)),
            ("v1/sub-merchant-transfers", typeof(Page<SubMerchantTransfer>)),
        })
        {
            Compare((await door.GetAsync(path)).Json, type, path, wrong);
        }
        Compare((await door.PostAsync("v1/payouts/validate", Bodies.Payout(), "")).Json, typeof(PayoutValidation), "validate",
            wrong);
        Compare((await door.PostAsync("v1/payouts/validate", Bodies.Payout(0), "")).Json, typeof(PayoutValidation), "validate",
            wrong);
        Compare((await door.PostAsync("v1/sandbox/deposits", Money())).Json, typeof(Deposit), "deposit", wrong);
        Compare((await door.PostAsync("v1/reserve-transfers", Money().With(("direction", "to_reserve")))).Json,
            typeof(ReserveTransfer), "reserve", wrong);
        Compare((await door.PutAsync("v1/balances/EUR/minimum", new JsonObject { ["amount"] = 1 })).Json, typeof(Balance),
            "minimum", wrong);
        var key = new JsonObject
        {
            ["name"] = "x",
            ["scopes"] = new JsonArray("payouts:read"),
            ["expires_at"] = "2999-01-01T00:00:00Z"
        };
        Compare((await door.PostAsync("v1/keys", key, "")).Json, typeof(ApiKey), "key", wrong);
        foreach (var line in (await door.GetAsync($"v1/batches/{ids.Batch}/report")).Text.Split('\n',
            StringSplitOptions.RemoveEmptyEntries))
            Compare(JsonSerializer.Deserialize<JsonElement>(line), typeof(ReportRow), "report", wrong);
        var verify = (await door.GetAsync("v1/ledger/verify")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Compare(JsonSerializer.Deserialize<JsonElement>(verify[^1]), typeof(LedgerVerification), "verify", wrong);
        foreach (var line in verify[..^1])
            Compare(JsonSerializer.Deserialize<JsonElement>(line), typeof(LedgerProgress), "verify", wrong);

        wrong.Distinct().ShouldBeEmpty();
    }

    private static JsonObject Money() => new() { ["amount"] = 5, ["currency"] = "EUR" };

    private static async Task<(string Failed, string Recipient, string Batch, string Exception)> FillAsync(Door door)
    {
        var recipient = (await door.PostAsync("v1/recipients", Bodies.Recipient().With(
            ("email", "ada@example.com"), ("phone", "+4930123456"), ("date_of_birth", "1990-12-10"),
            ("address", new JsonObject { ["city"] = "Berlin", ["country"] = "DE" }),
                ("metadata", new JsonObject { ["a"] = "b" }))))["id"]!;
        await door.PostAsync($"v1/recipients/{recipient}/payout-methods", Bodies.Method());
        await door.PayAsync(new JsonObject
        {
            ["amount"] = 1,
            ["currency"] = "EUR",
            ["purpose"] = "SALARY",
            ["recipient_id"] = recipient
        });
        await door.PayAsync(Bodies.Payout().With(("confirm", false)));
        var failed = (await door.PayAsync(Bodies.Payout(2, "Ada SANDBOX-REFUSED-ACCOUNT-CLOSED")))["id"]!;
        await door.WaitAsync(failed, "failed");
        await door.PostAsync($"v1/recipients/{recipient}/onboarding", null, "");
        await door.PostAsync("v1/sub-merchants", new JsonObject { ["name"] = "North" });
        var account = (await door.PostAsync("v1/withdrawal-accounts", new JsonObject
        {
            ["holder"] = Bodies.Recipient(),
            ["destination"] = new JsonObject { ["type"] = "account", ["iban"] = Bodies.Iban },
        }))["id"];
        await door.PostAsync($"v1/withdrawal-accounts/{account}/verify", null, "");
        await door.PostAsync("v1/withdrawals", Money().With(("withdrawal_account_id", account)));
        await door.PostAsync("v1/quotes", QuoteTests.Ask());
        await door.PostAsync("v1/reports",
            ReportTests.Ask().With(("deliver", new JsonObject { ["emails"] = new JsonArray("a@example.com") })), "");
        await door.PostAsync("v1/report-schedules", ReportScheduleTests.Ask(), "");
        await door.PostAsync("v1/quotes", QuoteTests.Ask().With(("destination", new JsonObject { ["country"] = "US" })));
        await FillKindsAsync(door, recipient);
        var batch = await door.PostAsync("v1/batches?file_name=b.json",
            new JsonObject { ["items"] = new JsonArray(Bodies.Payout(3), Bodies.Payout(0)) });
        for (var i = 0; i < 200 && !(await door.Client.Batches.GetAsync(batch["id"]!)).IsDecided; i++)
            await Task.Delay(50);
        return (failed, recipient, batch["id"]!, await Stuck.ExceptionAsync(door));
    }

    /// <summary>A payout to every kind of destination, an order, a link, money in a wallet.</summary>
    private static async Task FillKindsAsync(Door door, string recipient)
    {
        foreach (var kind in DestinationKinds.All.Where(k => k.Type is not ("order_ref" or "wallet" or "saved_card")))
        {
            var destination = new JsonObject { ["type"] = kind.Type };
            foreach (var field in kind.Fields)
                destination[field.Name] = field.Example;
            await door.PayAsync(Bodies.Payout().With(("destination", destination), ("currency", kind.Currency ?? "EUR"),
                ("confirm", false)));
        }
        (await door.PostAsync("v1/orders", ClosedLoopTests.Order("O-1"))).Status.ShouldBe(201);
        (await door.PostAsync("v1/links", new JsonObject { ["kind"] = "onboarding" })).Status.ShouldBe(201);
        await door.PayAsync(Bodies.Payout().With(("recipient", null), ("recipient_id", recipient),
            ("destination", new JsonObject { ["type"] = "wallet" })));
    }

    private static void Compare(JsonElement json, Type type, string at, List<string> wrong)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            type = underlying;
        if (type == typeof(JsonElement))
            return;
        if (ItemOf(type) is { } item)
        {
            Expect(JsonValueKind.Array);
            foreach (var element in json.EnumerateArray())
                Compare(element, item, at, wrong);
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            Expect(JsonValueKind.Object);
        }
        else if (type == typeof(string) || type == typeof(DateTimeOffset))
        {
            Expect(JsonValueKind.String);
        }
        else if (type == typeof(bool))
        {
            Expect(JsonValueKind.True, JsonValueKind.False);
        }
        else if (type == typeof(int) || type == typeof(long))
        {
            Expect(JsonValueKind.Number);
        }
        else
        {
            Expect(JsonValueKind.Object);
            CompareMembers(json, type, at, wrong);
        }

        void Expect(params JsonValueKind[] kinds) => kinds.ShouldContain(json.ValueKind, $"{at}: {json} is no {type.Name}");
    }

    private static void CompareMembers(JsonElement json, Type type, string at, List<string> wrong)
    {
        var members = type.GetProperties().Where(p => p.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .ToDictionary(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name));
        foreach (var member in json.EnumerateObject())
        {
            if (!members.TryGetValue(member.Name, out var property))
                wrong.Add($"{at}: the contract {type.Name} does not know {member.Name}");
            else if (member.Value.ValueKind != JsonValueKind.Null)
                Compare(member.Value, property.PropertyType, $"{at} {member.Name}", wrong);
            else if (new NullabilityInfoContext().Create(property).WriteState == NullabilityState.NotNull)
                wrong.Add($"{at}: {type.Name}.{member.Name} is null, the contract says never");
        }
        foreach (var name in members.Keys.Where(name => !json.TryGetProperty(name, out _)
            && !IsLeftOut(type.Name, name)))
            wrong.Add($"{at}: {type.Name}.{name} is not in the answer");
    }

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;
}
