using Shouldly;
using Sluice.Cli;
using Xunit;

namespace Sluice.Tests.Cli;

/// <summary>Messages of ISO 20022 from the command line: handed over, answered, and statements fetched.</summary>
public sealed class Iso20022CommandTests
{
    [Fact]
    public async Task An_xml_file_is_handed_over_as_pain_001_with_the_purpose_that_was_said()
    {
        await using var api = await FakeApi.StartAsync();
        api.File("salaries.xml", "<Document/>");
        api.On("POST /v1/batches", 202, """{"id":"bat_1","status":"validating"}""");

        var (code, _, error) = await api.RunAsync("pay", "salaries.xml", "--no-wait", "--purpose", "SALARY");

        error.ShouldBeEmpty();
        code.ShouldBe(ExitCodes.Ok);
        var upload = api.Requests.Single(r => r.Line.StartsWith("POST"));
        upload.Line.ShouldBe("POST /v1/batches?mode=accept_valid&file_name=salaries.xml&purpose=SALARY");
        upload.Body.ShouldBe("<Document/>");
    }

    [Fact]
    public async Task Answer_and_statement_are_written_to_files_as_the_server_writes_them()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/batches/bat_1/report application/xml", 200, "<pain002/>", "application/xml")
            .On("GET /v1/statements application/xml", 200, "<camt053/>", "application/xml");

        (await api.RunAsync("batches", "report", "bat_1", "--result", "answer.xml")).Code.ShouldBe(ExitCodes.Ok);
        (await api.RunAsync("ledger", "statement", "--currency", "eur", "--from", "2026-03-29", "--to", "2026-03-29",
            "--time-zone", "Europe/Berlin", "--result", "statement.xml")).Code.ShouldBe(ExitCodes.Ok);

        File.ReadAllText(Path.Combine(api.Directory, "answer.xml")).ShouldBe("<pain002/>");
        File.ReadAllText(Path.Combine(api.Directory, "statement.xml")).ShouldBe("<camt053/>");
        Uri.UnescapeDataString(api.Requests[^1].Line).ShouldBe(
            "GET /v1/statements?currency=EUR&from=2026-03-29&to=2026-03-29&time_zone=Europe/Berlin");
        (await api.RunAsync("ledger", "statement", "--currency", "EUR", "--from", "March", "--result", "x.xml"))
            .Code.ShouldBe(ExitCodes.Usage);
        File.Exists(Path.Combine(api.Directory, "x.xml")).ShouldBeFalse();
    }
}
