using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Shouldly;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;
using static Sluice.Tests.Batches.Reading.Pain001Files;
using static Sluice.Tests.Server.BatchFiles;

namespace Sluice.Tests.Sftp;

/// <summary>Files of payments: taken, acknowledged row by row, and answered again when every row is final.</summary>
public sealed class PaymentFileTests(FileServers servers) : IClassFixture<FileServers>
{
    [DatabaseTheory]
    public async Task A_csv_file_is_acknowledged_row_by_row_and_answered_when_all_is_final(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var content = Csv(Row("a"), Row("b", "x"), Row("=1+1"), Row("d", name: "Ada SANDBOX-REFUSED-ACCOUNT-CLOSED"));
        door.Pay("payroll 11.csv", content);

        var received = await door.JsonAsync("payroll 11.csv.received.json");
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        (received.GetProperty("sha256").GetString(), received.GetProperty("bytes").GetInt64()).ShouldBe((sha256, content.Length));
        (await door.RowsAsync("payroll 11.csv.ack.csv")).ShouldBe(["1,accepted", "2,refused", "3,accepted", "4,accepted"]);
        (await door.AnswerAsync("payroll 11.csv.ack.csv")).ShouldContain("amount invalid_format");

        var result = await door.AnswerAsync("payroll 11.csv.result.csv");
        var rows = result.Split("\r\n");
        rows[0].ShouldBe("row,result,payout_id,client_reference,status,amount,currency,failure_code,errors");
        rows[1].ShouldContain(",a,paid,1.00,EUR,");
        rows[3].ShouldContain(",'=1+1,paid,");
        rows[4].ShouldContain(",d,failed,");
        var file = await door.FileAsync("payroll 11.csv", "answered");
        file.Id.ShouldBe(received.GetProperty("id").GetString());
        file.Reason.ShouldBeNull();
        (await door.Http.Client.Batches.GetAsync(file.BatchId!)).FileName.ShouldBe("payroll 11.csv");
        var created = (await door.Http.GetAsync("v1/events?actor_type=sftp&type=payout.created")).Json.GetProperty("data");
        created.GetArrayLength().ShouldBe(3);
        created[0].GetProperty("actor").GetProperty("id").GetString()!.ShouldStartWith("m");
        door.Requests().ShouldBeEmpty();
        door.Work().ShouldBeEmpty();
        await door.Http.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task A_pain_001_is_answered_by_pain_002(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var day = $"<Dt>{DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}</Dt>";
        var bad = Payment("b", """<InstdAmt Ccy="EUR">1.005</InstdAmt>""");
        door.Pay("M1.XML", Encoding.UTF8.GetBytes(Message(Information(Payment("a") + bad, day: day), 2)));
        door.Pay("cut.xml", Encoding.UTF8.GetBytes(Message(Information(Payment("a"), day: day), 1, id: "M2")[..^300]));

        var ack = IsoSchemas.Valid(await door.AnswerAsync("M1.XML.ack.xml"), "pain.002.001.10");
        ack.Text("CstmrPmtStsRpt/OrgnlGrpInfAndSts/OrgnlMsgId").ShouldBe("M1");
        ack.At("CstmrPmtStsRpt/OrgnlPmtInfAndSts/TxInfAndSts").Count().ShouldBe(2);
        var result = IsoSchemas.Valid(await door.AnswerAsync("M1.XML.result.xml"), "pain.002.001.10");
        result.At("CstmrPmtStsRpt/OrgnlPmtInfAndSts/TxInfAndSts")
            .Select(t => $"{t.Text("OrgnlEndToEndId")} {t.Text("TxSts")} {t.Text("StsRsnInf/Rsn/Cd")}".Trim())
            .ShouldBe(["a ACSC", "b RJCT CH20"]);
        var cut = IsoSchemas.Valid(await door.AnswerAsync("cut.xml.ack.xml"), "pain.002.001.10");
        cut.Text("CstmrPmtStsRpt/OrgnlGrpInfAndSts/GrpSts").ShouldBe("RJCT");
        (await door.FileAsync("cut.xml", "refused")).Reason!.Code.ShouldBe("malformed_body");

        // Refused before it became a batch: the message is answered as one all the same.
        door.Pay("again.xml", Encoding.UTF8.GetBytes(Message(Information(Payment("a") + bad, day: day), 2)));
        var again = IsoSchemas.Valid(await door.AnswerAsync("again.xml.ack.xml"), "pain.002.001.10");
        (again.Text("CstmrPmtStsRpt/OrgnlGrpInfAndSts/GrpSts"), (await door.FileAsync("again.xml", "refused")).Reason!.Code)
            .ShouldBe(("RJCT", "duplicate_file"));
    }

    [DatabaseTheory]
    public async Task Json_is_answered_in_json_lines(string kind)
    {
        var door = await servers.OpenAsync(kind);
        var good = Bodies.Payout(100, reference: "a").ToJsonString();
        door.Pay("lines.json", Text(good, Bodies.Payout(0, reference: "b").ToJsonString()));
        door.Pay("document.json", Encoding.UTF8.GetBytes(
            $$"""{"mode": "all_or_nothing", "items": [{{Bodies.Payout(200, reference: "c").ToJsonString()}}]}"""));

        (await door.AnswerAsync("lines.json.ack.jsonl")).Split('\n')[1].ShouldContain("\"pointer\":\"/amount\"");
        (await door.AnswerAsync("lines.json.result.jsonl")).ShouldContain("\"status\":\"paid\"");
        (await door.AnswerAsync("document.json.result.jsonl")).ShouldContain("\"amount\":200");
    }

    [DatabaseTheory]
    public async Task The_same_content_is_refused_and_the_same_name_is_another_file(string kind)
    {
        var door = await servers.OpenAsync(kind);
        door.Pay("pay.csv", Row("a"));
        await door.AnswerAsync("pay.csv.result.csv");
        var first = await door.FileAsync("pay.csv", "answered");
        door.Pay("copy.csv", Row("a"));

        (await door.RowsAsync("copy.csv.ack.csv")).ShouldBe(["0,refused"]);
        (await door.AnswerAsync("copy.csv.ack.csv")).ShouldContain(first.BatchId!);
        (await door.FileAsync("copy.csv", "refused")).Reason!.Code.ShouldBe("duplicate_file");

        door.Pay("pay.csv", Row("b"));
        await FileDoor.UntilAsync(async () => (await door.AnswerAsync("pay.csv.result.csv")).Contains(",b,paid,"), () => "no b");
        (await door.Http.Client.SftpFiles.ListAsync()).Data.Count(f => f.Name == "pay.csv").ShouldBe(2);
        (await door.Http.FundsAsync()).ShouldBe((100_000 - 200, 0));
    }

    [DatabaseTheory]
    public async Task A_file_that_cannot_be_read_is_refused_with_the_reason(string kind)
    {
        var door = await servers.OpenAsync(kind);
        door.Pay("empty.csv", Array.Empty<byte>());
        door.Pay("words.csv", Text("hello, world"));
        door.Pay("head.csv", Text(Header));
        door.Pay("offer.pdf", Text("%PDF"));

        foreach (var (name, code) in new[]
        {
            ("empty.csv", "malformed_body"), ("words.csv", "validation_failed"), ("head.csv", "validation_failed"),
            ("offer.pdf", "unsupported_media_type"),
        })
        {
            (await door.RowsAsync(name + ".ack.csv")).ShouldBe(["0,refused"], name);
            (await door.AnswerAsync(name + ".ack.csv")).ShouldContain(code);
            (await door.FileAsync(name, "refused")).Reason!.Code.ShouldBe(code);
        }
        (await door.Http.Client.Payouts.ListAsync()).Data.ShouldBeEmpty();
    }

    [DatabaseTheory]
    public async Task Merchants_see_neither_each_others_files_nor_answers(string kind)
    {
        var one = await servers.OpenAsync(kind);
        var other = await servers.OpenAsync(kind);
        one.Pay("same.csv", Row("a"));
        other.Pay("same.csv", Row("a"));

        await one.AnswerAsync("same.csv.result.csv");
        await other.AnswerAsync("same.csv.result.csv");

        foreach (var door in (FileDoor[])[one, other])
        {
            (await door.Http.Client.SftpFiles.ListAsync()).Data.ShouldHaveSingleItem();
            (await door.Http.Client.Payouts.ListAsync()).Data.ShouldHaveSingleItem().Status.ShouldBe("paid");
            door.Answers().Count.ShouldBe(3);
        }
        (await one.Http.GetAsync("v1/sftp-files?state=x&limit=0")).FieldErrors.ShouldBe(
            ["?limit out_of_range", "?state unknown_value"]);
        (await one.Http.Client.SftpFiles.ListAsync(new() { State = "refused" })).Data.ShouldBeEmpty();
    }
}
