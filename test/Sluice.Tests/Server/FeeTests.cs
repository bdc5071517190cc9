using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>What payouts cost, over HTTP: 50 and 1 % of each euro payout unless a test says something else.</summary>
public sealed class FeeTests(Servers servers) : IClassFixture<Servers>
{
    private static readonly FeePrice Price = new() { Currency = "EUR", Fixed = 50, BasisPoints = 100 };

    private static NewFeeSchedule Schedule(string? bearer = null, string? refunds = null, int? revision = null) => new()
    {
        Rules = [new FeeRule { Name = "all", Price = Price, Bearer = bearer }],
        Refunds = refunds,
        Revision = revision,
    };

    private async Task<Door> OpenAsync(string kind, NewFeeSchedule schedule, long funds = 100_000)
    {
        var door = await servers.OpenAsync(kind, funds);
        (await door.Client.Fees.SetAsync(schedule)).Revision.ShouldBe(1);
        return door;
    }

    private static async Task<long> ChargedAsync(Door door) =>
        (await door.GetAsync("v1/transactions?account=fees&currency=EUR")).Json.GetProperty("data").EnumerateArray()
            .Sum(e => e.GetProperty("amount").GetInt64());

    [DatabaseTheory]
    public async Task A_schedule_is_replaced_as_a_whole_and_only_by_who_saw_the_last_one(string kind)
    {
        var door = await servers.OpenAsync(kind);
        (await door.Client.Fees.GetAsync()).ShouldSatisfyAllConditions(
            s => s.Rules.ShouldBeEmpty(), s => s.Revision.ShouldBe(0), s => s.Refunds.ShouldBe("failed_and_returned"));

        var set = await door.Client.Fees.SetAsync(Schedule("recipient", "never", revision: 0));

        (set.Revision, set.Refunds, set.Rules[0].Bearer, set.Rules[0].Price!.BasisPoints)
            .ShouldBe((1, "never", "recipient", 100));
        (await door.Client.Fees.GetAsync()).UpdatedAt.ShouldBe(set.UpdatedAt);
        (await Should.ThrowAsync<SluiceException>(() => door.Client.Fees.SetAsync(Schedule(revision: 0))))
            .Message.ShouldContain("revision 1");
        (await door.Client.Events.ListAsync(new EventQuery { Type = "fee_schedule.updated" })).Data.ShouldHaveSingleItem();
        var wrong = await door.PutAsync("v1/fees", JsonNode.Parse("""{"rules":[{"price":{"fixed":1}}],"margin":3}""")!);
        wrong.FieldErrors.Order(StringComparer.Ordinal).ShouldBe(
            ["/margin unknown_field", "/rules/0/name required", "/rules/0/price/currency required"]);
    }

