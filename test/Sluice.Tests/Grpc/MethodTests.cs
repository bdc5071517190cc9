using Google.Protobuf;
using Shouldly;
using Sluice.Server.Grpc;
using Sluice.Server.Grpc.Wire;
using Xunit;
using Status = Sluice.Server.Grpc.Wire.PayoutEnums.Types.PayoutStatus;

namespace Sluice.Tests.Grpc;

/// <summary>The methods of the wire beside bank accounts: each becomes a destination, checked as REST checks it.</summary>
public sealed class MethodTests(GrpcServers servers) : IClassFixture<GrpcServers>
{
    [Theory]
    [InlineData("USD", "US",
        """{"card":{"cardNumber":{"value":"4111111111111111"},"cardExpMonth":{"value":"12"},""" +
        @"""cardExpYear"":{""value"":""2039""},""cardNetwork"":""VISA""}}",
        "saved_card")]
    [InlineData("USD", "US",
        """{"applePayDecrypt":{"dpan":{"value":"4895370012345671"},"expiryMonth":{"value":"12"},""" +
        @"""expiryYear"":{""value"":""2039""}}}",
        "network_token")]
    [InlineData("USD", "US", """{"passthrough":{"pspToken":"tok_4fT9xk27Qm1Zp0","tokenType":"CREDIT"}}""", "psp_token")]
    [InlineData("BRL", null,
        """{"pix":{"bankBranch":"1234","bankAccountNumber":{"value":"123456789X"},""" +
        @"""taxId"":{""value"":""529.982.247-25""},""ispb"":{""value"":""60746948""}}}",
        "account")]
    [InlineData("BRL", null, """{"pixKey":{"pixKey":{"value":"529.982.247-25"}}}""", "alias")]
    [InlineData("BRL", null,
        """{"pixEmv":{"emv":{"value":"00020126330014br.gov.bcb.pix011152998224725520400005303986""" +
        """5802BR5909Ada Byron6009SAO PAULO62070503***6304A4E6"}""" +
        """}}""",
        "alias")]
    [InlineData("CAD", null, """{"interac":{"email":{"value":"ada@example.com"}}}""", "alias")]
    [InlineData("USD", "US", """{"paypal":{"email":{"value":"ada@example.com"}}}""", "e_wallet")]
    [InlineData("USD", null, """{"venmo":{"telephoneNumber":{"value":"+14155550100"}}}""", "e_wallet")]
    public async Task Each_is_paid_and_seen_by_rest(string currency, string? country, string method, string type)
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server, 1000, currency);
        var order = Order(currency, country, method);

        var made = await calls.CreateAsync(order);
        (await calls.CreateAsync(order.Clone())).ConnectorPayoutId.ShouldBe(made.ConnectorPayoutId, "one id, one payout");

        await calls.WaitAsync(made.ConnectorPayoutId, Status.Success);
        var shown = await calls.Door.Client.Payouts.GetAsync(made.ConnectorPayoutId);
        shown.Destination!.Type.ShouldBe(type == "saved_card" ? "card" : type);
        (await calls.Door.FundsAsync(currency)).ShouldBe((600, 0));
        var transfer = await calls.CallAsync("Transfer", PayoutServiceTransferRequest.Parser.ParseJson(
            JsonFormatter.Default.Format(order)));
        transfer.Code.ShouldBe(GrpcCode.Ok, "by the same method it is the same payout");
    }

    [Theory]
    [InlineData(
        """{"card":{"cardNumber":{"value":"4111111111111112"},"cardExpMonth":{"value":"12"},""" +
        @"""cardExpYear"":{""value"":""2039""}}}",
        "card.card_number check_digits")]
    [InlineData(
        """{"card":{"cardNumber":{"value":"4111111111111111"},"cardExpMonth":{"value":"12"},""" +
        @"""cardExpYear"":{""value"":""2020""}}}",
        "card.card_exp_year card_expired")]
    [InlineData("""{"card":{}}""", "card.card_exp_month required,card.card_exp_year required,card.card_number required")]
    [InlineData("""{"applePayDecrypt":{}}""",
        "apple_pay_decrypt.dpan required,apple_pay_decrypt.expiry_month required,apple_pay_decrypt.expiry_year required")]
    [InlineData("""{"passthrough":{}}""", "passthrough.psp_token required")]
    [InlineData("""{"pix":{"bankAccountNumber":{"value":"1"}}}""", "pix.ispb required,pix.tax_id required")]
    [InlineData("""{"pixKey":{"pixKey":{"value":"529.982.247-26"}}}""", "pix_key.pix_key invalid_format")]
    [InlineData("""{"pixEmv":{"emv":{"value":"0002"}}}""", "pix_emv.emv invalid_format")]
    [InlineData("""{"interac":{}}""", "interac.email required")]
    [InlineData("""{"paypal":{}}""", "paypal required")]
    [InlineData(
        """{"paypal":{"email":{"value":"ada@example.com"},"paypalId":{"value":"ABCDEFGHJ2345"}}}""", "paypal conflicting")]
    [InlineData("""{"venmo":{"telephoneNumber":{"value":"12"}}}""", "venmo.telephone_number invalid_format")]
    public async Task What_is_wrong_is_named_by_its_place_on_the_wire(string method, string wrong)
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server, 0);
        var currency = method.Contains("pix") && !method.Contains("paypal") ? "BRL" : method.Contains("interac") ? "CAD" : "USD";

        var answer = await calls.CallAsync("Create", Order(currency, "US", method));

        answer.Code.ShouldBe(GrpcCode.InvalidArgument);
        answer.Fields.Order(StringComparer.Ordinal).ShouldBe(wrong.Split(',').Select(w => "payout_method_data." + w));
    }

    [Fact]
    public async Task A_card_is_enrolled_and_paid_by_its_id_and_its_number_is_never_seen_again()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server, 1000, "USD");
        var enrolled = (await calls.CallAsync("EnrollDisburseAccount", PayoutServiceEnrollDisburseAccountRequest.Parser.ParseJson(
            """
            {"merchantPayoutId":"e-1","amount":{"minorAmount":"1","currency":"USD"},"customer":{"name":"Ada Byron"},
             "address":{"billingAddress":{"countryAlpha2Code":"US"}},
             "payoutMethodData":{"card":{"cardNumber":{"value":"5555555555554444"},
              "cardExpMonth":{"value":"12"},"cardExpYear":{"value":"2039"}}}}
            """))).Read<PayoutServiceEnrollDisburseAccountResponse>();
        enrolled.PayoutStatus.ShouldBe(Status.Success);

        var made = await calls.CreateAsync(new PayoutServiceCreateRequest
        {
            Amount = PayoutCalls.Money(400, Currency.Usd),
            ConnectorPayoutMethodId = enrolled.ConnectorPayoutId,
        });

        await calls.WaitAsync(made.ConnectorPayoutId, Status.Success);
        (await calls.Door.GetAsync($"v1/payouts/{made.ConnectorPayoutId}")).Text.ShouldNotContain("5555555555554444");
        (await calls.Door.GetAsync("v1/cards")).Text.ShouldContain("4444");
    }

    private static PayoutServiceCreateRequest Order(string currency, string? country, string method)
    {
        var where = country is null ? "" : $$$""","address":{"billingAddress":{"countryAlpha2Code":"{{{country}}}"}}""";
        return PayoutServiceCreateRequest.Parser.ParseJson(
            $$$"""
            {"merchantPayoutId":"m-1","amount":{"minorAmount":"400","currency":"{{{currency}}}"},
             "customer":{"name":"Ada Byron"},"payoutMethodData":{{{method}}}{{{where}}} }
            """);
    }
}
