using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shouldly;
using Sluice.Client;
using Xunit;

namespace Sluice.Tests.Client;

public sealed class ContractTests
{
    /// <summary>Every record of the contract.</summary>
    public static TheoryData<Type> Contracts() =>
        [.. typeof(SluiceJson).GetProperties()
            .Where(p => p.PropertyType.IsGenericType && p.PropertyType.GetGenericTypeDefinition() == typeof(JsonTypeInfo<>))
            .Select(p => p.PropertyType.GetGenericArguments()[0])
            .Where(t => t.Assembly == typeof(SluiceJson).Assembly)];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Every_name_on_the_wire_is_snake_case(Type contract)
    {
        var names = SluiceJson.Default.GetTypeInfo(contract)!.Properties.Select(p => p.Name).ToList();
        names.ShouldNotBeEmpty();
        names.ShouldAllBe(name => System.Text.RegularExpressions.Regex.IsMatch(name, "^[a-z][a-z0-9]*(_[a-z0-9]+)*$"));
    }

    [Fact]
    public void A_destination_has_every_field_of_every_kind() =>
        Sluice.Recipients.DestinationKinds.Fields.Select(f => f.Name)
            .Except(SluiceJson.Default.GetTypeInfo(typeof(Destination))!.Properties.Select(p => p.Name)).ShouldBeEmpty();

    [Fact]
    public void A_payout_request_reads_back_as_it_was_written_and_leaves_out_what_is_not_given()
    {
        var payout = new NewPayout
        {
            Amount = 12550,
            Currency = "EUR",
            Recipient = new RecipientDetails
            {
                Name = "Ada Byron",
                DateOfBirth = "1815-12-10",
                Address = new Address { PostalCode = "10115" }
            },
            Destination = new Destination { Type = "account", Iban = "DE89370400440532013000", SortCode = "200000" },
            OnInsufficientFunds = "wait",
        };
        var text = JsonSerializer.Serialize(payout, SluiceJson.Default.NewPayout);
        text.ShouldBe(
            """
            {"amount":12550,"currency":"EUR",
            "recipient":{"name":"Ada Byron","date_of_birth":"1815-12-10","address":{"postal_code":"10115"}},
            "destination":{"type":"account","iban":"DE89370400440532013000","sort_code":"200000"},
            "on_insufficient_funds":"wait"}
            """.ReplaceLineEndings(""));
        JsonSerializer.Deserialize(text, SluiceJson.Default.NewPayout).ShouldBe(payout);
    }

    [Fact]
    public void A_newer_servers_fields_are_skipped()
    {
        var batch = JsonSerializer.Deserialize(
            """{"id":"bat_1","status":"completed","next_year":{"a":[1]},"statuses":{"paid":3,"returned":1},"rows_total":4}""",
            SluiceJson.Default.Batch)!;
        batch.Count("paid").ShouldBe(3);
        batch.IsFinal.ShouldBeTrue();
        (batch with { Statuses = new Dictionary<string, int> { ["submitted"] = 1 } }).IsFinal.ShouldBeFalse();
    }

    [Fact]
    public void What_an_answer_leaves_out_is_empty_not_missing()
    {
        var batch = JsonSerializer.Deserialize("""{"id":"bat_1","status":"rejected"}""", SluiceJson.Default.Batch)!;
        batch.Statuses.ShouldBeEmpty();
        batch.Totals.ShouldBeEmpty();
        batch.Object.ShouldBe("batch");
        JsonSerializer.Deserialize("{}", SluiceJson.Default.PagePayout)!.Data.ShouldBeEmpty();
    }

    [Fact]
    public async Task Lists_are_read_page_after_page()
    {
        var server = new FakeServer(
            FakeServer.Answer(HttpStatusCode.OK, PageText("po_1", "n&1")),
            FakeServer.Answer(HttpStatusCode.OK, PageText("po_2", null)));
        var client = new SluiceClient(SluiceClient.Connect(new Uri("http://sluice.test/base"), null, server));
        var ids = await client.Payouts.ListAllAsync(new PayoutQuery { Status = "paid", Limit = 1 }).Select(p => p.Id)
            .ToListAsync();
        ids.ShouldBe(["po_1", "po_2"]);
        server.Requests.Select(r => r.Path).ShouldBe(
            ["/base/v1/payouts?limit=1&status=paid", "/base/v1/payouts?limit=1&cursor=n%261&status=paid"]);
    }

    [Fact]
    public async Task A_verification_tells_its_progress_and_its_verdict()
    {
        var server = new FakeServer(FakeServer.Answer(
            HttpStatusCode.OK,
            "{\"checked\":5,\"total\":9}\n{\"checked\":9,\"total\":9}\n"
            + "{\"object\":\"ledger_verification\",\"ok\":false,\"transfers\":9,\"accounts\":4,"
            + "\"first_bad\":{\"transfer\":7,\"problem\":\"hash\"}}\n"));
        var seen = new List<long>();
        var client = new SluiceClient(SluiceClient.Connect(new Uri("http://sluice.test"), null, server));
        var found = await client.Ledger.VerifyAsync(new Seen(seen));
        found.Ok.ShouldBeFalse();
        found.FirstBad!.Transfer.ShouldBe(7);
        seen.ShouldBe([5, 9]);
    }

    [Fact]
    public async Task A_verification_that_ends_without_a_verdict_is_no_success()
    {
        var server = new FakeServer(FakeServer.Answer(HttpStatusCode.OK, "{\"checked\":5,\"total\":9}\n"));
        var client = new SluiceClient(SluiceClient.Connect(new Uri("http://sluice.test"), null, server));
        (await Should.ThrowAsync<SluiceException>(() => client.Ledger.VerifyAsync()))
            .Code.ShouldBe(SluiceException.UnexpectedAnswerCode);
    }

    private static string PageText(string id, string? next) => $$"""
        {"object":"list","data":[{"id":"{{id}}","status":"paid","amount":1,"currency":"EUR"}],
        "has_more":{{(next is null ? "false" : "true")}},"next_cursor":{{(next is null ? "null" : $"\"{next}\"")}}}
        """;

    private sealed class Seen(List<long> values) : IProgress<LedgerProgress>
    {
        public void Report(LedgerProgress value) => values.Add(value.Checked);
    }
}
