using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>Orders: what customers paid goes back to where it came from, and never more of it.</summary>
public sealed class ClosedLoopTests(Servers servers) : IClassFixture<Servers>
{
    internal static JsonObject Order(string reference, long amount = 1000, string payer = "Ada Byron") => new()
    {
        ["client_reference"] = reference,
        ["amount"] = amount,
        ["currency"] = "EUR",
        ["payer"] = Bodies.Recipient(payer),
        ["paid_from"] = new JsonObject { ["type"] = "account", ["iban"] = Bodies.Iban },
    };

    private static JsonObject Refund(string? order, long amount, string currency = "EUR") => new()
    {
        ["amount"] = amount,
        ["currency"] = currency,
        ["purpose"] = "REFUND",
        ["destination"] = new JsonObject { ["type"] = "order_ref", ["order_id"] = order },
    };

    private static async Task<string> RecordAsync(Door door, long amount = 1000, string payer = "Ada Byron")
    {
        var recorded = await door.PostAsync("v1/orders", Order(Guid.NewGuid().ToString("N"), amount, payer));
        recorded.Status.ShouldBe(201, recorded.Text);
        return recorded["id"]!;
    }

    [DatabaseTheory]
    public async Task A_payout_to_an_order_goes_back_to_the_account_it_was_paid_from(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var order = await RecordAsync(door);

        var refund = await door.PayAsync(Refund(order, 400));
        refund["kind"].ShouldBe("refund");
        refund["order_id"].ShouldBe(order);
        refund.Json.GetProperty("recipient").GetProperty("name").GetString().ShouldBe("Ada Byron");
        refund.Json.GetProperty("destination").GetProperty("iban").GetString().ShouldBe("DE89••••3000");
        await door.WaitAsync(refund["id"]!, "paid");

        var now = await door.Client.Orders.GetAsync(order);
        (now.Amount, now.PaidBack, now.Refundable).ShouldBe((1000, 400, 600));

        (await door.BankAsync()).Single().Amount.ShouldBe(400);
    }

    [DatabaseTheory]
    public async Task Never_more_in_sum_than_was_paid_however_many_ask_at_once(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var order = await RecordAsync(door, 1000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => door.PostAsync("v1/payouts", Refund(order, 70))));

