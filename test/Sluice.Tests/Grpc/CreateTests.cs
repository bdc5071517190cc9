using Shouldly;
using Sluice.Server.Grpc;
using Sluice.Server.Grpc.Wire;
using Xunit;
using Status = Sluice.Server.Grpc.Wire.PayoutEnums.Types.PayoutStatus;

namespace Sluice.Tests.Grpc;

/// <summary>Create: what is asked for becomes a payout like any other, once, or nothing at all.</summary>
public sealed class CreateTests(GrpcServers servers) : IClassFixture<GrpcServers>
{
    [Fact]
    public async Task A_created_payout_is_the_one_that_rest_shows()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var order = PayoutCalls.Order("INV-1");
        order.Description = "March";
        order.Address = new PayoutAddress
        {
            BillingAddress = new Sluice.Server.Grpc.Wire.Address
            {
                City = PayoutCalls.Secret("Wien"),
                ZipCode = PayoutCalls.Secret("1010"),
                CountryAlpha2Code = CountryAlpha2.At,
            },
        };

        var made = await calls.CreateAsync(order);
        made.PayoutStatus.ShouldBe(Status.Pending);
        (made.MerchantPayoutId, made.StatusCode).ShouldBe(("INV-1", 200u));
        var paid = await calls.WaitAsync(made.ConnectorPayoutId, Status.Success);

