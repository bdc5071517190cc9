using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class IdempotencyTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task The_same_key_with_the_same_body_answers_the_same_and_pays_once(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var body = Bodies.Payout(2500);

        var first = await door.PostAsync("v1/payouts", body, "key-1");
        var again = await door.PostAsync("v1/payouts", body, "key-1");

        first.Status.ShouldBe(201, first.Text);
        first.Header("Idempotency-Replayed").ShouldBeNull();
        again.Status.ShouldBe(201);
        again.Header("Idempotency-Replayed").ShouldBe("true");
        again.Text.ShouldBe(first.Text);
        again.Header("Location").ShouldBe("/v1/payouts/" + first["id"]);
        (await door.GetAsync("v1/payouts")).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    [DatabaseTheory]
    public async Task A_replay_answers_as_it_was_although_the_payout_has_moved_on(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var first = await door.PostAsync("v1/payouts", Bodies.Payout(2500), "key-1");
        await door.WaitAsync(first["id"]!, "paid");

        var again = await door.PostAsync("v1/payouts", Bodies.Payout(2500), "key-1");

        again.Text.ShouldBe(first.Text);
        again["status"].ShouldBe("queued");
    }

    [DatabaseTheory]
    public async Task A_key_quoted_and_the_same_key_bare_are_one_key(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);

        var bare = await door.PostAsync("v1/payouts", Bodies.Payout(), "same-key");
        var quoted = await door.PostAsync("v1/payouts", Bodies.Payout(), "\"same-key\"");

        quoted.Header("Idempotency-Replayed").ShouldBe("true");
        quoted["id"].ShouldBe(bare["id"]);
    }

    [DatabaseTheory]
    public async Task The_same_key_with_another_body_is_refused_and_moves_nothing(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        await door.PostAsync("v1/payouts", Bodies.Payout(1000), "key-1");

        var other = await door.PostAsync("v1/payouts", Bodies.Payout(1001), "key-1");

        other.Status.ShouldBe(422);
        other.Code.ShouldBe("idempotency_key_reused");
        (await door.GetAsync("v1/payouts")).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    [DatabaseTheory]
    public async Task A_key_stands_for_one_address_too(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var staged = await door.PayAsync(Bodies.Payout().With(("confirm", false)));
        await door.PostAsync($"v1/payouts/{staged["id"]}/confirm", new JsonObject(), "key-1");

        var cancel = await door.PostAsync($"v1/payouts/{staged["id"]}/cancel", new JsonObject(), "key-1");

        cancel.Code.ShouldBe("idempotency_key_reused");
    }

    [DatabaseTheory]
    public async Task A_refusal_leaves_the_key_free_to_be_used_again(string kind)
    {
        var door = await servers.OpenAsync(kind, 100);
        var refused = await door.PostAsync("v1/payouts", Bodies.Payout(5000), "key-1");
        refused.Code.ShouldBe("insufficient_funds");
        await door.FundAsync(5000);

        var retried = await door.PostAsync("v1/payouts", Bodies.Payout(5000), "key-1");

        retried.Status.ShouldBe(201, retried.Text);
        retried.Header("Idempotency-Replayed").ShouldBeNull();
    }

    [Theory]
    [InlineData("", "idempotency_key_missing")]
    [InlineData("\"unclosed", "idempotency_key_invalid")]
    [InlineData("two words", "idempotency_key_invalid")]
    [InlineData("\"tab\there\"", "idempotency_key_invalid")]
    [InlineData("\"\"", "idempotency_key_invalid")]
    public async Task A_key_that_is_missing_or_malformed_is_a_bad_request(string key, string code)
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 100_000);
        var deposit = new JsonObject { ["amount"] = 1, ["currency"] = "EUR" };
        var move = new JsonObject { ["amount"] = 1, ["currency"] = "EUR", ["direction"] = "to_reserve" };

        foreach (var (path, body) in new (string, JsonObject)[]
        {
            ("v1/payouts", Bodies.Payout()), ("v1/sandbox/deposits", deposit), ("v1/reserve-transfers", move),
        })
        {
            var answer = await door.PostAsync(path, body, key);
            answer.Status.ShouldBe(400, path);
            answer.Code.ShouldBe(code, path);
        }
    }

    [Fact]
    public async Task A_key_of_255_characters_is_taken_and_one_more_is_not()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 100_000);

        (await door.PostAsync("v1/payouts", Bodies.Payout(), new string('k', 255))).Status.ShouldBe(201);
        (await door.PostAsync("v1/payouts", Bodies.Payout(), new string('k', 256))).Code.ShouldBe("idempotency_key_invalid");
    }

    [DatabaseTheory]
    public async Task Twenty_at_once_with_one_key_are_one_payout(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            door.PostAsync("v1/payouts", Bodies.Payout(7000), "key-1")));

        answers.ShouldAllBe(a => a.Status == 201 || a.Code == "request_in_progress");
        answers.Where(a => a.Status == 201).Select(a => a["id"]).Distinct().Count().ShouldBe(1);
        (await door.GetAsync("v1/payouts")).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    [DatabaseTheory]
    public async Task Two_merchants_may_use_the_same_key(string kind)
    {
        var one = await servers.OpenAsync(kind, 100_000);
        var other = await servers.OpenAsync(kind, 100_000);

        var first = await one.PostAsync("v1/payouts", Bodies.Payout(), "key-1");
        var second = await other.PostAsync("v1/payouts", Bodies.Payout(), "key-1");

        second.Header("Idempotency-Replayed").ShouldBeNull();
        second["id"].ShouldNotBe(first["id"]);
    }
}
