using System.Globalization;
using System.Text.Json;
using Sluice.Books;
using Sluice.Calendars;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;

namespace Sluice.Balances;

/// <summary>Which days a statement is of, and in which zone they begin and end.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day, which is part of it.</param>
/// <param name="Zone">Where midnight is.</param>
public sealed record StatementPeriod(DateOnly From, DateOnly To, TimeZoneInfo Zone)
{
    /// <summary>Its first instant.</summary>
    public DateTimeOffset Start => Midnight(From);

    /// <summary>The first instant after it.</summary>
    public DateTimeOffset End => Midnight(To.AddDays(1));

    // Where the clocks skip midnight, or show it twice, the day begins at the first instant that is of it.
    private DateTimeOffset Midnight(DateOnly day) =>
        ZonedTime.Of(day.ToDateTime(TimeOnly.MinValue), Zone).Instant.ToUniversalTime();
}

/// <summary>
/// A statement of a balance as a bank would send it: camt.053.001.08, with what was held before and after, and an entry for
/// every transfer. Written page by page.
/// </summary>
internal sealed class Camt053 : IDisposable
{
    private const int RemittanceCharactersMax = 140;
    private const int NameCharactersMax = 140;
    private const int AdditionalCharactersMax = 500;

    private readonly MessageXml _xml;
    private readonly AccountStatement _statement;
    private readonly StatementPeriod _period;
    private readonly Currency _currency;

    public Camt053(TextWriter target, AccountStatement statement, StatementPeriod period)
    {
        _xml = new MessageXml(target, "camt.053.001.08");
        _statement = statement;
        _period = period;
        _currency = Currency.Find(statement.Account.Currency);
    }

    /// <summary>Everything before the entries.</summary>
    /// <param name="id">Of the message.</param>
    /// <param name="now">When it is written: before the end of the period the last balance is an interim one.</param>
    public void Start(Guid id, DateTimeOffset now)
    {
        _xml.Start("BkToCstmrStmt", "GrpHdr");
        _xml.Text("MsgId", id.ToString("N"));
        _xml.Instant("CreDtTm", now, _period.Zone);
        _xml.End();
        _xml.Start("Stmt");
        _xml.Text("Id", string.Create(CultureInfo.InvariantCulture,
            $"{_currency.Code}-{_period.From:yyyyMMdd}-{_period.To:yyyyMMdd}"));
        // Rises from day to day and is the same whenever the statement is asked for: year, and day of the year.
        _xml.Number("ElctrncSeqNb", (_period.To.Year * 1000) + _period.To.DayOfYear);
        _xml.Instant("CreDtTm", now, _period.Zone);
        _xml.Start("FrToDt");
        _xml.Instant("FrDtTm", _period.Start, _period.Zone);
        _xml.Instant("ToDtTm", _period.End.AddSeconds(-1), _period.Zone);
        _xml.End();
        _xml.Start("Acct", "Id", "Othr");
        _xml.Text("Id", _statement.Merchant.Value.ToString("N"));
        _xml.At("SchmeNm/Prtry", "BALANCE");
        _xml.End(2);
        _xml.Text("Ccy", _currency.Code);
        _xml.End();
        Balance("OPBD", _statement.Opening, _period.From);
        Balance(now < _period.End ? "ITBD" : "CLBD", _statement.Closing, _period.To);
        Summary();
        _xml.Flush();
    }

    /// <summary>One entry.</summary>
    /// <param name="entry">What moved.</param>
    /// <param name="payout">The payout it moved for, if any.</param>
    public void Entry(Entry entry, Payout? payout)
    {
        var amount = Decimal(entry.Amount);
        var direction = Direction(entry.Amount);
        var (family, subFamily, isReversal) = Camt053Codes.Of(entry.Kind);
        _xml.Start("Ntry");
        _xml.Number("NtryRef", entry.Number);
        _xml.Amount("Amt", _currency.Code, amount);
        _xml.Text("CdtDbtInd", direction);
        if (isReversal)
            _xml.Text("RvslInd", "true");
        _xml.At("Sts/Cd", "BOOK");
        _xml.Day("BookgDt", entry.RecordedAt, _period.Zone);
        _xml.Day("ValDt", entry.OccurredAt, _period.Zone);
        _xml.Text("AcctSvcrRef", Ids.Format(Transfer.IdPrefix, entry.TransferId));
        _xml.Start("BkTxCd", "Domn");
        _xml.Text("Cd", family == "SPOT" ? "FORX" : "PMNT");
        _xml.Start("Fmly");
        _xml.Text("Cd", family);
        _xml.Text("SubFmlyCd", subFamily);
        _xml.End(2);
        _xml.At("Prtry/Cd", entry.Kind);
        _xml.End();
        if (payout is not null)
            Details(payout, amount, direction);
        _xml.End();
        _xml.Flush();
    }