    [DatabaseTheory]
    public async Task The_merchant_pays_on_top_and_the_recipient_out_of_the_amount(string kind)
    {
        var door = await OpenAsync(kind, Schedule());

        var onTop = await door.PayAsync(Bodies.Payout(10_000));
        var outOf = await door.PayAsync(Bodies.Payout(10_000).With(("fee_bearer", "recipient")));

        (onTop.Number("amount"), onTop.Number("fees"), onTop["fee_currency"], onTop["fee_bearer"])
            .ShouldBe((10_000, 150, "EUR", "merchant"));
        (outOf.Number("amount"), outOf.Number("fees"), outOf.Number("recipient_amount")).ShouldBe((10_000, 150, 9_850));
        await door.WaitAsync(onTop["id"]!, "paid");
        await door.WaitAsync(outOf["id"]!, "paid");
        (await door.BankAsync()).Select(p => p.Amount).Order().ShouldBe([9_850, 10_000]);
        (await door.FundsAsync()).ShouldBe((100_000 - 10_150 - 10_000, 0));
        (await ChargedAsync(door)).ShouldBe(300);
        var advice = (await door.GetAsync($"v1/payouts/{outOf["id"]}/remittance-advice")).Json;
        (advice.GetProperty("amount").GetInt64(), advice.GetProperty("fee").GetInt64()).ShouldBe((9_850, 150));
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task What_failed_or_came_back_costs_what_the_schedule_says(string kind)
    {
        foreach (var (refunds, failed, returned) in new[]
        {
            ("failed_and_returned", 0, 0), ("failed", 0, 60), ("never", 60, 60),
        })
        {
            var door = await OpenAsync(kind, Schedule(refunds: refunds));
            var first = await door.PayAsync(Bodies.Payout(1000, "Ada SANDBOX-REFUSED-ACCOUNT-CLOSED"));
            await door.WaitAsync(first["id"]!, "failed");
            (await ChargedAsync(door)).ShouldBe(failed, refunds);
            var second = await door.PayAsync(Bodies.Payout(1000, "Ada SANDBOX-RETURNED"));
            await door.WaitAsync(second["id"]!, "returned");
            (await ChargedAsync(door)).ShouldBe(failed + returned, refunds);
            await door.VerifyAsync();
        }
    }

    [DatabaseTheory]
    public async Task A_dry_run_says_what_it_costs_and_what_would_be_left(string kind)
    {
        var door = await OpenAsync(kind, Schedule(), funds: 1_000);

        var fits = await door.PostAsync("v1/payouts/validate", Bodies.Payout(900), "");
        var short1 = await door.PostAsync("v1/payouts/validate", Bodies.Payout(942), "");

        (fits["fee_bearer"], fits.Number("fees"), fits.Number("available_after")).ShouldBe(("merchant", 59, 41));
        short1.Json.GetProperty("findings").EnumerateArray().Single().GetProperty("detail").GetString()!
            .ShouldContain("0.02 EUR");
        (await door.PostAsync("v1/payouts", Bodies.Payout(942))).Code.ShouldBe("insufficient_funds");
        (await door.PostAsync("v1/payouts", Bodies.Payout(50).With(("fee_bearer", "recipient")))).FieldErrors
            .ShouldBe(["/amount out_of_range"]);
        (await door.PostAsync("v1/payouts", Bodies.Payout(50).With(("fee_bearer", "bank")))).FieldErrors
            .ShouldBe(["/fee_bearer unknown_value"]);
        (await door.FundsAsync()).ShouldBe((1_000, 0));
    }

    [DatabaseTheory]
    public async Task A_staged_payout_costs_what_it_does_after_its_last_change(string kind)
    {
        var door = await OpenAsync(kind, Schedule());
        var staged = await door.PayAsync(Bodies.Payout(1000).With(("confirm", false)));
        staged.Number("fees").ShouldBe(60);

        var changed = await door.PatchAsync($"v1/payouts/{staged["id"]}", new JsonObject { ["amount"] = 2000 });

        changed.Number("fees").ShouldBe(70);
        (await door.PostAsync($"v1/payouts/{staged["id"]}/confirm")).Status.ShouldBe(200);
        await door.WaitAsync(staged["id"]!, "paid");
        (await ChargedAsync(door)).ShouldBe(70);
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task All_or_nothing_sets_the_fees_aside_with_the_amounts(string kind)
    {
        var door = await OpenAsync(kind, Schedule(), funds: 1_000);
        var file = BatchFiles.Csv(BatchFiles.Row("a", "4.00"), BatchFiles.Row("b", "5.00"));

        // 900 and two fees of 54 and 55 are more than there is.
        (await door.DecideAsync(file, query: "?mode=all_or_nothing")).Failure!.Code.ShouldBe("insufficient_funds");
        await door.FundAsync(9);
        var batch = await door.DecideAsync(BatchFiles.Csv(BatchFiles.Row("c", "4.00"), BatchFiles.Row("d", "5.00")),
            query: "?mode=all_or_nothing");

        (batch.Status, batch.Totals[0].Amount, batch.Totals[0].Fees).ShouldBe(("completed", 900, 109));
        await door.WaitForBatchAsync(batch.Id, b => b.IsFinal);
        (await door.FundsAsync()).ShouldBe((0, 0));
        (await ChargedAsync(door)).ShouldBe(109);
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task Who_takes_money_out_bears_the_fee(string kind)
    {
        var door = await OpenAsync(kind, Schedule(bearer: "merchant"));
        var recipient = (await door.PostAsync("v1/recipients", Bodies.Recipient()))["id"]!;
        await door.PostAsync($"v1/recipients/{recipient}/payout-methods", Bodies.Method());
        var into = await door.PayAsync(new JsonObject
        {
            ["amount"] = 1000,
            ["currency"] = "EUR",
            ["purpose"] = "COMMISSION",
            ["recipient_id"] = recipient,
            ["destination"] = new JsonObject { ["type"] = "wallet" },
        });
        (into["status"], into.Number("fees")).ShouldBe(("paid", 60));

        var withdrawal = await door.PostAsync($"v1/recipients/{recipient}/wallet/withdrawals", Bodies.Money(1000));

        (withdrawal.Number("amount"), withdrawal.Number("recipient_amount"), withdrawal["fee_bearer"])
            .ShouldBe((1000, 940, "recipient"));
        await door.WaitAsync(withdrawal["id"]!, "paid");
        (await door.FundsAsync()).ShouldBe((100_000 - 1060, 0));
        (await ChargedAsync(door)).ShouldBe(120);
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task A_link_costs_its_fee_from_the_start_and_nothing_when_nobody_opens_it(string kind)
    {
        var door = await OpenAsync(kind, Schedule());
        var link = await door.PostAsync("v1/links",
            new JsonObject { ["amount"] = 1000, ["currency"] = "EUR", ["purpose"] = "REFUND" });
        link.Status.ShouldBe(201, link.Text);
        (await door.FundsAsync()).ShouldBe((100_000 - 1060, 1060));

        (await door.PostAsync($"v1/links/{link["id"]}/cancel")).Status.ShouldBe(200);

        (await door.FundsAsync()).ShouldBe((100_000, 0));
        await door.VerifyAsync();
    }
}
