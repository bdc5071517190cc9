using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Kernel;
using Sluice.Payouts;
using Xunit;

namespace Sluice.Tests.Payouts;

public sealed class PayoutRequestJsonTests
{
    internal const string Full = """
        {"amount":12550,"currency":"EUR","purpose":"COMMISSION","client_reference":"INV-1001","statement_reference":"March",
         "memo":"contract 77",
         "group":"g","recipient_id":"rcp_1","payout_method_id":"pm_1","recipient":{"type":"individual","name":"Ada",
         "country":"DE","email":"a@b.c",
         "phone":"+49","date_of_birth":"1990-01-01","address":{"street":"S","building_number":"1","postal_code":"2","city":"C",
         "region":"R",
         "country":"DE"},"client_reference":"r","metadata":{"x":"y"}},"destination":{"type":"account","iban":"I","bic":"B",
         "sort_code":"S",
         "account_number":"A","routing_number":"R","account_type":"checking","holder_name":"H"},"metadata":{"team":"north"},
         "confirm":false,
         "on_insufficient_funds":"wait"}
        """;

    [Fact]
    public void Every_field_of_the_contract_arrives()
    {
        var (request, errors) = Read(Full);
        errors.List.ShouldBeEmpty();
        (request.Amount, request.Currency, request.Purpose,
            request.ClientReference).ShouldBe((12550L, "EUR", "COMMISSION", "INV-1001"));
        (request.StatementReference, request.Memo, request.Group).ShouldBe(("March", "contract 77", "g"));
        (request.RecipientId, request.PayoutMethodId, request.Confirm,
            request.OnInsufficientFunds).ShouldBe(("rcp_1", "pm_1", false, "wait"));
        request.Metadata!["team"].ShouldBe("north");
        var recipient = request.Recipient!;
        (recipient.Type, recipient.Name, recipient.Country, recipient.Email,
            recipient.Phone).ShouldBe(("individual", "Ada", "DE", "a@b.c", "+49"));
        (recipient.DateOfBirth, recipient.ClientReference, recipient.Metadata!["x"]).ShouldBe(("1990-01-01", "r", "y"));
        var address = recipient.Address!;
        (address.Street, address.BuildingNumber, address.PostalCode, address.City, address.Region, address.Country)
            .ShouldBe(("S", "1", "2", "C", "R", "DE"));
        var destination = request.Destination!;
        destination.Type.ShouldBe("account");
        string.Join(' ', destination.Given.Values).ShouldBe("I B H S A R checking");
    }

    [Fact]
    public void An_empty_object_is_an_empty_request()
    {
        var (request, errors) = Read("{}");
        errors.Any.ShouldBeFalse();
        request.ShouldBe(new PayoutRequest());
    }

    [Fact]
    public void Unknown_fields_are_refused_at_every_level_and_all_errors_come_at_once()
    {
        var (_, errors) = Read("""
            {"amount":1.5,"amuont":1,"recipient":{"nmae":"x","address":{"zip":"1"}},"destination":{"iban":5,"Iban":"x"},
             "metadata":{"n":1},"confirm":"no"}
            """);
        errors.List.Select(e => $"{e.Pointer} {e.Code}").ShouldBe(
            ["/amount wrong_type", "/recipient/address/zip unknown_field", "/recipient/nmae unknown_field",
                "/destination/iban wrong_type",
             "/destination/Iban unknown_field", "/metadata/n wrong_type", "/confirm wrong_type", "/amuont unknown_field"],
                 ignoreOrder: true);
    }

    [Fact]
    public void Reading_a_request_allocates_little()
    {
        var body = Encoding.UTF8.GetBytes(Full);
        for (var warm = 0; warm < 50; warm++)
            Parse(body);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Parse(body);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(6_000);
    }

    private static PayoutRequest Parse(byte[] body)
    {
        using var document = JsonBody.Parse(body, JsonLimits.Request).Value;
        return PayoutRequestJson.Read(document.RootElement, "", new FieldErrors());
    }

    private static (PayoutRequest Request, FieldErrors Errors) Read(string json)
    {
        var errors = new FieldErrors();
        using var document = JsonDocument.Parse(json);
        return (PayoutRequestJson.Read(document.RootElement, "", errors), errors);
    }
}
