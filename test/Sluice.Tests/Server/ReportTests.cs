using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>Reports through the door: asked for, watched, and downloaded in parts.</summary>
public sealed class ReportTests(Servers servers) : IClassFixture<Servers>
{
    public static JsonObject Ask(string kind = "payouts", string format = "csv") =>
        new() { ["kind"] = kind, ["format"] = format, ["from"] = "2020-01-01", ["time_zone"] = "Europe/Berlin" };

    [DatabaseTheory]
    public async Task A_report_is_made_and_downloaded_whole_or_in_parts(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var payout = await door.PayAsync(
            Bodies.Payout(1234, name: "Ada \"=1\" Byron", reference: "=INV").With(("memo", "bonus")));
        await door.WaitAsync(payout["id"]!, "paid");

        var asked = await door.PostAsync("v1/reports", Ask(), "");
        asked.Status.ShouldBe(202, asked.Text);
        var report = await MadeAsync(door, asked["id"]!);

        (report.Status, report.Rows, report.Progress, report.TimeZone).ShouldBe(("finished", 1, 100, "Europe/Berlin"));
        report.FileName.ShouldStartWith("payouts-2020-01-01-to-");
        using var answer = await door.Http.GetAsync($"v1/reports/{report.Id}/content");
        var whole = await answer.Content.ReadAsByteArrayAsync();
        Convert.ToHexStringLower(SHA256.HashData(whole)).ShouldBe(report.Sha256);
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe(report.FileName);
        answer.Headers.ETag!.Tag.ShouldBe($"\"{report.Sha256}\"");
        var text = Encoding.UTF8.GetString(whole);
        text.ShouldContain(",12.34,EUR,");
        text.ShouldContain("'=INV");
        text.ShouldContain(",bonus,");
        text.ShouldContain("key first key (key_");

        var parts = new List<byte>();
        for (var at = 0; at < whole.Length; at += 100)
            parts.AddRange(await PartAsync(door, report.Id, at, at + 99, answer.Headers.ETag.Tag, HttpStatusCode.PartialContent));
        parts.ToArray().ShouldBe(whole);
        (await PartAsync(door, report.Id, 0, 9, "\"another\"", HttpStatusCode.OK)).ShouldBe(whole);
        using var rest = new MemoryStream();
        rest.Write(whole.AsSpan(0, 50));
        await door.Client.Reports.DownloadAsync(report.Id, rest);
        rest.ToArray().ShouldBe(whole);
    }

    [DatabaseTheory]
    public async Task Everything_wrong_is_said_at_once(string kind)
    {
        var door = await servers.OpenAsync(kind);
        (await door.PostAsync("v1/reports", new JsonObject
        {
            ["kind"] = "wages",
            ["format"] = "doc",
            ["from"] = "yesterday",
            ["to"] = "2026-13-01",
            ["time_zone"] = "Berlin",
            ["currency"] = "XXY",
            ["colour"] = "red",
        }, "")).FieldErrors.ShouldBe(
        [
            "/colour unknown_field", "/currency unknown_currency", "/format unknown_value", "/from invalid_format",
            "/kind unknown_value", "/time_zone unknown_value", "/to invalid_format",
        ]);
        (await door.PostAsync("v1/reports", new JsonObject(), "")).FieldErrors.ShouldBe(
            ["/format required", "/from required", "/kind required"]);
        (await door.PostAsync("v1/reports", Ask().With(("to", "2019-01-01")), "")).FieldErrors.ShouldBe(["/to out_of_range"]);
    }

