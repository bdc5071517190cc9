using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Shouldly;
using Sluice.Batches;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Databases;
using Xunit;
using static Sluice.Tests.Batches.Reading.Pain001Files;

namespace Sluice.Tests.Server;

/// <summary>Every pain.001 is answered by a pain.002 that is valid and says of each payment what the book says.</summary>
public sealed class Pain002Tests(Servers servers) : IClassFixture<Servers>
{
    private const string Xml = "application/xml";

    [DatabaseTheory]
    public async Task The_answer_names_every_payment_under_its_payment_information_with_status_and_reason(string kind)
    {
        var door = await servers.OpenAsync(kind, 4_000);
        var first = Payment("a")
            .Replace("<EndToEndId>a", "<InstrId>I1</InstrId><EndToEndId>a", StringComparison.Ordinal)
            .Replace("</PmtId>", "<UETR>235d1eb5-8dd7-4c1a-8ece-559df8c67da1</UETR></PmtId>", StringComparison.Ordinal);
        var batch = await door.DecideAsync(Bytes(Message(
            Information(first + Payment("b", """<InstdAmt Ccy="EUR">1.005</InstdAmt>"""), day: Today)
            + Information(Payment("c", account: "<IBAN>DE89370400440532013001</IBAN>")
                + Payment("d", """<InstdAmt Ccy="EUR">99.00</InstdAmt>""") + Payment("NOTPROVIDED"), "P2", day: Today), 5)), Xml);
        await door.WaitForBatchAsync(batch.Id, b => b.IsFinal);

        var report = await ReportAsync(door, batch.Id);

        var group = report.At("CstmrPmtStsRpt/OrgnlGrpInfAndSts").Single();
        (group.Text("OrgnlMsgId"), group.Text("OrgnlMsgNmId"), group.Text("OrgnlNbOfTxs"), group.Text("GrpSts"))
            .ShouldBe(("M1", "pain.001.001.09", "5", "PART"));
        group.At("NbOfTxsPerSts").Select(n => $"{n.Text("DtldSts")} {n.Text("DtldNbOfTxs")}")
            .ShouldBe(["ACSC 2", "RJCT 3"], ignoreOrder: true);
        var informations = report.At("CstmrPmtStsRpt/OrgnlPmtInfAndSts").ToList();
        informations.Select(i => i.Text("OrgnlPmtInfId")).ShouldBe(["P1", "P2"]);
        Rows(informations[0]).ShouldBe(["a ACSC", "b RJCT CH20"]);
        Rows(informations[1]).ShouldBe(["c RJCT AC03", "d RJCT AM04", "NOTPROVIDED ACSC"]);
        var paid = informations[0].At("TxInfAndSts").First();
        (paid.Text("OrgnlInstrId"), paid.Text("OrgnlUETR"), paid.Text("OrgnlTxRef/Amt/InstdAmt"))
            .ShouldBe(("I1", "235d1eb5-8dd7-4c1a-8ece-559df8c67da1", "12.50"));
        paid.Text("AcctSvcrRef").ShouldBe((await door.Client.Payouts.ListAsync()).Data.Single(p => p.ClientReference == "a").Id);
        string.Concat(informations[0].At("TxInfAndSts/StsRsnInf/AddtlInf").Select(a => a.Value))
            .ShouldContain("/PmtInf[1]/CdtTrfTxInf[2]/Amt/InstdAmt");
    }

    [DatabaseTheory]
    public async Task A_message_that_was_rejected_as_a_whole_is_answered_with_the_reason(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var payments = Information(Payment("a") + Payment("b"), day: Today);
        (byte[] File, string Reason, string Id)[] files =
        [
            (Bytes(Message(payments, 2, "26", id: "S")), "AM16", "S"), (Bytes(Message(payments, 3, id: "N")), "AM19", "N"),
            (Bytes(Message(Information(Payment(), day: Today, head: "<NbOfTxs>7</NbOfTxs>"), 1, id: "P")), "AM20", "P"),
            (Bytes(Message(payments, 2, id: "T"))[..^300], "FF01", "T"), (Bytes("<html/>"), "FF01", "NOTPROVIDED"),
        ];
        foreach (var (file, reason, id) in files)
        {
            var batch = await door.DecideAsync(file, Xml);
            batch.Status.ShouldBe("rejected");
            var group = (await ReportAsync(door, batch.Id)).At("CstmrPmtStsRpt/OrgnlGrpInfAndSts").Single();
            (group.Text("OrgnlMsgId"), group.Text("GrpSts"), group.Text("StsRsnInf/Rsn/Cd")).ShouldBe((id, "RJCT", reason));
        }
        // One bad row, all or nothing: the row is named, the others stand under the message.
        var bad = await door.DecideAsync(
            Bytes(Message(Information(Payment("x") + Payment("y", name: ""), day: Today), 2, id: "A")), Xml,
            "?mode=all_or_nothing");
        var answer = await ReportAsync(door, bad.Id);
        answer.Text("CstmrPmtStsRpt/OrgnlGrpInfAndSts/GrpSts").ShouldBe("RJCT");
        Rows(answer.At("CstmrPmtStsRpt/OrgnlPmtInfAndSts").Single()).ShouldBe(["y RJCT BE22"]);
    }

