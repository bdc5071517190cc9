using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Sluice.Books;
using Sluice.Client;
using Sluice.Exceptions;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed class ExceptionTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task What_never_settles_becomes_an_exception_that_a_person_settles_with_evidence(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var paid = await StuckAsync(door, 1000);
        var failed = await StuckAsync(door, 2000);
        var left = await StuckAsync(door, 3000);
        await OverdueAsync(door, 3);
        var open = (await door.Client.Exceptions.ListAsync(new ExceptionQuery { Status = "open" })).Data;
        open.ShouldAllBe(e => e.Kind == "overdue" && e.AttemptId != null);
        (await door.Client.Exceptions.ListAsync(new ExceptionQuery { Status = "resolved" })).Data.ShouldBeEmpty();

        var one = await ResolveAsync(paid, new JsonObject { ["action"] = "mark_paid", ["evidence"] = "Statement, line 12" });
        var two = await ResolveAsync(
            failed, new JsonObject
            {
                ["action"] = "mark_failed",
                ["evidence"] = "Letter of the bank",
                ["failure_code"] = "account_closed"
            });
        var three = await ResolveAsync(left, new JsonObject { ["action"] = "dismiss", ["evidence"] = "They will call back" });

        (one["status"], one["resolution"], one["evidence"]).ShouldBe(("resolved", "mark_paid", "Statement, line 12"));
        one["resolved_by"]!.ShouldStartWith("key_");
        (two["resolution"], three["resolution"]).ShouldBe(("mark_failed", "dismiss"));
        (await door.Client.Payouts.GetAsync(paid)).Status.ShouldBe("paid");
        var now = await door.Client.Payouts.GetAsync(failed);
        (now.Status, now.Failure!.Code).ShouldBe(("failed", "account_closed"));
        (await door.Client.Payouts.GetAsync(left)).Status.ShouldBe("submitted");
        (await door.FundsAsync()).ShouldBe((100_000 - 1000 - 3000, 3000));
        (await ResolveAsync(paid, new JsonObject { ["action"] = "mark_failed", ["evidence"] = "changed my mind" }))
            .Code.ShouldBe("invalid_state");
        await door.VerifyAsync();

        async Task<Answer> ResolveAsync(string payout, JsonObject body) =>
            await door.PostAsync($"v1/exceptions/{open.Single(e => e.PayoutId == payout).Id}/resolve", body);
    }

    [DatabaseTheory]
    public async Task Nothing_is_sent_again_without_proof_that_it_never_arrived(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var payout = await StuckAsync(door, 1000);
        await OverdueAsync(door, 1);
        var open = (await door.Client.Exceptions.ListAsync()).Data.Single();

        var retry = await door.PostAsync($"v1/exceptions/{open.Id}/resolve", new JsonObject { ["action"] = "retry" });

        retry.Status.ShouldBe(409, retry.Text);
        retry.Code.ShouldBe("not_proven");
        (await door.Client.Exceptions.GetAsync(open.Id)).Status.ShouldBe("open");
        (await door.Client.Payouts.GetAsync(payout)).Attempts.ShouldBe(1);
    }

    [DatabaseTheory]
    public async Task A_resolution_without_evidence_is_refused(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        await StuckAsync(door, 1000);
        await OverdueAsync(door, 1);
        var path = $"v1/exceptions/{(await door.Client.Exceptions.ListAsync()).Data.Single().Id}/resolve";

        (await door.PostAsync(path, new JsonObject { ["action"] = "mark_paid" })).FieldErrors.ShouldBe(["/evidence required"]);
        (await door.PostAsync(path, new JsonObject { ["evidence"] = "x" })).FieldErrors.ShouldBe(["/action required"]);
        (await door.PostAsync(path, new JsonObject { ["action"] = "pay", ["evidence"] = "x" }))
            .FieldErrors.ShouldBe(["/action unknown_value"]);
        (await door.PostAsync(path, new JsonObject
        {
            ["action"] = "mark_failed",
            ["evidence"] = "x",
            ["failure_code"] = "bad_luck"
        }))
            .FieldErrors.ShouldBe(["/failure_code unknown_value"]);
        (await door.PostAsync(path, new JsonObject { ["action"] = "mark_paid", ["evidence"] = "x" }, ""))
            .Code.ShouldBe("idempotency_key_missing");
    }

    [DatabaseTheory]
    public async Task A_retry_asked_for_again_under_its_key_gives_the_first_answer(string kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var door = await server.NewMerchantAsync();
        await door.FundAsync(100_000);
        var payout = (await door.PayAsync(Bodies.Payout(1000, "Ada SANDBOX-LOST-BEFORE-ACCEPTING")))["id"]!;
        await door.WaitAsync(payout, p => p.StatusReason == "outcome_unknown");
        // Nothing is to happen by itself any more.
        await server.StopAsync();
        await server.StartAgainAsync("--Sluice:Dispatch", "false");
        door = door.Reopen();
        await door.AdvanceAsync(TimeSpan.FromMinutes(10));
        PayoutId.TryParse(payout, out var id).ShouldBeTrue();
        _ = (await server.Services.GetRequiredService<BookLanes>().TrySubmitAsync(new OpenCase(door.Merchant, id))).Value;
        var open = (await door.Client.Exceptions.ListAsync()).Data.Single();
        var path = $"v1/exceptions/{open.Id}/resolve";
        var retry = new JsonObject { ["action"] = "retry" };

        var first = await door.PostAsync(path, retry.DeepClone(), "key-1");
        var again = await door.PostAsync(path, retry.DeepClone(), "key-1");

        (first.Status, first["status"]).ShouldBe((200, "resolved"), first.Text);
        (again.Status, again.Text).ShouldBe((200, first.Text));
        again.Header("Idempotency-Replayed").ShouldBe("true");
        (await door.PostAsync(path, new JsonObject { ["action"] = "dismiss", ["evidence"] = "x" }, "key-1")).Code
            .ShouldBe("idempotency_key_reused");
    }

    private sealed class OpenCase(MerchantId merchant, PayoutId payout) : BookCommand<Done>(merchant)
    {
        protected internal override void Need(Book book) => book.Need(ExceptionStore.OfPayout, payout);

        protected internal override Result<Done> Decide(Book book)
        {
            book.Open(ExceptionKinds.Overdue, payout, 1, "It takes too long.");
            return new Done();
        }
    }

    private static async Task<string> StuckAsync(Door door, long amount)
    {
        var payout = await door.PayAsync(Bodies.Payout(amount, "Ada SANDBOX-NEVER-SETTLES"));
        await door.WaitAsync(payout["id"]!, "submitted");
        return payout["id"]!;
    }

    private static async Task OverdueAsync(Door door, int count)
    {
        await door.AdvanceAsync(TimeSpan.FromDays(7));
        for (var i = 0; i < 200; i++)
        {
            if ((await door.Client.Exceptions.ListAsync()).Data.Count == count)
                return;
            await Task.Delay(50);
        }
        throw new TimeoutException($"There are not {count} exceptions.");
    }
}
