using System.Text.Json;
using Sluice.Batches.Reading;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Batches;

/// <summary>
/// The answer to a pain.001 message: pain.002.001.10, one TxInfAndSts for every payment that was decided, under the payment
/// information it came in, as they stand now. Written row by row.
/// </summary>
internal sealed class Pain002 : IDisposable
{
    private const string NotProvided = "NOTPROVIDED";
    private const int AdditionalCharactersMax = 105;

    private readonly MessageXml _xml;
    private string? _information;

    public Pain002(TextWriter target) => _xml = new MessageXml(target, "pain.002.001.10");

    /// <summary>The answer to the message as a whole.</summary>
    /// <param name="batch">A batch of pain.001 that has been checked.</param>
    /// <param name="statuses">How many of its payouts stand where.</param>
    /// <param name="id">Of this answer.</param>
    /// <param name="now">When it is given.</param>
    public void Start(
        Batch batch, IReadOnlyList<(PayoutStatus Status, long Count)> statuses, Guid id, DateTimeOffset now)
    {
        _xml.Start("CstmrPmtStsRpt", "GrpHdr");
        _xml.Text("MsgId", id.ToString("N"));
        _xml.Instant("CreDtTm", now, TimeZoneInfo.Utc);
        _xml.End();
        _xml.Start("OrgnlGrpInfAndSts");
        _xml.Text("OrgnlMsgId", batch.Message?.Id ?? NotProvided);
        _xml.Text("OrgnlMsgNmId", batch.Message?.Name ?? "pain.001");
        if (batch.Status == BatchStatus.Completed)
        {
            _xml.Number("OrgnlNbOfTxs", batch.RowsTotal);
            _xml.Text("OrgnlCtrlSum", batch.Message?.ControlSum);
        }
        _xml.Text("GrpSts", Pain002Codes.OfGroup(batch, statuses));
        if (batch.FailureCode is { } code)
            Reason(Pain002Codes.OfFile(code, batch.FailureDetail ?? ""), $"{code}: {batch.FailureDetail}");
        foreach (var (status, count) in Pain002Codes.Counts(batch, statuses))
        {
            _xml.Start("NbOfTxsPerSts");
            _xml.Number("DtldNbOfTxs", count);
            _xml.Text("DtldSts", status);
            _xml.End();
        }
        _xml.End();
    }

    /// <summary>The next row of the report.</summary>
    public void Row(BatchReportRow row)
    {
        // Refused with the whole message and with nothing to say of it beyond that.
        if (row.Payout is null && row.PaymentGroup is null && row.Errors.All(e => e.Pointer.Length == 0))
            return;
        var information = row.PaymentGroup ?? NotProvided;
        if (information != _information)
        {
            EndInformation();
            _information = information;
            _xml.Start("OrgnlPmtInfAndSts");
            _xml.Text("OrgnlPmtInfId", information);
        }
        _xml.Start("TxInfAndSts");
        if (row.Payout is { } payout)
            Accepted(payout);
        else
            Refused(row);
        _xml.End();
        _xml.Flush();
    }

    /// <summary>Ends the answer.</summary>
    public void End()
    {
        EndInformation();
        _xml.EndDocument();
    }

    public void Dispose() => _xml.Dispose();

    private void EndInformation()
    {
        if (_information is not null)
            _xml.End();
    }

    private void Accepted(Payout payout)
    {
        using var metadata = payout.MetadataJson is { } text ? JsonDocument.Parse(text) : null;
        var root = metadata?.RootElement ?? default;
        _xml.Text("OrgnlInstrId", StoredJson.Text(root, "instruction_id"));
        _xml.Text("OrgnlEndToEndId", payout.ClientReference ?? NotProvided);
        // ISO 20022 UUIDv4Identifier; another kind of UUID was taken, but cannot be said back.
        if (Guid.TryParseExact(StoredJson.Text(root, "uetr"), "D", out var uetr)
            && uetr is { Version: 4, Variant: >= 8 and <= 11 })
            _xml.Text("OrgnlUETR", uetr.ToString("D"), 36);
        _xml.Text("TxSts", Pain002Codes.Of(payout.Status));
        if (payout.Failure is { } failure)
        {
            var known = FailureCatalogue.TryFind(failure.Code, out var found) ? found.Title : null;
            Reason(Pain002Codes.OfFailure(failure), $"{failure.Code}: {known} {failure.RawCode} {failure.RawText}");
        }
        else if (payout.StatusReason is { } reason)
        {
            Reason(Pain002Codes.Narrative, $"{payout.Status.Text}: {reason}");
        }
        _xml.Text("AcctSvcrRef", payout.Id.ToString());
        if (payout.RailReference is { Length: <= MessageXml.ReferenceCharactersMax } reference)
            _xml.Text("ClrSysRef", reference);
        _xml.Start("OrgnlTxRef", "Amt");
        _xml.Amount("InstdAmt", payout.Amount.Currency.Code, payout.Amount.ToDecimalString());
        _xml.End(2);
    }

    private void Refused(BatchReportRow row)
    {
        _xml.Text("OrgnlEndToEndId", row.ClientReference ?? NotProvided);
        _xml.Text("TxSts", Pain002Codes.Rejected);
        foreach (var error in row.Errors)
            Reason(Pain002Codes.OfError(error), $"{error.Code}: {error.Detail} {error.Pointer}");
    }

    private void Reason(string code, string text)
    {
        _xml.Start("StsRsnInf", "Rsn");
        _xml.Text("Cd", code);
        _xml.End();
        text = text.Trim();
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(AdditionalCharactersMax, text.Length - at);
            if (length > 1 && at + length < text.Length && char.IsHighSurrogate(text[at + length - 1]))
                length--;
            _xml.Text("AddtlInf", text.Substring(at, length), AdditionalCharactersMax);
            at += length;
        }
        _xml.End();
    }
}
