using System.Text;
using Shouldly;
using Sluice.Recipients;
using Xunit;
using static Sluice.Tests.Batches.Reading.Pain001Files;

namespace Sluice.Tests.Batches.Reading;

/// <summary>What a pain.001 says becomes what a payout asks for, and what is wrong is named where it stands.</summary>
public sealed class Pain001ReaderTests
{
    [Fact]
    public async Task A_payment_says_who_gets_what_and_inherits_the_rest()
    {
        var (rows, failure) = await ReadAsync(Message(Information(Payment(
            agent: "<CdtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></CdtrAgt>",
            address: "<PstlAdr><StrtNm>Allee</StrtNm><BldgNb>7</BldgNb><PstCd>10115</PstCd><TwnNm>Berlin</TwnNm>"
                + "<Ctry>DE</Ctry></PstlAdr>",
            more: "<RmtInf><Ustrd>March</Ustrd><Ustrd>salary</Ustrd></RmtInf>"), behind: "<ChrgBr>DEBT</ChrgBr>"), 1, "12.5"));

        failure.ShouldBeNull();
        var row = rows.ShouldHaveSingleItem();
        Errors(row).ShouldBeEmpty();
        var request = row.Request!;
        (request.AmountDecimal, request.Currency, request.Purpose, request.ClientReference, request.StatementReference)
            .ShouldBe(("12.50", "EUR", "SALA", "E1", "March salary"));
        (request.Group, request.ReleaseAt, request.FeeBearer).ShouldBe(("P1", "2026-03-31T00:00:00Z", "merchant"));
        request.Recipient.ShouldBe(new RecipientRequest
        {
            Type = "individual",
            Name = "Ada Byron",
            Country = "DE",
            Address = new()
            {
                Street = "Allee",
                BuildingNumber = "7",
                PostalCode = "10115",
                City = "Berlin",
                Country = "DE",
            },
        });
        request.Destination!["iban"].ShouldBe("DE89370400440532013000");
        request.Destination["bic"].ShouldBe("COBADEFFXXX");
    }