    /// <summary>Ends the message.</summary>
    public void End() => _xml.EndDocument();

    public void Dispose() => _xml.Dispose();

    private void Details(Payout payout, string amount, string direction)
    {
        using var recipient = JsonDocument.Parse(payout.RecipientJson);
        _xml.Start("NtryDtls", "TxDtls", "Refs");
        var fits = payout.ClientReference is not { } reference
            || TextRules.CountCharacters(reference) <= MessageXml.ReferenceCharactersMax;
        _xml.Text("EndToEndId", fits && payout.ClientReference is not null ? payout.ClientReference : "NOTPROVIDED");
        _xml.Text("AcctSvcrTxId", payout.Id.ToString());
        _xml.End();
        _xml.Amount("Amt", _currency.Code, amount);
        _xml.Text("CdtDbtInd", direction);
        if (StoredJson.Text(recipient.RootElement, "name") is { } name)
        {
            _xml.Start("RltdPties", "Cdtr", "Pty");
            _xml.Text("Nm", name, NameCharactersMax);
            _xml.End(3);
        }
        if (PurposeCatalogue.TryFind(payout.Purpose, out var purpose))
            _xml.At("Purp/Cd", purpose.IsoCode);
        if (payout.StatementReference is { } remittance)
        {
            _xml.Start("RmtInf");
            _xml.Text("Ustrd", remittance, RemittanceCharactersMax);
            _xml.End();
        }
        // A reference of ours may be longer than one of ISO 20022: whole, where there is room for it.
        if (!fits)
            _xml.Text("AddtlTxInf", payout.ClientReference, AdditionalCharactersMax);
        _xml.End(2);
    }

    private void Balance(string type, long balance, DateOnly day)
    {
        _xml.Start("Bal");
        _xml.At("Tp/CdOrPrtry/Cd", type);
        _xml.Amount("Amt", _currency.Code, Decimal(balance));
        _xml.Text("CdtDbtInd", Direction(balance));
        _xml.At("Dt/Dt", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        _xml.End();
    }

    private void Summary()
    {
        var (credits, debits) = (_statement.Credits, _statement.Debits);
        var net = credits.Amount - debits.Amount;
        _xml.Start("TxsSummry", "TtlNtries");
        _xml.Number("NbOfNtries", credits.Count + debits.Count);
        _xml.Text("Sum", Decimal(credits.Amount + debits.Amount));
        _xml.Start("TtlNetNtry");
        _xml.Text("Amt", Decimal(net));
        _xml.Text("CdtDbtInd", Direction(net));
        _xml.End(2);
        Total("TtlCdtNtries", credits);
        Total("TtlDbtNtries", debits);
        _xml.End();
    }

    private void Total(string name, EntryTotal total)
    {
        _xml.Start(name);
        _xml.Number("NbOfNtries", total.Count);
        _xml.Text("Sum", Decimal(total.Amount));
        _xml.End();
    }

    private string Decimal(long minor) => new Amount(Math.Abs(minor), _currency).ToDecimalString();

    private static string Direction(long minor) => minor < 0 ? "DBIT" : "CRDT";
}

/// <summary>The kinds of transfer in the bank transaction codes of ISO 20022 (domain PMNT, and FORX for SPOT).</summary>
internal static class Camt053Codes
{
    /// <summary>Family, sub-family, and whether it undoes an entry before it.</summary>
    public static (string Family, string SubFamily, bool IsReversal) Of(string kind) => kind switch
    {
        // From one balance of the house to another: BOOK. Sent out and coming in: ICDT and RCDT.
        "payout" or "settlement" => ("ICDT", "OTHR", false),
        "release" or "late_failure" => ("ICDT", "RRTN", true),
        "return" => ("ICDT", "RRTN", false),
        "fee" or "fee_held" => ("ICDT", "CHRG", false),
        "fee_released" or "fee_refund" => ("ICDT", "CHRG", true),
        "deposit" or "deposit_cleared" => ("RCDT", "OTHR", false),
        "reserve" or "batch" or "transfer_out" => ("ICDT", "BOOK", false),
        "unreserve" or "batch_rest" or "transfer_in" => ("RCDT", "BOOK", false),
        "conversion" => ("SPOT", "OTHR", false),
        "conversion_undone" => ("SPOT", "OTHR", true),
        _ => ("OTHR", "OTHR", false),
    };
}
