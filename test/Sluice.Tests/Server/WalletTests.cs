using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>Money held for recipients: in at once, out like any payout, back into the wallet when it fails.</summary>
public sealed class WalletTests(Servers servers) : IClassFixture<Servers>
{
    private static JsonObject Into(string recipient, long amount) => new()
    {
        ["amount"] = amount,
        ["currency"] = "EUR",
        ["purpose"] = "COMMISSION",
        ["recipient_id"] = recipient,
        ["destination"] = new JsonObject { ["type"] = "wallet" },
    };

    private static async Task<string> RecipientAsync(Door door, string name = "Ada Byron", bool withMethod = true)
    {
        var recipient = (await door.PostAsync("v1/recipients", Bodies.Recipient(name)))["id"]!;
        if (withMethod)
            (await door.PostAsync($"v1/recipients/{recipient}/payout-methods", Bodies.Method())).Status.ShouldBe(201);
        return recipient;
    }

    private static async Task<long> HeldAsync(Door door, string recipient) =>
        (await door.Client.Recipients.WalletAsync(recipient)).Balances.SingleOrDefault(b => b.Currency == "EUR")?.Balance ?? 0;

    [DatabaseTheory]
    public async Task Paying_into_a_wallet_is_done_at_once_and_needs_no_payout_method(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var recipient = await RecipientAsync(door, withMethod: false);

        var paid = await door.PayAsync(Into(recipient, 700));

        (paid["status"], paid["rail"]).ShouldBe(("paid", "wallet"));
        paid.Json.GetProperty("destination").GetProperty("type").GetString().ShouldBe("wallet");
        (await HeldAsync(door, recipient)).ShouldBe(700);
        (await door.FundsAsync()).ShouldBe((9300, 0));
        (await door.BankAsync()).ShouldBeEmpty();
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task A_withdrawal_takes_from_the_wallet_and_nothing_else(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var recipient = await RecipientAsync(door);
        await door.PayAsync(Into(recipient, 700));

        var withdrawal = await door.PostAsync($"v1/recipients/{recipient}/wallet/withdrawals", Bodies.Money(500));

        withdrawal.Status.ShouldBe(201, withdrawal.Text);
        (withdrawal["kind"], withdrawal["wallet_of"]).ShouldBe(("wallet_withdrawal", recipient));
        await door.WaitAsync(withdrawal["id"]!, "paid");
        (await HeldAsync(door, recipient)).ShouldBe(200);
        (await door.FundsAsync()).ShouldBe((9300, 0));
        (await door.BankAsync()).Single().Amount.ShouldBe(500);

        var tooMuch = await door.PostAsync($"v1/recipients/{recipient}/wallet/withdrawals", Bodies.Money(201));
        (tooMuch.Status, tooMuch.Code).ShouldBe((409, "insufficient_funds"));
        var statement = (await door.GetAsync($"v1/recipients/{recipient}/wallet/transactions?currency=EUR")).Json
            .GetProperty("data").EnumerateArray()
            .Select(e => (e.GetProperty("kind").GetString(), e.GetProperty("amount").GetInt64(),
                e.GetProperty("balance_after").GetInt64())).ToArray();
        statement.ShouldBe([("payout", -500, 200), ("wallet_credit", 700, 700)]);
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task What_could_not_be_withdrawn_or_came_back_is_in_the_wallet_again(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        foreach (var (name, ends) in new[]
        {
            ("Ada SANDBOX-REFUSED-ACCOUNT-CLOSED", "failed"), ("Ada SANDBOX-RETURNED", "returned"),
        })
        {
            var recipient = await RecipientAsync(door, name);
            await door.PayAsync(Into(recipient, 700));
            var withdrawal = await door.PostAsync($"v1/recipients/{recipient}/wallet/withdrawals", Bodies.Money(500));
            await door.WaitAsync(withdrawal["id"]!, ends);
            (await HeldAsync(door, recipient)).ShouldBe(700);
        }
        (await door.FundsAsync()).ShouldBe((10_000 - 1400, 0));
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task A_wallet_is_paid_into_at_its_time_and_once_there_is_money(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000);
        var recipient = await RecipientAsync(door);
        var later = (await door.Client.Sandbox.ClockAsync()).Now.AddHours(5);
        var scheduled = await door.PayAsync(Into(recipient, 300).With(("release_at", later.ToString("O"))));
        scheduled["status"].ShouldBe("scheduled");
        var waiting = await door.PayAsync(Into(recipient, 3000).With(("on_insufficient_funds", "wait")));
        waiting["status"].ShouldBe("held");
        (await HeldAsync(door, recipient)).ShouldBe(0);

        await door.FundAsync(5000);
        await door.WaitAsync(waiting["id"]!, "paid");
        (await HeldAsync(door, recipient)).ShouldBe(3000);
        await door.VerifyAsync();
        (await door.PostAsync($"v1/payouts/{scheduled["id"]}/cancel"))["status"].ShouldBe("canceled");
        (await door.FundsAsync()).ShouldBe((3000, 0));
    }

    [DatabaseTheory]
    public async Task Everything_wrong_is_said_and_another_merchants_recipient_is_none(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var other = await servers.OpenAsync(kind, 10_000);
        var recipient = await RecipientAsync(door);
        (await door.PostAsync("v1/payouts", Bodies.Payout().With(("destination", new JsonObject { ["type"] = "wallet" }))))
            .FieldErrors.ShouldBe(["/recipient conflicting"]);
        (await door.PostAsync("v1/payouts", Into(recipient, 1).With(("recipient_id", null)))).FieldErrors
            .ShouldBe(["/recipient_id required"]);
        (await other.PostAsync("v1/payouts", Into(recipient, 1))).FieldErrors.ShouldBe(["/recipient_id not_found"]);
        (await other.GetAsync($"v1/recipients/{recipient}/wallet")).Status.ShouldBe(404);
        (await other.PostAsync($"v1/recipients/{recipient}/wallet/withdrawals", Bodies.Money(1))).Status.ShouldBe(404);
        (await door.PostAsync($"v1/recipients/{recipient}/wallet/withdrawals", Bodies.Money(0).With(("currency", "XXX1"),
            ("payout_method_id", "x")))).FieldErrors
            .ShouldBe(["/amount not_positive", "/currency unknown_currency", "/payout_method_id invalid_format"]);
        (await door.PostAsync($"v1/recipients/{recipient}/wallet/withdrawals", Bodies.Money(1), "")).Code
            .ShouldBe("idempotency_key_missing");
    }

    [DatabaseTheory]
    public async Task A_withdrawal_asked_for_twice_under_one_key_happens_once(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var recipient = await RecipientAsync(door);
        await door.PayAsync(Into(recipient, 700));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            door.PostAsync($"v1/recipients/{recipient}/wallet/withdrawals", Bodies.Money(300), "one-key")));
        answers.Select(a => a["id"]).Distinct().ShouldHaveSingleItem();
        (await HeldAsync(door, recipient)).ShouldBe(400);
    }
}