    [Fact]
    public async Task Version_03_has_its_own_names_for_bic_and_day()
    {
        var (rows, failure) = await ReadAsync(Message(Information(
            Payment(agent: "<CdtrAgt><FinInstnId><BIC>COBADEFFXXX</BIC></FinInstnId></CdtrAgt>"), day: "2026-03-30"), 1,
            version: "03"));

        failure.ShouldBeNull();
        rows[0].Request!.Destination!["bic"].ShouldBe("COBADEFFXXX");
        rows[0].Request!.ReleaseAt.ShouldBe("2026-03-30T00:00:00Z");
        Errors(rows[0]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<Dt>2026-03-29</Dt>", "2026-03-29T00:00:00Z", "")]
    [InlineData("<Dt>2026-03-28</Dt>", null, "")]
    [InlineData("<Dt>2026-03-28+02:00</Dt>", null, "")]
    [InlineData("<Dt>2026-03-27</Dt>", null, "PmtInf[1]/ReqdExctnDt/Dt out_of_range")]
    [InlineData("<Dt>2028-03-27</Dt>", "2028-03-27T00:00:00Z", "PmtInf[1]/ReqdExctnDt/Dt out_of_range")]
    [InlineData("<Dt>31.03.2026</Dt>", null, "PmtInf[1]/ReqdExctnDt/Dt invalid_format")]
    [InlineData("<DtTm>2026-03-30T08:00:00+02:00</DtTm>", "2026-03-30T08:00:00+02:00", "")]
    [InlineData("<DtTm>2026-03-28T08:00:00Z</DtTm>", null, "")]
    [InlineData("", null, "PmtInf[1]/ReqdExctnDt required")]
    public async Task The_day_of_execution_is_when_it_is_released(string day, string? releaseAt, string errors)
    {
        var (rows, _) = await ReadAsync(Message(Information(Payment(), day: day), 1));

        rows[0].Request!.ReleaseAt.ShouldBe(releaseAt);
        string.Join("; ", Errors(rows[0])).ShouldBe(errors);
    }

    [Theory]
    [InlineData("<Purp><Cd>SUPP</Cd></Purp>", "SUPP")]
    [InlineData("<Purp><Prtry>COMMISSION</Prtry></Purp>", "COMMISSION")]
    [InlineData("", "SALA")]
    public async Task The_nearest_purpose_is_taken(string purpose, string expected)
    {
        var (rows, _) = await ReadAsync(One(Payment(purpose: purpose)));

        rows[0].Request!.Purpose.ShouldBe(expected);
        Errors(rows[0]).ShouldBeEmpty();
    }

    [Fact]
    public async Task British_and_American_accounts_are_named_by_their_clearing_systems()
    {
        static string agent(string system, string member) =>
            $"<CdtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>{system}</Cd></ClrSysId><MmbId>{member}</MmbId></ClrSysMmbId>"
            + "</FinInstnId></CdtrAgt>";
        var (rows, failure) = await ReadAsync(Message(Information(
            Payment("gb", """<InstdAmt Ccy="GBP">1.00</InstdAmt>""", "<Othr><Id>31926819</Id></Othr>", agent("GBDSC", "601613"))
            + Payment("us", """<InstdAmt Ccy="USD">1.00</InstdAmt>""", "<Othr><Id>123456789</Id></Othr>",
                agent("USABA", "021000021"), accountMore: "<Tp><Cd>SVGS</Cd></Tp>")
            + Payment("other", account: "<Othr><Id>1</Id></Othr>", agent: agent("AUBSB", "123456"))
            + Payment("none", account: "<Othr><Id>1</Id></Othr>")), 4));

        failure.ShouldBeNull();
        Errors(rows[0]).ShouldBeEmpty();
        Errors(rows[1]).ShouldBeEmpty();
        rows[0].Request!.Recipient!.Country.ShouldBe("GB");
        rows[1].Request!.Destination!["account_type"].ShouldBe("savings");
        Errors(rows[2]).ShouldContain("PmtInf[1]/CdtTrfTxInf[3]/CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd unknown_value");
        Errors(rows[3]).ShouldContain("PmtInf[1]/CdtTrfTxInf[4]/CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd required");
    }

    [Fact]
    public async Task Each_wrong_element_is_named_where_it_stands()
    {
        (string Payment, string Error)[] wrong =
        [
            (Payment(amount: """<InstdAmt Ccy="EUR">1.005</InstdAmt>"""), "Amt/InstdAmt too_many_decimals"),
            (Payment(amount: """<InstdAmt Ccy="JPY">1.5</InstdAmt>"""), "Amt/InstdAmt too_many_decimals"),
            (Payment(amount: """<InstdAmt Ccy="EUR">0</InstdAmt>"""), "Amt/InstdAmt not_positive"),
            (Payment(amount: """<InstdAmt Ccy="XXY">1</InstdAmt>"""), "Amt/InstdAmt/@Ccy unknown_currency"),
            (Payment(amount: """<EqvtAmt><Amt Ccy="EUR">1</Amt><CcyOfTrf>USD</CcyOfTrf></EqvtAmt>"""), "Amt/EqvtAmt not_allowed"),
            (Payment(account: "<IBAN>DE89370400440532013001</IBAN>"), "CdtrAcct/Id/IBAN iban_checksum"),
            (Payment(agent: "<CdtrAgt><FinInstnId><BICFI>NO</BICFI></FinInstnId></CdtrAgt>"),
                "CdtrAgt/FinInstnId/BICFI bic_format"),
            (Payment(purpose: "<Purp><Cd>ZZZZ</Cd></Purp>"), "Purp/Cd unknown_purpose"),
            (Payment(name: " "), "Cdtr/Nm required"),
            (Payment(name: new string('x', 141)), "Cdtr/Nm too_long"),
            (Payment(address: "<PstlAdr><Ctry>ZZ</Ctry></PstlAdr>"), "Cdtr/PstlAdr/Ctry unknown_country"),
            (Payment(more: "<RmtInf><Ustrd>" + new string('x', 141) + "</Ustrd></RmtInf>"), "RmtInf/Ustrd too_long"),
            (Payment(more: "<ChrgBr>WHO</ChrgBr>"), "ChrgBr unknown_value"),
            (Payment(more: "<ChqInstr><ChqTp>CCHQ</ChqTp></ChqInstr>"), "ChqInstr not_allowed"),
            (Payment(more: "<Foo/>"), "Foo unknown_field"),
            (Payment(more: """<Purp xmlns="urn:other"><Cd>SALA</Cd></Purp>"""), "*[local-name()='Purp'] unknown_field"),
            (Payment(more: "<CdtrAcct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></CdtrAcct>"), "CdtrAcct duplicate"),
            (Payment(account: "<IBAN>DE89370400440532013000</IBAN><Othr><Id>5</Id></Othr>"), "CdtrAcct/Id/Othr conflicting"),
            (Payment("").Replace("<EndToEndId></EndToEndId>", "", StringComparison.Ordinal), "PmtId/EndToEndId required"),
        ];
        var (rows, failure) = await ReadAsync(Message(Information(string.Concat(wrong.Select(w => w.Payment))), wrong.Length));

        failure.ShouldBeNull();
        for (var i = 0; i < wrong.Length; i++)
            Errors(rows[i]).ShouldContain($"PmtInf[1]/CdtTrfTxInf[{i + 1}]/{wrong[i].Error}");
    }

    [Fact]
    public async Task What_is_wrong_with_the_payment_information_is_wrong_with_each_of_its_payments()
    {
        var (rows, failure) = await ReadAsync(Message(
            Information(Payment() + Payment("E2"), method: "CHK") + Information(Payment("E3"), "P2", type: ""), 3));

        failure.ShouldBeNull();
        Errors(rows[0]).ShouldBe(["PmtInf[1]/PmtMtd not_allowed"]);
        Errors(rows[1]).ShouldBe(["PmtInf[1]/PmtMtd not_allowed"]);
        Errors(rows[2]).ShouldBe(["PmtInf[2]/CdtTrfTxInf[1]/Purp/Cd required"]);
        rows[2].Place!.PaymentInformationId.ShouldBe("P2");
    }

    [Theory]
    [InlineData(3, "25", "", "GrpHdr/NbOfTxs says 3")]
    [InlineData(2, "25.01", "", "GrpHdr/CtrlSum says 25.01, but the amounts come to 25.")]
    [InlineData(2, "x", "", "GrpHdr/CtrlSum says x")]
    [InlineData(2, "25", "<NbOfTxs>1</NbOfTxs>", "PmtInf[1]/NbOfTxs says 1")]
    [InlineData(2, "25", "<CtrlSum>24.99</CtrlSum>", "PmtInf[1]/CtrlSum says 24.99")]
    [InlineData(2, "25.00000", "<NbOfTxs>2</NbOfTxs><CtrlSum>25.0</CtrlSum>", null)]
    public async Task Totals_that_do_not_agree_refuse_the_file(int count, string sum, string head, string? why)
    {
        var (rows, failure) = await ReadAsync(Message(Information(Payment() + Payment("E2"), head: head), count, sum));

        rows.Count.ShouldBe(2);
        if (why is null)
            failure.ShouldBeNull();
        else
            failure!.Detail.ShouldContain(why);
    }

    [Fact]
    public async Task The_sum_is_exact_whatever_the_currencies()
    {
        var amounts = Enumerable.Range(1, 1000).Select(i => Payment($"E{i}", $"""<InstdAmt Ccy="EUR">0.0{i % 10}</InstdAmt>"""));
        var (_, failure) = await ReadAsync(Message(
            Information(string.Concat(amounts) + Payment("Y", """<InstdAmt Ccy="JPY">9999999999999</InstdAmt>""")), 1001,
            "10000000000044"));

        failure.ShouldBeNull();
    }

    [SharedDataFact]
    public async Task The_samples_are_read_and_refused_for_their_past_day_and_missing_purpose()
    {
        foreach (var version in (string[])["03", "09"])
        {
            var (rows, failure) = await ReadAsync(
                File.ReadAllBytes(SharedData.PathOf($"iso20022/samples/pain.001.001.{version}.xml")));

            failure.ShouldBeNull();
            var row = rows.ShouldHaveSingleItem();
            (row.Request!.AmountDecimal, row.Request.ClientReference, row.Request.Recipient!.Name, row.Request.Group)
                .ShouldBe(("12.34", "SomethingUnique", "John Doe", "OurPaymentInfo"));
            Errors(row).ShouldBe([$"PmtInf[1]/ReqdExctnDt{(version == "09" ? "/Dt" : "")} out_of_range",
                "PmtInf[1]/CdtTrfTxInf[1]/Purp/Cd required"]);
        }
    }
}