    [DatabaseTheory]
    public async Task Only_pain_001_is_answered_so(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var batch = await door.DecideAsync(BatchFiles.Csv(BatchFiles.Row("a")));

        var answer = await door.GetAsync($"v1/batches/{batch.Id}/report", Xml);

        (answer.Status, answer.Code).ShouldBe((409, "invalid_state"));
        answer.Text.ShouldContain("csv");
        var neighbour = await servers.OpenAsync(kind, 1);
        (await neighbour.GetAsync($"v1/batches/{batch.Id}/report", Xml)).Status.ShouldBe(404);
    }

    [Fact]
    public void Hostile_texts_of_rails_and_rows_still_make_a_valid_message()
    {
        var batch = Checked(refused: 1);
        using var text = new StringWriter();
        using (var answer = new Pain002(text))
        {
            answer.Start(batch, [], Guid.NewGuid(), AsOf);
            var hostile = "\ud83d\ude00\ud800\u0000\u0001\ufffe<&>\"" + new string('x', 5_000);
            answer.Row(new BatchReportRow(1, null, hostile, [new("/x", "some", hostile), new("", "some", "")])
            {
                PaymentGroup = hostile,
            });
            answer.End();
        }
        IsoSchemas.Valid(text.ToString(), "pain.002.001.10");
    }

    [Theory]
    [InlineData("canceled", "RJCT")]
    [InlineData("canceled failed expired", "RJCT")]
    [InlineData("canceled paid", "PART")]
    [InlineData("failed submitted", "PART")]
    [InlineData("paid paid", "ACSC")]
    [InlineData("paid held", "ACSP")]
    [InlineData("held scheduled", "PDNG")]
    [InlineData("held queued", "ACCP")]
    public void The_group_is_rejected_when_nothing_is_left_of_the_message(string statuses, string expected)
    {
        var counts = statuses.Split(' ').Select(s => (PayoutStatusOf(s), 1L)).ToList();

        Pain002Codes.OfGroup(Checked(refused: 0), counts).ShouldBe(expected);
    }

    [SharedDataFact]
    public void Every_reason_is_an_external_status_reason_code()
    {
        using var codes = SharedData.Json("purpose-codes/external_status_reason_code.json");
        var known = codes.RootElement.GetProperty("codes").EnumerateObject().Select(c => c.Name).ToHashSet();

        Pain002Codes.Reasons.Where(r => !known.Contains(r)).ShouldBeEmpty();
        // What rails say is passed on where it is one, and said in another way where it is only a reason for a return.
        foreach (var failure in FailureCatalogue.All)
            known.ShouldContain(Pain002Codes.OfFailure(new(failure.Code, null, null)));
        foreach (var raw in (string[])["AC04", "AC17", "NOOR", "CNPC", "ARDT", "R03", "", "<>"])
            known.ShouldContain(Pain002Codes.OfFailure(new("account_closed", raw, null)));
        Pain002Codes.OfFailure(new("account_closed", "AC07", null)).ShouldBe("AC07");
    }

    private static Batch Checked(int refused) => new()
    {
        Merchant = new MerchantId(Guid.NewGuid()),
        Id = Guid.NewGuid(),
        Mode = "accept_valid",
        Format = Sluice.Batches.Reading.BatchFormat.Pain001,
        Status = BatchStatus.Completed,
        RowsTotal = 1,
        RowsRefused = refused,
        Totals = new Dictionary<string, BatchTotal>(),
        Revision = 1,
        Actor = new("system", null, null),
        CreatedAt = AsOf,
        UpdatedAt = AsOf,
        Message = new("M1", "pain.001.001.03", "1.00"),
    };

    private static PayoutStatus PayoutStatusOf(string name) =>
        Enum.GetValues<PayoutStatus>().Single(s => s.Text == name);

    private static string Today =>
        $"<Dt>{DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}</Dt>";

    private static byte[] Bytes(string message) => Encoding.UTF8.GetBytes(message);

    private static IEnumerable<string> Rows(XElement information) => information.At("TxInfAndSts")
        .Select(t => $"{t.Text("OrgnlEndToEndId")} {t.Text("TxSts")} {t.Text("StsRsnInf/Rsn/Cd")}".Trim());

    private static async Task<XElement> ReportAsync(Door door, string batch)
    {
        var answer = await door.GetAsync($"v1/batches/{batch}/report", Xml);
        answer.Status.ShouldBe(200, answer.Text);
        answer.MediaType.ShouldBe(Xml);
        return IsoSchemas.Valid(answer.Text, "pain.002.001.10");
    }
}
