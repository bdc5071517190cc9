using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Quotes;
using Sluice.Server.Grpc;
using Sluice.Server.Grpc.Wire;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;
using Status = Sluice.Server.Grpc.Wire.PayoutEnums.Types.PayoutStatus;

namespace Sluice.Tests.Grpc;

/// <summary>Transfer, Stage, Void and Get, and what a payout's life looks like through them.</summary>
public sealed class PayoutLifeTests(GrpcServers servers) : IClassFixture<GrpcServers>
{
    [Fact]
    public async Task A_transfer_creates_and_executes_in_one_and_only_once()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);

        var made = await calls.TransferAsync(PayoutCalls.Transfer("t-1"));
        var again = await calls.TransferAsync(PayoutCalls.Transfer("t-1"));
        var created = await calls.CreateAsync(PayoutCalls.Order("t-1"));
        var other = await calls.CallAsync("Transfer", PayoutCalls.Transfer("t-1", 2000));

        made.PayoutStatus.ShouldBe(Status.Pending);
        again.ConnectorPayoutId.ShouldBe(made.ConnectorPayoutId);
        created.ConnectorPayoutId.ShouldBe(made.ConnectorPayoutId);
        (other.Code, other.Reason).ShouldBe((GrpcCode.AlreadyExists, "idempotency_key_reused"));
    }

    [Fact]
    public async Task A_transfer_executes_what_was_staged_by_either_id()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var first = (await calls.Door.PayAsync(Bodies.Payout(reference: "s-1").With(("confirm", false))))["id"]!;
        var second = (await calls.Door.PayAsync(Bodies.Payout(reference: "s-2").With(("confirm", false))))["id"]!;
        (await calls.GetAsync(first)).PayoutStatus.ShouldBe(Status.RequiresConfirmation);

        var byId = await calls.TransferAsync(new() { Amount = PayoutCalls.Money(1000), ConnectorPayoutId = first });
        var byReference = await calls.TransferAsync(PayoutCalls.Transfer("s-2"));

        (byId.ConnectorPayoutId, byId.MerchantPayoutId, byId.PayoutStatus).ShouldBe((first, "s-1", Status.Pending));
        byReference.ConnectorPayoutId.ShouldBe(second);
        await calls.WaitAsync(first, Status.Success);
        await calls.WaitAsync(second, Status.Success);
        (await calls.TransferAsync(new() { Amount = PayoutCalls.Money(1000), ConnectorPayoutId = first })).PayoutStatus
            .ShouldBe(Status.Success);
    }

    [Fact]
    public async Task A_transfer_to_an_account_under_the_reference_of_one_into_a_wallet_is_refused()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var recipient = (await calls.Door.PostAsync("v1/recipients", Bodies.Recipient()))["id"]!;
        await calls.Door.PayAsync(new JsonObject
        {
            ["amount"] = 1000,
            ["currency"] = "EUR",
            ["purpose"] = "COMMISSION",
            ["client_reference"] = "w-1",
            ["recipient_id"] = recipient,
            ["destination"] = new JsonObject { ["type"] = "wallet" },
        });

        var transfer = await calls.CallAsync("Transfer", PayoutCalls.Transfer("w-1"));

        (transfer.Code, transfer.Reason).ShouldBe((GrpcCode.AlreadyExists, "idempotency_key_reused"));
    }

    [Fact]
    public async Task A_transfer_of_something_else_than_was_staged_is_refused()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var staged = (await calls.Door.PayAsync(Bodies.Payout(reference: "s-3").With(("confirm", false))))["id"]!;
        var elsewhere = PayoutCalls.Transfer();
        elsewhere.ConnectorPayoutId = staged;
        elsewhere.PayoutMethodData = PayoutCalls.Sepa("AT611904300234573201");

        var amount = await calls.CallAsync("Transfer",
            new PayoutServiceTransferRequest { Amount = PayoutCalls.Money(999), ConnectorPayoutId = staged });
        var account = await calls.CallAsync("Transfer", elsewhere);
        var nobody = await calls.CallAsync("Transfer",
            new PayoutServiceTransferRequest { Amount = PayoutCalls.Money(1), ConnectorPayoutId = "po_1" });

        (amount.Code, amount.Fields.Single()).ShouldBe((GrpcCode.InvalidArgument, "amount conflicting"));
        account.Fields.ShouldBe(["payout_method_data conflicting"]);
        nobody.Code.ShouldBe(GrpcCode.NotFound);
        (await calls.GetAsync(staged)).PayoutStatus.ShouldBe(Status.RequiresConfirmation);
    }

    [Fact]
    public async Task A_quote_is_used_once_for_what_it_was_given_for_by_whom_it_was_given_to()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        using var stranger = await PayoutCalls.OpenAsync(servers.Server);
        var quote = await StageAsync(calls, 1000);
        var named = Quoted("q-1", quote);

        (await stranger.CallAsync("Transfer", named)).Fields.ShouldBe(["connector_quote_id not_found"]);
        (await calls.CallAsync("Transfer", Quoted("q-1", quote[..^2] + "AA"))).Fields.ShouldBe(["connector_quote_id not_found"]);
        (await calls.CallAsync("Transfer", Quoted("q-1", "qt_"))).Fields.ShouldBe(["connector_quote_id not_found"]);
        (await calls.CallAsync("Transfer", Quoted("q-1", quote, 1001))).Fields.ShouldBe(["amount conflicting"]);
        var made = await calls.TransferAsync(named);
        (await calls.TransferAsync(named)).ConnectorPayoutId.ShouldBe(made.ConnectorPayoutId);
        (await calls.CallAsync("Transfer", Quoted("q-2", quote))).Code.ShouldBe(GrpcCode.AlreadyExists);
        (await calls.Door.Client.Payouts.ListAsync()).Data.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_quote_expires()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite, GrpcServers.Settings);
        using var calls = await PayoutCalls.OpenAsync(server);
        var quote = await StageAsync(calls, 1000);
        await calls.Door.AdvanceAsync(QuoteRequest.LifeDefault);

        var late = await calls.CallAsync("Transfer", Quoted("q-1", quote));

        (late.Code, late.Reason).ShouldBe((GrpcCode.FailedPrecondition, "invalid_state"));
    }

    [Fact]
    public async Task What_is_not_with_the_rail_is_canceled_at_once_and_again_means_the_same()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var staged = (await calls.Door.PayAsync(Bodies.Payout(reference: "v-1").With(("confirm", false))))["id"]!;
        var ask = new PayoutServiceVoidRequest { MerchantPayoutId = "v-1" };

        var first = PayoutCalls.Ok(await calls.CallAsync("Void", ask)).Read<PayoutServiceVoidResponse>();
        var second = PayoutCalls.Ok(await calls.CallAsync("Void", ask)).Read<PayoutServiceVoidResponse>();

        (first.ConnectorPayoutId, first.PayoutStatus).ShouldBe((staged, Status.Cancelled));
        second.ShouldBe(first);
    }

    [Fact]
    public async Task What_is_with_the_rail_is_canceled_when_the_rail_says_so()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var made = await calls.CreateAsync(PayoutCalls.Order("v-2", name: "Ada SANDBOX-CANCELABLE"));
        await calls.Door.WaitAsync(made.ConnectorPayoutId, "submitted");

        var asked = PayoutCalls.Ok(await calls.CallAsync("Void",
            new PayoutServiceVoidRequest { ConnectorPayoutId = made.ConnectorPayoutId })).Read<PayoutServiceVoidResponse>();

        asked.PayoutStatus.ShouldBe(Status.Pending);
        await calls.WaitAsync(made.ConnectorPayoutId, Status.Cancelled);
        (await calls.Door.FundsAsync()).ShouldBe((100_000, 0));
    }

    [Fact]
    public async Task What_is_paid_cannot_be_canceled()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var made = await calls.CreateAsync(PayoutCalls.Order());
        await calls.WaitAsync(made.ConnectorPayoutId, Status.Success);

        var answer = await calls.CallAsync("Void", new PayoutServiceVoidRequest { ConnectorPayoutId = made.ConnectorPayoutId });

        (answer.Code, answer.Reason).ShouldBe((GrpcCode.FailedPrecondition, "invalid_state"));
    }

    [Fact]
    public async Task A_failure_is_told_with_its_code_and_a_return_is_reversed()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var refused = await calls.CreateAsync(PayoutCalls.Order(name: "Ada SANDBOX-REFUSED-ACCOUNT-CLOSED"));
        var returned = await calls.CreateAsync(PayoutCalls.Order(name: "Ada SANDBOX-RETURNED"));
        var unknown = await calls.CreateAsync(PayoutCalls.Order(name: "Ada SANDBOX-NEVER-SETTLES"));

        var failed = await calls.WaitAsync(refused.ConnectorPayoutId, Status.Failed);
        failed.Error.UnifiedDetails.Code.ShouldBe("account_closed");
        failed.Error.UnifiedDetails.UserGuidanceMessage.ShouldBe("retry: after_correction");
        (await calls.WaitAsync(returned.ConnectorPayoutId, Status.Reversed)).Error.UnifiedDetails.Code.ShouldBe("account_closed");
        // Nobody knows: that is pending, never failed.
        (await calls.GetAsync(unknown.ConnectorPayoutId)).PayoutStatus.ShouldBe(Status.Pending);
    }

    [Fact]
    public async Task A_payout_is_found_by_either_id_and_by_its_merchant_alone()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        using var stranger = await PayoutCalls.OpenAsync(servers.Server);
        var made = await calls.CreateAsync(PayoutCalls.Order("g-1"));

        var byReference = await calls.CallAsync("Get", new PayoutServiceGetRequest { MerchantPayoutId = "g-1" });
        PayoutCalls.Ok(byReference).Read<PayoutServiceGetResponse>().ConnectorPayoutId.ShouldBe(made.ConnectorPayoutId);
        foreach (var (who, ask) in (IEnumerable<(PayoutCalls, PayoutServiceGetRequest)>)
        [
            (stranger, new() { ConnectorPayoutId = made.ConnectorPayoutId }), (stranger, new() { MerchantPayoutId = "g-1" }),
            (calls, new() { ConnectorPayoutId = "rubbish" }), (calls, new() { MerchantPayoutId = "g-2" }),
            (calls, new() { ConnectorPayoutId = made.ConnectorPayoutId, MerchantPayoutId = "g-2" }),
        ])
            (await who.CallAsync("Get", ask)).Code.ShouldBe(GrpcCode.NotFound, ask.ToString());
        var nothing = await calls.CallAsync("Get", new PayoutServiceGetRequest());
        (nothing.Code, nothing.Fields.Single()).ShouldBe((GrpcCode.InvalidArgument, "connector_payout_id required"));
    }

    private static PayoutServiceTransferRequest Quoted(string id, string quote, long amount = 1000)
    {
        var transfer = PayoutCalls.Transfer(id, amount);
        transfer.ConnectorQuoteId = quote;
        return transfer;
    }

    private static async Task<string> StageAsync(PayoutCalls calls, long amount)
    {
        var staged = PayoutCalls.Ok(await calls.CallAsync("Stage",
            new PayoutServiceStageRequest { MerchantQuoteId = "q", Amount = PayoutCalls.Money(amount) }))
            .Read<PayoutServiceStageResponse>();
        (staged.MerchantPayoutId, staged.PayoutStatus).ShouldBe(("q", Status.RequiresConfirmation));
        return staged.ConnectorPayoutId;
    }
}
