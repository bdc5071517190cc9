using System.Text;
using Sluice.Batches.Reading;
using Sluice.Kernel;

namespace Sluice.Tests.Batches.Reading;

/// <summary>pain.001 messages put together from parts, and what is read from them.</summary>
internal static class Pain001Files
{
    /// <summary>When the files came: Berlin has another day already.</summary>
    public static readonly DateTimeOffset AsOf = new(2026, 3, 28, 23, 30, 0, TimeSpan.Zero);

    /// <summary>One payment; each part may be replaced.</summary>
    public static string Payment(
        string reference = "E1", string amount = """<InstdAmt Ccy="EUR">12.50</InstdAmt>""",
        string account = "<IBAN>DE89370400440532013000</IBAN>", string agent = "", string more = "", string purpose = "",
        string name = "Ada Byron", string address = "", string accountMore = "") =>
        $"""
        <CdtTrfTxInf><PmtId><EndToEndId>{reference}</EndToEndId></PmtId><Amt>{amount}</Amt>{agent}
        <Cdtr><Nm>{name}</Nm>{address}</Cdtr><CdtrAcct><Id>{account}</Id>{accountMore}</CdtrAcct>{purpose}{more}</CdtTrfTxInf>
        """;

    /// <summary>Payments that inherit the same.</summary>
    public static string Information(
        string payments, string id = "P1", string day = "<Dt>2026-03-31</Dt>", string head = "", string method = "TRF",
        string type = "<PmtTpInf><CtgyPurp><Cd>SALA</Cd></CtgyPurp></PmtTpInf>", string behind = "") =>
        $"""
        <PmtInf><PmtInfId>{id}</PmtInfId><PmtMtd>{method}</PmtMtd>{head}{type}<ReqdExctnDt>{day}</ReqdExctnDt>
        <Dbtr><Nm>North</Nm></Dbtr><DbtrAcct><Id><Othr><Id>x</Id></Othr></Id></DbtrAcct>
        <DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>{behind}{payments}</PmtInf>
        """;

    /// <summary>A whole message.</summary>
    public static string Message(
        string informations, int count, string? sum = null, string version = "09", string id = "M1") =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}"><CstmrCdtTrfInitn>
        <GrpHdr><MsgId>{id}</MsgId><CreDtTm>2026-03-28T09:00:00Z</CreDtTm><NbOfTxs>{count}</NbOfTxs>
        {(sum is null ? "" : $"<CtrlSum>{sum}</CtrlSum>")}<InitgPty><Nm>North</Nm></InitgPty></GrpHdr>
        {informations}</CstmrCdtTrfInitn></Document>
        """;

    /// <summary>A message of one payment.</summary>
    public static string One(string payment) => Message(Information(payment), 1);

    public static Task<(List<BatchRow> Rows, Problem? Failure)> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text));

    public static async Task<(List<BatchRow> Rows, Problem? Failure)> ReadAsync(byte[] bytes, Stream? stream = null)
    {
        var opened = await BatchReader.OpenAsync(
            BatchFormat.Pain001, stream ?? BatchFiles.Of(bytes), AsOf, CancellationToken.None);
        await using var reader = opened.Value;
        var rows = new List<BatchRow>();
        while (await reader.NextAsync(CancellationToken.None) is { } row)
            rows.Add(row);
        return (rows, reader.Failure);
    }

    /// <summary>Everything wrong with a row, by reader and rules: XPath without its root, and code.</summary>
    public static List<string> Errors(BatchRow row)
    {
        var errors = row.Errors ?? new FieldErrors();
        Sluice.Payouts.PayoutRequestParser.Parse(row.Request!, AsOf, errors);
        return [.. errors.List.Select(e =>
            $"{row.Place!.Of(e.Pointer).Replace(Pain001Place.Root + "/", "", StringComparison.Ordinal)} {e.Code}")];
    }
}