        answers.Count(a => a.Status == 201).ShouldBe(14);
        foreach (var refused in answers.Where(a => a.Status != 201))
            refused.FieldErrors.ShouldBe(["/amount order_exceeded"], refused.Text);
        (await door.Client.Orders.GetAsync(order)).Refundable.ShouldBe(20);
        (await door.PostAsync("v1/payouts", Refund(order, 21))).Status.ShouldBe(422);
        (await door.PostAsync("v1/payouts", Refund(order, 20))).Status.ShouldBe(201);
    }

    [DatabaseTheory]
    public async Task What_failed_or_was_canceled_can_go_back_again(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var closed = await RecordAsync(door, payer: "Ada SANDBOX-REFUSED-ACCOUNT-CLOSED");
        var failed = await door.PayAsync(Refund(closed, 1000));
        await door.WaitAsync(failed["id"]!, "failed");
        (await door.Client.Orders.GetAsync(closed)).Refundable.ShouldBe(1000);

        var order = await RecordAsync(door);
        var staged = await door.PayAsync(Refund(order, 1000).With(("confirm", false)));
        (await door.PostAsync("v1/payouts", Refund(order, 1))).FieldErrors.ShouldBe(["/amount order_exceeded"]);
        (await door.PatchAsync($"v1/payouts/{staged["id"]}", new JsonObject { ["amount"] = 1001 })).FieldErrors
            .ShouldBe(["/amount not_allowed"]);
        (await door.PostAsync($"v1/payouts/{staged["id"]}/cancel")).Status.ShouldBe(200);
        await door.PayAsync(Refund(order, 1000));
    }

    [DatabaseTheory]
    public async Task Rows_of_one_batch_share_what_an_order_has_left(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var order = await RecordAsync(door, 1000);
        var batch = await door.PostAsync("v1/batches",
            new JsonObject { ["items"] = new JsonArray(Refund(order, 600), Refund(order, 600), Refund(order, 400)) });
        for (var i = 0; i < 200 && !(await door.Client.Batches.GetAsync(batch["id"]!)).IsDecided; i++)
            await Task.Delay(50);
        var now = await door.Client.Batches.GetAsync(batch["id"]!);
        (now.RowsAccepted, now.RowsRefused).ShouldBe((2, 1));
        (await door.Client.Orders.GetAsync(order)).Refundable.ShouldBe(0);
    }

    [DatabaseTheory]
    public async Task Everything_wrong_with_a_refund_is_said(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var order = await RecordAsync(door);
        (await door.PostAsync("v1/payouts", Refund(order, 1, "USD"))).FieldErrors.ShouldBe(["/currency currency_not_supported"]);
        (await door.PostAsync("v1/payouts", Refund("ord_0198c0ffee0070008000000000000001", 1))).FieldErrors
            .ShouldBe(["/destination/order_id not_found"]);
        (await door.PostAsync("v1/payouts", Refund("order 7", 0))).FieldErrors
            .ShouldBe(["/amount not_positive", "/destination/order_id invalid_format"]);
        (await door.PostAsync("v1/payouts", Refund(null, 1))).FieldErrors.ShouldBe(["/destination/order_id required"]);
        (await door.PostAsync("v1/payouts", Refund(order, 1).With(("recipient", Bodies.Recipient("Eve")),
            ("recipient_id", "rcp_0198c0ffee0070008000000000000001")))).FieldErrors
            .ShouldBe(["/recipient conflicting", "/recipient_id conflicting"]);
    }

    [DatabaseTheory]
    public async Task Another_merchants_order_is_no_order(string kind)
    {
        var one = await servers.OpenAsync(kind, 100_000);
        var other = await servers.OpenAsync(kind, 100_000);
        var order = await RecordAsync(one);
        (await other.GetAsync($"v1/orders/{order}")).Status.ShouldBe(404);
        (await other.PostAsync("v1/payouts", Refund(order, 1))).FieldErrors.ShouldBe(["/destination/order_id not_found"]);
    }

    [DatabaseTheory]
    public async Task An_order_is_recorded_once_and_everything_wrong_with_it_is_said(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var first = await door.PostAsync("v1/orders", Order("A-1"));
        var again = await door.PostAsync("v1/orders", Order("A-1"));
        (again.Status, again.Code, again["related"]).ShouldBe((409, "duplicate_reference", first["id"]));
        var wrong = Order("A-2").With(("client_reference", null), ("amount", 0), ("ordered_at", "yesterday"));
        wrong["payer"]!["country"] = "ZZ";
        wrong["paid_from"]!["iban"] = "DE89370400440532013001";
        (await door.PostAsync("v1/orders", wrong)).FieldErrors.ShouldBe(
        [
            "/amount not_positive", "/client_reference required", "/ordered_at invalid_format", "/paid_from/iban iban_checksum",
            "/payer/country unknown_country",
        ]);
        (await door.PostAsync("v1/orders", Order("A-3").With(("paid_from", new JsonObject { ["type"] = "wallet" })))).Status
            .ShouldBe(422);
    }

    [DatabaseTheory]
    public async Task Orders_come_in_by_file_and_each_row_is_answered(string kind)
    {
        var door = await servers.OpenAsync(kind);
        const string csv = """
            client_reference,amount,currency,recipient_name,recipient_country,iban
            C-1,49.90,EUR,Ada Byron,DE,DE89370400440532013000
            C-2,49.90,EUR,Ada Byron,DE,DE89370400440532013001
            C-1,10.00,EUR,Ada Byron,DE,DE89370400440532013000
            ,10.00,EUR,Ada Byron,DE,DE89370400440532013000

            """;
        var import = await door.Client.Orders.ImportAsync(Encoding.UTF8.GetBytes(csv));
        (import.Recorded, import.Refused).ShouldBe((1, 3));
        import.Rows.Select(r => (r.Row, r.Result, string.Join(" ", r.Errors.Select(e => $"{e.Pointer}:{e.Code}")))).ShouldBe(
        [
            (1, "recorded", ""), (2, "refused", "iban:iban_checksum"), (3, "refused", "client_reference:duplicate_reference"),
            (4, "refused", "client_reference:required"),
        ]);
        (await door.Client.Orders.GetAsync(import.Rows[0].OrderId!)).Amount.ShouldBe(4990);
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/orders/import") { Content = new StringContent("x") };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        (await door.SendAsync(request)).Status.ShouldBe(422);
    }

    [DatabaseTheory]
    public async Task With_open_loop_switched_off_only_payers_of_orders_and_wallets_are_paid(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        var order = await RecordAsync(door);
        var recipient = (await door.PostAsync("v1/recipients", Bodies.Recipient()))["id"]!;
        (await door.PatchAsync("v1/settings", new JsonObject { ["open_loop"] = false }))["open_loop"].ShouldBe("False");

        var refused = await door.PostAsync("v1/payouts", Bodies.Payout());
        (refused.Status, refused.Code).ShouldBe((409, "open_loop_off"));
        await door.PayAsync(Refund(order, 100));
        await door.PayAsync(new JsonObject
        {
            ["amount"] = 100,
            ["currency"] = "EUR",
            ["purpose"] = "COMMISSION",
            ["recipient_id"] = recipient,
            ["destination"] = new JsonObject { ["type"] = "wallet" },
        });

        await door.PatchAsync("v1/settings", new JsonObject { ["open_loop"] = true });
        await door.PayAsync(Bodies.Payout());
        (await door.Client.Settings.GetAsync()).OpenLoop.ShouldBeTrue();
        (await door.GetAsync("v1/events?type=settings.updated")).Json.GetProperty("data").GetArrayLength().ShouldBe(2);
    }
}
