using System.Diagnostics;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class ReadinessTests(Servers servers) : IClassFixture<Servers>
{
    [Fact]
    public async Task Off_by_default_nothing_is_asked_of_a_recipient()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 10_000);
        var recipient = await RecipientAsync(door);

        var payout = await PayAsync(door, recipient);

        (await door.WaitAsync(payout, "paid")).StatusReason.ShouldBeNull();
        (await door.Client.Readiness.GetAsync(recipient)).Status.ShouldBe("not_started");
    }

    [DatabaseTheory]
    public async Task A_payout_waits_for_its_recipient_and_goes_on_by_itself(string kind)
    {
        var door = await RequiringAsync(kind, ready: true);
        var recipient = await RecipientAsync(door);

        var payout = await PayAsync(door, recipient);
        var held = await door.Client.Payouts.GetAsync(payout);
        var funds = await door.FundsAsync();
        var onboarding = await door.Client.Readiness.StartAsync(recipient);

        (held.Status, held.StatusReason).ShouldBe(("held", "recipient_not_ready"));
        funds.ShouldBe((9_000, 1_000));
        (onboarding.Status, onboarding.Provider).ShouldBe(("verified", "sandbox"));
        (await door.WaitAsync(payout, "paid")).StatusReason.ShouldBeNull();
        (await door.Client.Recipients.GetAsync(recipient)).OnboardingStatus.ShouldBe("verified");
        await door.VerifyAsync();
    }

    [Fact]
    public async Task A_rejected_recipients_payout_stays_until_a_person_decides()
    {
        var door = await RequiringAsync(TestDatabase.Sqlite, ready: true);
        var recipient = await RecipientAsync(door, "Ada SANDBOX-KYC-REJECTED");
        var canceled = await PayAsync(door, recipient);
        var paid = await PayAsync(door, recipient);

        (await door.Client.Readiness.StartAsync(recipient)).Reason.ShouldBe("The person could not be identified.");
        await door.WaitAsync(canceled, p => p.StatusReason == "recipient_rejected");
        await door.Client.Payouts.CancelAsync(canceled);
        var decided = await door.Client.Readiness.DecideAsync(
            recipient, new OnboardingDecision { Status = "verified", Evidence = "Passport seen on 31 March" });

        (decided.Provider, decided.Evidence).ShouldBe(("manual", "Passport seen on 31 March"));
        decided.DecidedBy!.ShouldStartWith("key_");
        decided.History.Select(h => h.Status).ShouldBe(["pending", "rejected", "verified"]);
        await door.WaitAsync(paid, "paid");
        (await door.Client.Payouts.GetAsync(canceled)).Status.ShouldBe("canceled");
        await door.VerifyAsync();
    }

    [Fact]
    public async Task A_provider_may_take_its_time_and_ask_for_more()
    {
        var door = await RequiringAsync(TestDatabase.Sqlite, ready: true);
        var recipient = await RecipientAsync(door, "Ada SANDBOX-KYC-PENDING");
        var payout = await PayAsync(door, recipient);

        (await door.Client.Readiness.StartAsync(recipient)).Status.ShouldBe("pending");
        (await door.PostAsync($"v1/recipients/{recipient}/onboarding", null, "")).Code.ShouldBe("invalid_state");
        var more = await door.PostAsync($"v1/sandbox/onboarding/{recipient}",
            new JsonObject { ["status"] = "needs_information", ["reason"] = "A proof of address is missing." }, "");
        (await door.Client.Payouts.GetAsync(payout)).StatusReason.ShouldBe("recipient_not_ready");
        await door.PostAsync($"v1/sandbox/onboarding/{recipient}", new JsonObject { ["status"] = "verified" }, "");

        more["reason"].ShouldBe("A proof of address is missing.");
        await door.WaitAsync(payout, "paid");
    }

    [Fact]
    public async Task Ten_thousand_held_payouts_hold_up_nobody_else()
    {
        var door = await RequiringAsync(TestDatabase.Sqlite, ready: true, funds: 100_000_000);
        var many = await RecipientAsync(door);
        var other = await RecipientAsync(door, "Grace Hopper");
        await door.Client.Readiness.StartAsync(other);
        var lines = string.Join('\n', Enumerable.Range(0, 10_000).Select(i =>
            $$"""{"amount":1,"currency":"EUR","purpose":"SALARY","client_reference":"H-{{i}}","recipient_id":"{{many}}"}"""));
        using var upload = new HttpRequestMessage(HttpMethod.Post, "v1/batches")
        {
            Content = new StringContent(lines, System.Text.Encoding.UTF8, "application/x-ndjson"),
        };
        upload.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.NewGuid().ToString("N"));
        var batch = await door.SendAsync(upload);
        var waited = Stopwatch.StartNew();
        while ((await door.Client.Batches.GetAsync(batch["id"]!)).Statuses.GetValueOrDefault("held") < 10_000)
        {
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2));
            await Task.Delay(100);
        }

        await door.Client.Readiness.StartAsync(many);
        var between = Stopwatch.StartNew();
        await PayAsync(door, other);

        // In bounded turns: one payout of another recipient comes in between.
        between.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        while ((await door.Client.Batches.GetAsync(batch["id"]!)).Statuses.GetValueOrDefault("held") > 0)
        {
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(4));
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task Someone_who_is_not_on_file_is_refused_with_what_to_do()
    {
        var door = await RequiringAsync(TestDatabase.Sqlite, ready: true, verified: true);

        (await door.PostAsync("v1/payouts", Bodies.Payout())).FieldErrors
            .ShouldBe(["/destination not_allowed", "/recipient not_allowed"]);
        await door.Client.Settings.ChangeAsync(new() { RequireReadyRecipients = false, RequireVerifiedMethods = false });
        await door.PayAsync(Bodies.Payout());
    }

    [DatabaseTheory]
    public async Task A_payout_waits_for_its_method_to_be_verified(string kind)
    {
        var door = await RequiringAsync(kind, verified: true);
        var recipient = await RecipientAsync(door);
        var method = (await door.Client.Recipients.GetAsync(recipient)).DefaultPayoutMethodId!;

        var payout = await PayAsync(door, recipient);
        var held = await door.Client.Payouts.GetAsync(payout);
        var check = await door.Client.Readiness.VerifyAsync(recipient, method);

        (held.Status, held.StatusReason).ShouldBe(("held", "method_not_verified"));
        (check.Status, check.Result, check.Name).ShouldBe(("answered", "match", "Ada Byron"));
        await door.WaitAsync(payout, "paid");
    }

    [Theory]
    [InlineData("Ada SANDBOX-NAME-CLOSE", "close_match", "Ada (as the bank writes it)")]
    [InlineData("Ada SANDBOX-NAME-NO-MATCH", "no_match", null)]
    [InlineData("Ada SANDBOX-NAME-NOT-POSSIBLE", "not_possible", null)]
    public async Task A_mismatch_is_accepted_on_record_or_not_at_all(string name, string result, string? right)
    {
        var door = await RequiringAsync(TestDatabase.Sqlite, verified: true);
        var recipient = await RecipientAsync(door, name, verify: true);
        var method = (await door.Client.Recipients.GetAsync(recipient)).DefaultPayoutMethodId!;
        var payout = await PayAsync(door, recipient);

        var check = (await door.Client.Readiness.ChecksAsync(recipient, method).ToListAsync()).Single();
        var unproven = await door.PostAsync(
            $"v1/recipients/{recipient}/payout-methods/{method}/accept-name", new JsonObject { ["evidence"] = " " }, "");
        var accepted = await door.Client.Readiness.AcceptNameAsync(recipient, method, "Married name; certificate seen");

        (check.Result, check.AccountName).ShouldBe((result, right));
        unproven.FieldErrors.ShouldBe(["/evidence required"]);
        (accepted.Status, accepted.Evidence).ShouldBe(("accepted", "Married name; certificate seen"));
        accepted.AcceptedBy!.ShouldStartWith("key_");
        await door.WaitAsync(payout, "paid");
    }

    [Fact]
    public async Task Switched_off_again_what_is_held_goes_on()
    {
        var door = await RequiringAsync(TestDatabase.Sqlite, ready: true);
        var payout = await PayAsync(door, await RecipientAsync(door));

        await door.Client.Settings.ChangeAsync(new() { RequireReadyRecipients = false });

        await door.WaitAsync(payout, "paid");
    }

    [Fact]
    public async Task A_staged_and_a_scheduled_payout_pass_the_same_gate()
    {
        var door = await RequiringAsync(TestDatabase.Sqlite, ready: true);
        var recipient = await RecipientAsync(door);
        var staged = await door.PayAsync(Order(recipient).With(("confirm", false)));
        var scheduled = await ScheduledAsync(door);

        (await door.PostAsync($"v1/payouts/{staged["id"]}/confirm"))["status_reason"].ShouldBe("recipient_not_ready");
        await door.AdvanceAsync(TimeSpan.FromDays(2));

        (await door.WaitAsync(scheduled, p => p.Status == "held")).StatusReason.ShouldBe("recipient_rejected");
    }

    [Fact]
    public async Task Everything_wrong_with_a_decision_is_named_at_once()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        var recipient = await RecipientAsync(door);

        (await door.PostAsync($"v1/recipients/{recipient}/onboarding/decide", new JsonObject { ["status"] = "perhaps" }, ""))
            .FieldErrors.ShouldBe(["/evidence required", "/status unknown_value"]);
        (await door.PatchAsync("v1/settings", new JsonObject { ["require_ready_recipients"] = "yes", ["x"] = 1 }))
            .FieldErrors.ShouldBe(["/require_ready_recipients wrong_type", "/x unknown_field"]);
    }

    // Ready when it was scheduled, rejected before its time came.
    private static async Task<string> ScheduledAsync(Door door)
    {
        var recipient = await RecipientAsync(door, "Grace Hopper");
        await door.Client.Readiness.StartAsync(recipient);
        var clock = await door.Client.Sandbox.ClockAsync();
        var payout = await door.PayAsync(Order(recipient).With(("release_at", clock.Now.AddDays(1).ToString("O"))));
        payout["status"].ShouldBe("scheduled");
        await door.Client.Readiness.DecideAsync(
            recipient, new OnboardingDecision { Status = "rejected", Evidence = "Papers were forged" });
        return payout["id"]!;
    }

    private async Task<Door> RequiringAsync(string kind, bool ready = false, bool verified = false, long funds = 10_000)
    {
        var door = await servers.OpenAsync(kind, funds);
        var set = await door.Client.Settings.ChangeAsync(
            new() { RequireReadyRecipients = ready, RequireVerifiedMethods = verified });
        (set.RequireReadyRecipients, set.RequireVerifiedMethods).ShouldBe((ready, verified));
        return door;
    }

    private static async Task<string> RecipientAsync(Door door, string name = "Ada Byron", bool verify = false)
    {
        var recipient = (await door.PostAsync("v1/recipients", Bodies.Recipient(name)))["id"]!;
        var method = await door.PostAsync($"v1/recipients/{recipient}/payout-methods", Bodies.Method().With(("verify", verify)));
        method.Status.ShouldBe(201, method.Text);
        return recipient;
    }

    private static JsonObject Order(string recipient) => new()
    {
        ["amount"] = 1000,
        ["currency"] = "EUR",
        ["purpose"] = "COMMISSION",
        ["recipient_id"] = recipient,
    };

    private static async Task<string> PayAsync(Door door, string recipient) => (await door.PayAsync(Order(recipient)))["id"]!;
}
