using System.Text.Json;
using Shouldly;
using Sluice.Cli;
using Xunit;

namespace Sluice.Tests.Cli;

public sealed class PayTests
{
    private const string Header = "row,result,payout_id,client_reference,status,amount,currency,failure_code,errors\n";

    [Fact]
    public async Task A_file_of_which_everything_is_paid_is_0_and_leaves_a_result_file()
    {
        await using var api = await StartAsync(
            """{"row":1,"result":"accepted","payout_id":"po_1","status":"paid","amount":250,"currency":"EUR"}""");
        api.On("GET /v1/batches/bat_1", 200, Batch("completed", """{"submitted":1}"""))
            .On("GET /v1/batches/bat_1", 200, Batch("completed", """{"paid":1}"""));

        var (code, text, error) = await api.RunAsync("pay", "payroll.csv");

        error.ShouldBeEmpty();
        code.ShouldBe(ExitCodes.Ok);
        text.ShouldContain("paid\t1\t2.50\tEUR");
        text.ShouldNotContain("\u001b");
        (await File.ReadAllTextAsync(Path.Combine(api.Directory, "payroll.result.csv"))).ShouldBe(Header);
        var upload = api.Requests.Single(r => r.Line.StartsWith("POST"));
        upload.Line.ShouldBe("POST /v1/batches?mode=accept_valid&file_name=payroll.csv");
        upload.Body.ShouldBe("amount\n2.50\n");
        upload.Key.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("""{"row":1,"result":"accepted","status":"failed","failure_code":"account_closed"}""", "failed, account_closed")]
    [InlineData("""{"row":1,"result":"accepted","status":"returned","amount":250,"currency":"EUR"}""", "row 1: returned")]
    [InlineData("""{"row":1,"result":"refused","client_reference":"A-1","errors":[{"pointer":"/iban","code":"iban_checksum"}]}""",
        "row 1 A-1: refused, /iban iban_checksum")]
    [InlineData("""{"row":1,"result":"accepted","status":"held","amount":250,"currency":"EUR"}""",
        "wait for a person, a date or money")]
    public async Task Anything_not_paid_is_1_and_is_named(string row, string expected)
    {
        await using var api = await StartAsync(row);
        api.On("GET /v1/batches/bat_1", 200, Batch("completed", """{"held":1}"""));
        var (code, text, _) = await api.RunAsync("pay", "payroll.csv");
        code.ShouldBe(ExitCodes.NotDone);
        text.ShouldContain(expected);
    }

    [Fact]
    public async Task A_rejected_batch_is_4_and_says_why()
    {
        await using var api = await StartAsync(
            """{"row":1,"result":"refused","errors":[{"pointer":"/amount","code":"required"}]}""");
        api.On("GET /v1/batches/bat_1", 200, """
            {"id":"bat_1","status":"rejected","failure":{"code":"rows_refused","detail":"1 row is wrong."}}
            """);
        var (code, text, _) = await api.RunAsync("pay", "payroll.csv", "--mode", "all_or_nothing");
        code.ShouldBe(ExitCodes.BatchRejected);
        text.ShouldContain("rows_refused 1 row is wrong.");
    }

    [Fact]
    public async Task The_same_file_again_is_4_and_points_to_the_first_upload()
    {
        await using var api = await FakeApi.StartAsync();
        api.File("payroll.csv", "amount\n2.50\n");
        api.On("POST /v1/batches", 409,
            """{"status":409,"code":"duplicate_file","detail":"Uploaded before.","related":"bat_0"}""");
        var (code, _, error) = await api.RunAsync("pay", "payroll.csv");
        code.ShouldBe(ExitCodes.BatchRejected);
        error.ShouldContain("sluice batches follow bat_0");
    }

    [Fact]
    public async Task A_key_that_is_not_accepted_is_3_not_a_rejected_batch()
    {
        await using var api = await FakeApi.StartAsync();
        api.File("payroll.csv", "amount\n2.50\n");
        api.On("POST /v1/batches", 401, """{"status":401,"code":"unauthenticated"}""");
        var (code, _, error) = await api.RunAsync("pay", "payroll.csv");
        code.ShouldBe(ExitCodes.Server);
        error.ShouldContain("SLUICE_KEY");
    }

    [Fact]
    public async Task As_json_the_outcome_is_one_document_and_progress_goes_elsewhere()
    {
        await using var api = await StartAsync(
            """{"row":1,"result":"accepted","status":"paid","amount":9223372036854775807,"currency":"EUR"}""");
        api.On("GET /v1/batches/bat_1", 200, Batch("completed", """{"paid":1}"""));
        var (code, text, error) = await api.RunAsync("pay", "payroll.csv", "--json", "--result", "out.jsonl");
        code.ShouldBe(ExitCodes.Ok);
        var outcome = JsonDocument.Parse(text).RootElement;
        outcome.GetProperty("exit_code").GetInt32().ShouldBe(0);
        outcome.GetProperty("outcomes")[0].GetProperty("amount").GetRawText().ShouldBe("9223372036854775807");
        error.ShouldContain("paid 1");
        (await File.ReadAllTextAsync(Path.Combine(api.Directory, "out.jsonl"))).ShouldStartWith("""{"row":1""");
    }

    [Fact]
    public async Task Without_waiting_it_only_hands_the_file_over()
    {
        await using var api = await StartAsync("");
        var (code, text, _) = await api.RunAsync("pay", "payroll.csv", "--no-wait");
        code.ShouldBe(ExitCodes.Ok);
        text.ShouldContain("sluice batches follow bat_1");
        api.Requests.ShouldAllBe(r => r.Line.StartsWith("POST"));
    }

    [Fact]
    public async Task Following_a_batch_ends_as_paying_does()
    {
        await using var api = await StartAsync("""{"row":1,"result":"accepted","status":"paid","amount":250,"currency":"EUR"}""");
        api.On("GET /v1/batches/bat_1", 200, Batch("accepting", "{}"))
            .On("GET /v1/batches/bat_1", 200, Batch("completed", """{"paid":1}"""));
        var (code, _, _) = await api.RunAsync("batches", "follow", "bat_1");
        code.ShouldBe(ExitCodes.Ok);
        File.Exists(Path.Combine(api.Directory, "bat_1.result.csv")).ShouldBeTrue();
    }

    private static async Task<FakeApi> StartAsync(string reportLines)
    {
        var api = await FakeApi.StartAsync();
        api.File("payroll.csv", "amount\n2.50\n");
        return api.On("POST /v1/batches", 202, Batch("validating", "{}"))
            .On("GET /v1/batches/bat_1/report text/csv", 200, Header, "text/csv")
            .On("GET /v1/batches/bat_1/report application/x-ndjson", 200, reportLines + "\n", "application/x-ndjson");
    }

    private static string Batch(string status, string statuses) =>
        $$"""{"id":"bat_1","status":"{{status}}","rows_total":1,"rows_read":1,"rows_accepted":1,"statuses":{{statuses}}}""";
}