        paid.Error.ShouldBeNull();
        var shown = await calls.Door.Client.Payouts.GetAsync(made.ConnectorPayoutId);
        (shown.Status, shown.ClientReference, shown.Memo, shown.Purpose).ShouldBe(("paid", "INV-1", "March", "OTHER"));
        (shown.Recipient!.Name, shown.Recipient!.Country, shown.Recipient!.Address!.City).ShouldBe(("Ada Byron", "AT", "Wien"));
        (await calls.Door.FundsAsync()).ShouldBe((99_000, 0));
    }

    [Theory]
    [InlineData("ach", "US")]
    [InlineData("bacs", "GB")]
    [InlineData("open_banking_uk", "GB")]
    public async Task Each_method_is_paid(string name, string country)
    {
        var currency = name == "ach" ? Currency.Usd : Currency.Gbp;
        using var calls = await PayoutCalls.OpenAsync(servers.Server, 1000, currency.ToString().ToUpperInvariant());
        var method = new PayoutMethod();
        switch (name)
        {
            case "ach":
                method.Ach = new()
                {
                    BankAccountNumber = PayoutCalls.Secret("123456789"),
                    BankRoutingNumber = PayoutCalls.Secret("021000021"),
                };
                break;
            case "bacs":
                method.Bacs = new()
                {
                    BankAccountNumber = PayoutCalls.Secret("31926819"),
                    BankSortCode = PayoutCalls.Secret("60-16-13"),
                };
                break;
            default:
                method.OpenBankingUk = new()
                {
                    AccountHolderName = PayoutCalls.Secret("Ada"),
                    Iban = PayoutCalls.Secret("GB29NWBK60161331926819"),
                };
                break;
        }
        var order = new PayoutServiceCreateRequest { Amount = PayoutCalls.Money(400, currency), PayoutMethodData = method };

        var made = await calls.CreateAsync(order);

        await calls.WaitAsync(made.ConnectorPayoutId, Status.Success);
        var shown = await calls.Door.Client.Payouts.GetAsync(made.ConnectorPayoutId);
        shown.Recipient!.Country.ShouldBe(country);
        // The wire asks for no name; one that the method holds is taken.
        shown.Recipient!.Name.ShouldBe(name == "open_banking_uk" ? "Ada" : "NOTPROVIDED");
    }

    [Fact]
    public async Task The_same_id_with_the_same_content_is_the_same_payout_as_it_stands_now()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var made = await calls.CreateAsync(PayoutCalls.Order("once"));
        await calls.WaitAsync(made.ConnectorPayoutId, Status.Success);

        var again = PayoutCalls.Order("once");
        again.AccessToken = PayoutCalls.Secret("renewed");
        again.BrowserInfo = new BrowserInformation { IpAddress = "10.0.0.1" };
        var repeated = await calls.CreateAsync(again);
        var other = await calls.CallAsync("Create", PayoutCalls.Order("once", 1001));

        (repeated.ConnectorPayoutId, repeated.PayoutStatus).ShouldBe((made.ConnectorPayoutId, Status.Success));
        (other.Code, other.Reason).ShouldBe((GrpcCode.AlreadyExists, "idempotency_key_reused"));
        (await calls.Door.FundsAsync()).Available.ShouldBe(99_000);
    }

    [Fact]
    public async Task Twenty_at_once_with_the_same_id_make_one_payout()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);

        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => calls.CreateAsync(PayoutCalls.Order("many"))));

        made.Select(m => m.ConnectorPayoutId).Distinct().ShouldHaveSingleItem();
        (await calls.Door.Client.Payouts.ListAsync()).Data.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_id_that_rest_used_as_a_reference_is_taken()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        await calls.Door.PayAsync(Server.Bodies.Payout(reference: "taken"));

        var answer = await calls.CallAsync("Create", PayoutCalls.Order("taken"));

        (answer.Code, answer.Reason).ShouldBe((GrpcCode.AlreadyExists, "duplicate_reference"));
    }

    [Fact]
    public async Task Everything_wrong_is_said_at_once_by_the_names_of_the_wire()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var order = PayoutCalls.Order(new string('x', 65), -5, "\u0007");
        order.Priority = default;
        order.DestinationCurrency = Currency.Usd;
        order.PayoutMethodData = PayoutCalls.Sepa("DE00370400440532013000");
        order.PayoutMethodData.Sepa.Bic = PayoutCalls.Secret("no");

        var answer = await calls.CallAsync("Create", order);

        answer.Code.ShouldBe(GrpcCode.InvalidArgument);
        answer.Fields.Order().ShouldBe(((string[])
        [
            "amount.minor_amount not_positive", "customer.name invalid_characters", "destination_currency currency_not_supported",
            "merchant_payout_id too_long", "payout_method_data.sepa.bic bic_format", "payout_method_data.sepa.iban iban_checksum",
            "priority unknown_value",
        ]).Order());
        (await calls.Door.Client.Payouts.ListAsync()).Data.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_amount_is_needed_and_its_currency_too()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var without = PayoutCalls.Order();
        without.Amount = null;
        var unspecified = PayoutCalls.Order();
        unspecified.Amount.Currency = Currency.Unspecified;
        var unknown = PayoutCalls.Order();
        unknown.Amount.Currency = (Currency)9999;
        var withdrawn = PayoutCalls.Order();
        withdrawn.Amount.Currency = Currency.Hrk;

        (await calls.CallAsync("Create", without)).Fields.ShouldBe(["amount required"]);
        (await calls.CallAsync("Create", unspecified)).Fields.ShouldBe(["amount.currency required"]);
        (await calls.CallAsync("Create", unknown)).Fields.ShouldBe(["amount.currency unknown_currency"]);
        (await calls.CallAsync("Create", withdrawn)).Fields.ShouldBe(["amount.currency currency_withdrawn"]);
    }

    [Fact]
    public async Task A_method_needs_its_fields()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);

        (await With(new() { Ach = new() })).Fields.ShouldBe(["payout_method_data.ach.bank_account_number required",
            "payout_method_data.ach.bank_routing_number required"]);
        (await With(new() { Bacs = new() { BankSortCode = new() { Value = "601613" } } })).Fields
            .ShouldBe(["payout_method_data.bacs.bank_account_number required"]);
        (await With(new() { Sepa = new() })).Fields.ShouldBe(["payout_method_data.sepa.iban required"]);
        (await With(new() { OpenBankingUk = new() { Iban = new() { Value = PayoutCalls.Iban } } })).Fields
            .ShouldBe(["payout_method_data.open_banking_uk.account_holder_name required"]);
        (await With(new())).Fields.ShouldBe(["payout_method_data required"]);

        async Task<RawAnswer> With(PayoutMethod method)
        {
            var order = PayoutCalls.Order();
            order.PayoutMethodData = method;
            var answer = await calls.CallAsync("Create", order);
            answer.Code.ShouldBe(GrpcCode.InvalidArgument);
            return answer;
        }
    }

    [Fact]
    public async Task Without_a_method_it_is_said_that_one_is_needed_and_nothing_is_kept()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var order = PayoutCalls.Order("later");
        order.PayoutMethodData = null;

        var asked = await calls.CreateAsync(order);
        var made = await calls.CreateAsync(PayoutCalls.Order("later"));

        (asked.PayoutStatus, asked.HasConnectorPayoutId).ShouldBe((Status.RequiresPayoutMethodData, false));
        made.PayoutStatus.ShouldBe(Status.Pending);
    }

    [Fact]
    public async Task A_recipient_on_file_is_paid_by_the_method_on_file()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        var recipient = (await calls.Door.PostAsync("v1/recipients", Server.Bodies.Recipient("Grace Hopper")))["id"]!;
        var method = (await calls.Door.PostAsync($"v1/recipients/{recipient}/payout-methods", Server.Bodies.Method()))["id"]!;
        var order = new PayoutServiceCreateRequest
        {
            Amount = PayoutCalls.Money(300),
            Customer = new Customer { ConnectorCustomerId = recipient },
            ConnectorPayoutMethodId = method,
        };

        var made = await calls.CreateAsync(order);
        order.ConnectorPayoutMethodId = "pm_" + new string('0', 32);
        var unknown = await calls.CallAsync("Create", order);

        (await calls.Door.Client.Payouts.GetAsync(made.ConnectorPayoutId)).Recipient!.Name.ShouldBe("Grace Hopper");
        (unknown.Code, unknown.Fields.Single()).ShouldBe((GrpcCode.InvalidArgument, "connector_payout_method_id not_found"));
    }

    [Fact]
    public async Task The_purpose_comes_with_the_call_where_the_usual_one_does_not_fit()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);

        var salary = await calls.CallAsync("Create", PayoutCalls.Order(), ("x-purpose", "SALARY"));
        var unknown = await calls.CallAsync("Create", PayoutCalls.Order(), ("x-purpose", "WHIM"));

        var id = PayoutCalls.Ok(salary).Read<PayoutServiceCreateResponse>().ConnectorPayoutId;
        (await calls.Door.Client.Payouts.GetAsync(id)).Purpose.ShouldBe("SALARY");
        unknown.Fields.ShouldBe(["x-purpose unknown_purpose"]);
    }

    [Fact]
    public async Task Too_little_money_is_a_failed_precondition_and_leaves_the_id_free()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server, funds: 500);

        var refused = await calls.CallAsync("Create", PayoutCalls.Order("poor"));
        await calls.Door.FundAsync(500);

        (refused.Code, refused.Reason).ShouldBe((GrpcCode.FailedPrecondition, "insufficient_funds"));
        (await calls.CreateAsync(PayoutCalls.Order("poor"))).PayoutStatus.ShouldBe(Status.Pending);
    }

    [Fact]
    public async Task A_text_that_is_no_utf_8_is_refused()
    {
        using var calls = await PayoutCalls.OpenAsync(servers.Server);
        // customer (9) { name (1): FF FE }
        var answer = await calls.Raw.CallAsync("/types.PayoutService/Create",
            RawGrpc.Frame([.. Google.Protobuf.MessageExtensions.ToByteArray(PayoutCalls.Order()), 0x4a, 4, 0x0a, 2, 0xff, 0xfe]));

        answer.Fields.ShouldBe(["customer.name invalid_characters"]);
    }
}