    [DatabaseTheory]
    public async Task Reports_of_others_are_not_there(string kind)
    {
        var door = await servers.OpenAsync(kind, 1000);
        var stranger = await servers.OpenAsync(kind);
        var report = await MadeAsync(door, (await door.PostAsync("v1/reports", Ask("ledger"), ""))["id"]!);

        (await stranger.GetAsync($"v1/reports/{report.Id}")).Status.ShouldBe(404);
        (await stranger.GetAsync($"v1/reports/{report.Id}/content")).Status.ShouldBe(404);
        (await stranger.GetAsync("v1/reports")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        var theirs = await MadeAsync(stranger, (await stranger.PostAsync("v1/reports", Ask("ledger"), ""))["id"]!);
        theirs.Rows.ShouldBe(0);
    }

    [DatabaseTheory]
    public async Task Only_so_many_wait_at_once(string kind)
    {
        await using var server = await TestServer.StartAsync(kind, "--Sluice:Reports", "false");
        var door = await server.NewMerchantAsync();
        for (var i = 0; i < Sluice.Reports.CreateReport.WaitingMax; i++)
            (await door.PostAsync("v1/reports", Ask(), "")).Status.ShouldBe(202);
        var last = await door.PostAsync("v1/reports", Ask(), "");
        (last.Status, last.Code, last.Header("Retry-After")).ShouldBe((429, "rate_limited", "10"));
        var waiting = (await door.Client.Reports.ListAsync()).Data[0];
        (await door.GetAsync($"v1/reports/{waiting.Id}/content")).Code.ShouldBe("invalid_state");

        // Another start, with a worker: what waited is made.
        await server.StopAsync();
        await server.StartAgainAsync("--Sluice:Reports", "true");
        (await MadeAsync(door.Reopen(), waiting.Id)).Status.ShouldBe("finished");
    }

    [DatabaseTheory]
    public async Task Fees_and_returns_agree_with_the_book(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        (await door.PutAsync("v1/fees", JsonNode.Parse(
            """{"rules":[{"name":"all","price":{"currency":"EUR","fixed":60}}],"refunds":"failed_and_returned"}""")!))
            .Status.ShouldBe(200);
        var paid = (await door.PayAsync(Bodies.Payout(10_000)))["id"]!;
        var returned = (await door.PayAsync(Bodies.Payout(20_000, "Ada SANDBOX-RETURNED")))["id"]!;
        var failed = (await door.PayAsync(Bodies.Payout(30_000, "Ada SANDBOX-REFUSED-ACCOUNT-CLOSED")))["id"]!;
        var canceled = (await door.PayAsync(Bodies.Payout(40_000).With(("confirm", false))))["id"]!;
        await door.PostAsync($"v1/payouts/{canceled}/cancel", null);
        await door.WaitAsync(paid, "paid");
        await door.WaitAsync(returned, "returned");
        await door.WaitAsync(failed, "failed");

        var fees = await LinesAsync(door, "fees");
        fees.Select(f => $"{f["type"]} {f["fee"]} {f["payout_id"]}").Order().ShouldBe(
            ((string[])[$"charged 0.60 {paid}", $"charged 0.60 {returned}", $"refunded -0.60 {returned}"]).Order());
        var returns = await LinesAsync(door, "returns");
        returns.Select(r => $"{r["result"]} {r["amount"]} {r["failure_code"]} {r["payout_id"]}").Order().ShouldBe(
            ((string[])[$"failed 300.00 account_closed {failed}", $"returned 200.00 account_closed {returned}"]).Order());
        returns.ShouldAllBe(r => r["failure_message"]!.ToString().Length > 0);
        var balances = await LinesAsync(door, "balances");
        foreach (var account in balances.GroupBy(b => $"{b["account"]}"))
        {
            account.Sum(b => b["amount"] is { } amount ? decimal.Parse($"{amount}", CultureInfo.InvariantCulture) : 0)
                .ShouldBe(decimal.Parse($"{account.Last()["balance"]}", CultureInfo.InvariantCulture), account.Key);
        }
        balances.Single(b => $"{b["account"]} {b["line"]}" == "fees closing")["balance"]!.ToString().ShouldBe("0.60");
        balances.Single(b => $"{b["account"]} {b["line"]}" == "available closing")["balance"]!.ToString()
            .ShouldBe($"{(await door.BalanceAsync()).Available / 100m:F2}");
    }

    private static async Task<List<JsonNode>> LinesAsync(Door door, string kind)
    {
        var report = await MadeAsync(door, (await door.PostAsync("v1/reports", Ask(kind, "json"), ""))["id"]!);
        var text = await door.Http.GetStringAsync($"v1/reports/{report.Id}/content");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    [Fact]
    public async Task The_command_line_goes_on_where_a_download_broke_off()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 1_000_000);
        await door.PayAsync(Bodies.Payout(4321));
        var report = await MadeAsync(door, (await door.PostAsync("v1/reports", Ask(), ""))["id"]!);
        var whole = await door.Http.GetByteArrayAsync($"v1/reports/{report.Id}/content");
        var folder = Directory.CreateTempSubdirectory("sluice-report-");
        try
        {
            var file = Path.Combine(folder.FullName, "march.csv");
            await File.WriteAllBytesAsync(file + ".part", whole[..40]);
            using var output = new StringWriter();
            using var error = new StringWriter();
            var exit = await Sluice.Cli.CliProgram.RunAsync(
                ["reports", "download", report.Id, "--output", file, "--url", $"{door.Server.Url}", "--key", door.Key],
                output, error);
            exit.ShouldBe(0, error.ToString());
            (await File.ReadAllBytesAsync(file)).ShouldBe(whole);
            File.Exists(file + ".part").ShouldBeFalse();
            output.ToString().ShouldContain(report.Sha256!);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<byte[]> PartAsync(Door door, string id, long from, long to, string tag, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/reports/{id}/content");
        request.Headers.Range = new RangeHeaderValue(from, to);
        request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue(tag));
        using var answer = await door.Http.SendAsync(request);
        answer.StatusCode.ShouldBe(expected);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task<Report> MadeAsync(Door door, string id)
    {
        var waited = Stopwatch.StartNew();
        while (await door.Client.Reports.GetAsync(id) is var report)
        {
            if (!report.IsOpen)
                return report;
            if (waited.Elapsed > Door.Patience)
                throw new TimeoutException($"Still {report}");
            await Task.Delay(50);
        }
        throw new InvalidOperationException("No report.");
    }
}
