using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class PayoutTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task A_payout_takes_its_money_and_is_paid_by_the_bank(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);

        var created = await door.PayAsync(Bodies.Payout(12_550, reference: "INV-1").With(("memo", "contract 77"),
            ("group", "march")));
        var paid = await door.WaitAsync(created["id"]!, "paid");

        created["status"].ShouldBe("queued");
        (paid.Amount, paid.Currency, paid.ClientReference, paid.Memo, paid.Group)
            .ShouldBe((12_550, "EUR", "INV-1", "contract 77", "march"));
        paid.Destination!.Iban.ShouldBe("DE89••••3000");
        paid.RailReference.ShouldNotBeNull();
        paid.Connector.ShouldBe("sandbox");
        paid.Attempts.ShouldBe(1);
        paid.PaidAt.ShouldNotBeNull();
        (await door.FundsAsync()).ShouldBe((87_450, 0));
        await door.VerifyAsync();
        var bank = await door.Client.Sandbox.BankAsync().ToListAsync();
        bank.ShouldHaveSingleItem().PayoutId.ShouldBe(paid.Id);
    }

    [DatabaseTheory]
    public async Task Every_wrong_field_is_named_at_once(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var body = Bodies.Payout(0).With(("currency", "XYZ"), ("purpose", "NO-SUCH"), ("nonsense", 1));
        body["destination"]!["iban"] = "DE89370400440532013001";
        body["recipient"]!["country"] = "ZZ";

        var answer = await door.PostAsync("v1/payouts", body);

        answer.Status.ShouldBe(422);
        answer.Code.ShouldBe("validation_failed");
        answer.FieldErrors.ShouldBe([
            "/amount not_positive", "/currency unknown_currency", "/destination/iban iban_checksum", "/nonsense unknown_field",
            "/purpose unknown_purpose", "/recipient/country unknown_country"]);
    }

    [DatabaseTheory]
    public async Task Validation_says_the_same_and_changes_nothing(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var events = (await door.GetAsync("v1/events")).Json.GetProperty("data").GetArrayLength();

        var good = await door.PostAsync("v1/payouts/validate", Bodies.Payout(4000, reference: "R-1"), "");
        var poor = await door.PostAsync("v1/payouts/validate", Bodies.Payout(40_000), "");
        var wrong = await door.PostAsync("v1/payouts/validate", Bodies.Payout(0), "");

        good["valid"].ShouldBe("True");
        good["available_after"].ShouldBe("6000");
        good["connector"].ShouldBe("sandbox");
        poor["valid"].ShouldBe("False");
        Codes(poor).ShouldBe(["insufficient_funds"]);
        wrong.Status.ShouldBe(200);
        Codes(wrong).ShouldBe(["not_positive"]);
        (await door.GetAsync("v1/payouts")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        (await door.GetAsync("v1/events")).Json.GetProperty("data").GetArrayLength().ShouldBe(events);
        (await door.FundsAsync()).ShouldBe((10_000, 0));

        static string?[] Codes(Answer answer) =>
            [.. answer.Json.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("code").GetString())];
    }

    [DatabaseTheory]
    public async Task A_reference_is_used_once_and_the_answer_names_who_has_it(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var first = await door.PayAsync(Bodies.Payout(reference: "INV-1"));

        var second = await door.PostAsync("v1/payouts", Bodies.Payout(reference: "INV-1"));

        second.Status.ShouldBe(409);
        second.Code.ShouldBe("duplicate_reference");
        second["related"].ShouldBe(first["id"]);
    }

    [DatabaseTheory]
    public async Task A_staged_payout_takes_no_money_until_it_is_confirmed(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);

        var staged = await door.PayAsync(Bodies.Payout(4000).With(("confirm", false)));
        staged["status"].ShouldBe("awaiting_confirmation");
        (await door.FundsAsync()).ShouldBe((10_000, 0));
        var changed = await door.PatchAsync($"v1/payouts/{staged["id"]}",
            new JsonObject { ["amount"] = 4500, ["memo"] = "raised" });
        changed.Status.ShouldBe(200, changed.Text);
        (changed["amount"], changed["memo"], changed["revision"]).ShouldBe(("4500", "raised", "2"));
        var confirmed = await door.PostAsync($"v1/payouts/{staged["id"]}/confirm", new JsonObject { ["revision"] = 2 });

        confirmed.Status.ShouldBe(200, confirmed.Text);
        confirmed["status"].ShouldBe("queued");
        await door.WaitAsync(staged["id"]!, "paid");
        (await door.FundsAsync()).ShouldBe((5500, 0));
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task A_change_made_on_an_older_revision_is_refused(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var staged = await door.PayAsync(Bodies.Payout(4000).With(("confirm", false)));
        var path = $"v1/payouts/{staged["id"]}";
        (await door.GetAsync(path)).Header("ETag").ShouldBe("\"1\"");
        (await door.PatchAsync(path, new JsonObject { ["memo"] = "a" }, "\"1\"")).Status.ShouldBe(200);

        foreach (var stale in new[]
        {
            await door.PatchAsync(path, new JsonObject { ["memo"] = "b" }, "\"1\""),
            await door.PatchAsync(path, new JsonObject { ["memo"] = "b", ["revision"] = 1 }),
            await door.PostAsync(path + "/confirm", new JsonObject { ["revision"] = 1 }),
            await door.PostAsync(path + "/cancel", new JsonObject { ["revision"] = 1 }),
        })
        {
            stale.Status.ShouldBe(412, stale.Text);
            stale.Code.ShouldBe("stale_revision");
        }
        (await door.GetAsync(path))["memo"].ShouldBe("a");
        (await door.PatchAsync(path, new JsonObject { ["memo"] = "b" }, "\"not a number\""))
            .FieldErrors.ShouldBe(["/revision invalid_format"]);
    }

    [DatabaseTheory]
    public async Task Only_a_staged_payout_can_be_changed_or_confirmed(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var paid = await door.PayAsync(Bodies.Payout(4000));
        await door.WaitAsync(paid["id"]!, "paid");

        (await door.PatchAsync($"v1/payouts/{paid["id"]}", new JsonObject { ["amount"] = 1 })).Code.ShouldBe("invalid_state");
        (await door.PostAsync($"v1/payouts/{paid["id"]}/confirm")).Code.ShouldBe("invalid_state");
        (await door.PostAsync($"v1/payouts/{paid["id"]}/cancel")).Code.ShouldBe("invalid_state");
    }

    [DatabaseTheory]
    public async Task Canceled_while_staged_it_never_goes_out(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var staged = await door.PayAsync(Bodies.Payout(4000).With(("confirm", false)));

        var canceled = await door.PostAsync($"v1/payouts/{staged["id"]}/cancel");

        canceled["status"].ShouldBe("canceled");
        (await door.FundsAsync()).ShouldBe((10_000, 0));
        (await door.PostAsync($"v1/payouts/{staged["id"]}/confirm")).Code.ShouldBe("invalid_state");
    }

    [DatabaseTheory]
    public async Task Canceled_after_submission_the_rail_is_asked_and_its_answer_frees_the_money(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var payout = await door.PayAsync(Bodies.Payout(4000, "Ada SANDBOX-CANCELABLE"));
        await door.WaitAsync(payout["id"]!, "submitted");

        var asked = await door.PostAsync($"v1/payouts/{payout["id"]}/cancel");
        asked.Status.ShouldBe(200, asked.Text);
        asked["cancel_requested"].ShouldBe("True");
        var canceled = await door.WaitAsync(payout["id"]!, "canceled");

        canceled.CancelRequested.ShouldBeFalse();
        (await door.FundsAsync()).ShouldBe((10_000, 0));
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task Too_late_to_cancel_the_rail_refuses_and_the_payout_goes_on(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var payout = await door.PayAsync(Bodies.Payout(4000, "Ada SANDBOX-LOST-AFTER-ACCEPTING"));
        await door.WaitAsync(payout["id"]!, p => p.StatusReason == "outcome_unknown");

        await door.PostAsync($"v1/payouts/{payout["id"]}/cancel");
        await door.WaitAsync(payout["id"]!, p => p.Status == "paid" || p.StatusReason == "cancel_refused");
        await door.AdvanceAsync(TimeSpan.FromHours(2));
        await door.WaitAsync(payout["id"]!, "paid");

        (await door.FundsAsync()).ShouldBe((6000, 0));
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task Sync_asks_the_rail_now(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var payout = await door.PayAsync(Bodies.Payout(4000, "Ada SANDBOX-LOST-AFTER-ACCEPTING"));
        await door.WaitAsync(payout["id"]!, p => p.StatusReason == "outcome_unknown");

        var synced = await door.PostAsync($"v1/payouts/{payout["id"]}/sync", idempotencyKey: "");

        synced.Status.ShouldBe(200, synced.Text);
        synced["status"].ShouldBe("paid");
    }

    [DatabaseTheory]
    public async Task Attempts_and_events_tell_the_whole_story_in_order(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var payout = await door.PayAsync(Bodies.Payout(4000, "Ada SANDBOX-UNAVAILABLE-ONCE"));
        var id = payout["id"]!;
        await door.WaitAsync(id, p => p.StatusReason == "retrying");
        await door.AdvanceAsync(TimeSpan.FromMinutes(1));
        await door.WaitAsync(id, "paid");

        var attempts = await door.Client.Payouts.AttemptsAsync(id).ToListAsync();
        var events = await door.Client.Payouts.EventsAsync(id).ToListAsync();

        attempts.Select(a => (a.Number, a.State, a.FailureCode)).ShouldBe([(1, "failed", "bank_unavailable"), (2, "paid", null)]);
        events.Select(e => e.Type).ShouldBe([
            "payout.created", "payout.submitted", "payout.retried", "payout.submitted", "payout.paid"]);
        events.Select(e => e.Sequence).ShouldBe(Enumerable.Range(1, events.Count));
        events.Select(e => e.Data!.Value.GetProperty("revision").GetInt32()).ShouldBe(Enumerable.Range(1, events.Count));
        events.ShouldAllBe(e => e.SubjectId == id);
        events[0].Actor!.Type.ShouldBe("key");
    }

    [DatabaseTheory]
    public async Task The_answer_of_a_payout_equals_the_snapshot_of_its_last_event(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var payout = await door.PayAsync(Bodies.Payout(4000));
        await door.WaitAsync(payout["id"]!, "paid");

        var events = (await door.GetAsync($"v1/payouts/{payout["id"]}/events")).Json.GetProperty("data").EnumerateArray()
            .ToList();
        var now = (await door.GetAsync($"v1/payouts/{payout["id"]}")).Json;

        JsonElement.DeepEquals(events[^1].GetProperty("data"), now).ShouldBeTrue();
    }
}
