using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class WithdrawalTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task Money_is_taken_out_to_an_account_that_is_verified(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var account = await AccountAsync(door);

        var early = await door.PostAsync("v1/withdrawals", Order(account, 4000));
        (await door.Client.Withdrawals.VerifyAccountAsync(account)).Result.ShouldBe("match");
        var made = await door.PostAsync("v1/withdrawals", Order(account, 4000), "once");
        var again = await door.PostAsync("v1/withdrawals", Order(account, 4000), "once");

        early.FieldErrors.ShouldBe(["/withdrawal_account_id not_allowed"]);
        made.Status.ShouldBe(201, made.Text);
        made.Json.GetProperty("payout").GetProperty("kind").GetString().ShouldBe("withdrawal");
        again.Text.ShouldBe(made.Text);
        await door.WaitAsync(made["id"]!, "paid");
        (await door.FundsAsync()).ShouldBe((6000, 0));
        var listed = (await door.Client.Withdrawals.ListAllAsync().ToListAsync()).Single();
        (listed.Id, listed.WithdrawalAccountId, listed.Scheduled, listed.Payout!.Status)
            .ShouldBe((made["id"], account, false, "paid"));
        (await door.Client.Withdrawals.GetAsync(made["id"]!)).Payout!.Amount.ShouldBe(4000);
        await door.VerifyAsync();
    }

    [Fact]
    public async Task A_person_may_decide_instead_of_the_bank()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 10_000);
        var account = await AccountAsync(door, "Trading SANDBOX-NAME-NO-MATCH");

        (await door.Client.Withdrawals.VerifyAccountAsync(account)).Result.ShouldBe("no_match");
        (await door.PostAsync("v1/withdrawals", Order(account, 1))).FieldErrors
            .ShouldBe(["/withdrawal_account_id not_allowed"]);
        var decided = await door.Client.Withdrawals.DecideAccountAsync(
            account, new AccountDecision { Verified = true, Evidence = "Statement of 31 March" });
        var events = await door.GetAsync($"v1/events?type=withdrawal_account.verified");

        decided.Verified.ShouldBeTrue();
        events.Text.ShouldContain("Statement of 31 March");
        (await door.PostAsync("v1/withdrawals", Order(account, 1))).Status.ShouldBe(201);
        (await door.DeleteAsync($"v1/withdrawal-accounts/{account}"))["status"].ShouldBe("disabled");
        (await door.PostAsync("v1/withdrawals", Order(account, 1))).FieldErrors
            .ShouldBe(["/withdrawal_account_id not_allowed"]);
    }

    [Fact]
    public async Task Withdrawals_ask_nothing_of_recipients()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 10_000);
        await door.Client.Settings.ChangeAsync(new() { RequireReadyRecipients = true, RequireVerifiedMethods = true });
        var account = await VerifiedAsync(door);

        var made = await door.PostAsync("v1/withdrawals", Order(account, 1));

        await door.WaitAsync(made["id"]!, "paid");
    }

    [Fact]
    public async Task Everything_wrong_is_named_at_once()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 10_000);
        var stranger = await servers.OpenAsync(TestDatabase.Sqlite, 10_000);
        var theirs = await VerifiedAsync(stranger);

        (await door.PostAsync("v1/withdrawals", new JsonObject { ["withdrawal_account_id"] = "x", ["amount"] = -1 }))
            .FieldErrors.ShouldBe(["/amount not_positive", "/currency required", "/withdrawal_account_id invalid_format"]);
        (await door.PostAsync("v1/withdrawals", Order(theirs, 1))).FieldErrors.ShouldBe(["/withdrawal_account_id not_found"]);
        (await door.PostAsync("v1/withdrawals", Order(theirs, 1), "")).Code.ShouldBe("idempotency_key_missing");
        (await door.PutAsync("v1/withdrawals/schedule", new JsonObject
        {
            ["currency"] = "EUR",
            ["withdrawal_account_id"] = theirs,
            ["every"] = "week",
            ["at"] = "25:00",
            ["time_zone"] = "Mars/Olympus",
            ["keep"] = -1,
        })).FieldErrors.ShouldBe(
            ["/at invalid_format", "/day required", "/keep out_of_range", "/time_zone unknown_value"]);
        (await door.PostAsync("v1/withdrawal-accounts", new JsonObject())).FieldErrors
            .ShouldBe(["/destination required", "/holder required"]);
    }

    [Fact]
    public async Task A_schedule_takes_out_all_but_what_is_to_stay_once_a_time()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var door = await server.NewMerchantAsync();
        await door.FundAsync(10_000);
        var account = await VerifiedAsync(door);
        var set = await door.Client.Withdrawals.ScheduleAsync(new NewWithdrawalSchedule
        {
            Currency = "EUR",
            WithdrawalAccountId = account,
            Every = "day",
            At = "09:00",
            TimeZone = "Europe/Berlin",
            Keep = 2500,
        });

        set.NextAt.ShouldNotBeNull();
        // Three runs are missed: one makes up for them.
        await door.AdvanceAsync(TimeSpan.FromDays(3));
        var ran = await RanAsync(door, set.Revision);
        await Task.Delay(1500);

        var made = (await door.Client.Withdrawals.ListAllAsync().ToListAsync()).Single();
        (made.Scheduled, made.Payout!.Amount, ran.LastPayoutId).ShouldBe((true, 7500, made.Id));
        await door.WaitAsync(made.Id, "paid");
        (await door.FundsAsync()).ShouldBe((2500, 0));
        ran.NextAt!.Value.ShouldBeGreaterThan((await door.Client.Sandbox.ClockAsync()).Now);
        // With nothing above what stays, the next run says so and makes nothing.
        await door.AdvanceAsync(TimeSpan.FromDays(1));
        (await RanAsync(door, ran.Revision)).LastProblem.ShouldBe("There was no more than what is to stay.");
        (await door.Client.Withdrawals.ListAllAsync().ToListAsync()).Count.ShouldBe(1);
        await door.VerifyAsync();
    }

    private static async Task<WithdrawalSchedule> RanAsync(Door door, int after)
    {
        for (var i = 0; i < 200; i++)
        {
            var now = (await door.Client.Withdrawals.SchedulesAsync().ToListAsync()).Single();
            if (now.Revision > after)
                return now;
            await Task.Delay(50);
        }
        throw new TimeoutException("The schedule did not run.");
    }

    private static async Task<string> AccountAsync(Door door, string name = "North Trading GmbH")
    {
        var made = await door.PostAsync("v1/withdrawal-accounts", new JsonObject
        {
            ["label"] = "house bank",
            ["holder"] = new JsonObject { ["type"] = "company", ["name"] = name, ["country"] = "DE" },
            ["destination"] = new JsonObject { ["type"] = "account", ["iban"] = Bodies.Iban },
        });
        made.Status.ShouldBe(201, made.Text);
        made.Text.ShouldNotContain(Bodies.Iban);
        return made["id"]!;
    }

    private static async Task<string> VerifiedAsync(Door door)
    {
        var account = await AccountAsync(door);
        await door.Client.Withdrawals.VerifyAccountAsync(account);
        return account;
    }

    private static JsonObject Order(string account, long amount) => new()
    {
        ["withdrawal_account_id"] = account,
        ["amount"] = amount,
        ["currency"] = "EUR",
    };
}
