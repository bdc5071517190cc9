using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Batches;

/// <summary>
/// Where things stand in the codes of ISO 20022: ExternalPaymentGroupStatus1Code, ExternalPaymentTransactionStatus1Code and
/// ExternalStatusReason1Code.
/// </summary>
internal static class Pain002Codes
{
    public const string Rejected = "RJCT";
    public const string Narrative = "NARR";
    private const string Pending = "PDNG";
    private const string Accepted = "ACCP";
    private const string InProcess = "ACSP";
    private const string Settled = "ACSC";
    private const string Canceled = "CANC";

    // Return reasons that are no status reasons.
    private static readonly string[] ReturnsOnly = ["AC17", "DC04", "NOOR", "EMVL", "PINL", "SP01", "CNPC", "ARDT"];

    // By the end of the XPath, the first that fits; then by the code of the error.
    private static readonly (string In, string Reason)[] ByPlace =
    [
        ("/Amt/EqvtAmt", "CH17"), ("/@Ccy", "AM11"), ("/Amt", "AM12"), ("/CdtrAcct/Tp", "AC14"), ("/CdtrAcct", "AC03"),
        ("/BICFI", "RC07"), ("/BIC", "RC07"), ("/ClrSysMmbId", "RC10"), ("/CdtrAgt", "RC04"), ("/ReqdExctnDt", "DT01"),
        ("/CtgyPurp", "FF06"), ("/Purp", "FF07"), ("/PstlAdr/Ctry", "BE11"), ("/PstlAdr", "BE04"), ("/CtctDtls", "BE18"),
        ("/Cdtr/Id", "BE17"), ("/ChrgBr", "BE19"), ("/RmtInf", "RR07"), ("/EndToEndId", "FF08"), ("/PmtMtd", "FF03"),
    ];

    public static string Of(PayoutStatus status) => status switch
    {
        PayoutStatus.Queued => Accepted,
        PayoutStatus.Submitted => InProcess,
        PayoutStatus.Paid => Settled,
        PayoutStatus.Canceled or PayoutStatus.Expired => Canceled,
        PayoutStatus.Failed or PayoutStatus.Rejected or PayoutStatus.Returned => Rejected,
        _ => Pending,
    };

    public static string OfGroup(Batch batch, IReadOnlyList<(PayoutStatus Status, long Count)> statuses)
    {
        if (batch.Status == BatchStatus.Rejected)
            return Rejected;
        if (batch.Status != BatchStatus.Completed)
            return Pending;
        var held = Counts(batch, statuses).Select(c => c.Status).ToHashSet();
        if (held.Count > 0 && held.IsSubsetOf([Rejected, Canceled]))
            return Rejected;
        if (held.Contains(Rejected) || held.Contains(Canceled))
            return "PART";
        return held.SetEquals([Settled]) ? Settled
            : held.Contains(Settled) || held.Contains(InProcess) ? InProcess
            : held.SetEquals([Pending]) ? Pending : Accepted;
    }

    /// <summary>How many payments have which status; none while they are being decided.</summary>
    public static IEnumerable<(string Status, long Count)> Counts(
        Batch batch, IReadOnlyList<(PayoutStatus Status, long Count)> statuses)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (batch.Status == BatchStatus.Completed && batch.RowsRefused > 0)
            counts[Rejected] = batch.RowsRefused;
        foreach (var (status, count) in statuses)
        {
            if (batch.Status == BatchStatus.Completed && count > 0)
                counts[Of(status)] = counts.GetValueOrDefault(Of(status)) + count;
        }
        return counts.Select(c => (c.Key, c.Value));
    }

    /// <summary>Why a message was rejected as a whole.</summary>
    public static string OfFile(string code, string detail)
    {
        if (code == ProblemTypes.DuplicateFile.Code)
            return "DU01";
        if (code == ProblemTypes.InsufficientFunds.Code)
            return "AM04";
        if (code == ProblemTypes.MalformedBody.Code)
            return "FF01";
        var isGroup = detail.Contains("/GrpHdr/", StringComparison.Ordinal);
        if (detail.Contains("/CtrlSum", StringComparison.Ordinal))
            return isGroup ? "AM16" : "AM17";
        if (detail.Contains("/NbOfTxs", StringComparison.Ordinal))
            return isGroup ? "AM19" : "AM20";
        return Narrative;
    }

    /// <summary>Why a payout failed: the rail's own reason where it is one, else the first of those that mean it.</summary>
    public static string OfFailure(PayoutFailure failure)
    {
        if (failure.RawCode is { } raw && !ReturnsOnly.Contains(raw)
            && FailureCatalogue.FromIso(raw).Failure != FailureCatalogue.Unspecified)
            return raw;
        return FailureCatalogue.ToIso(failure.Code) ?? Narrative;
    }

    /// <summary>Why a row was refused, by where the error stands and what it is.</summary>
    public static string OfError(FieldError error)
    {
        if (error.Code == ProblemTypes.DuplicateReference.Code)
            return "DU04";
        if (error.Code == ProblemTypes.InsufficientFunds.Code)
            return "AM04";
        if (error.Code == FieldCodes.TooManyDecimals)
            return "CH20";
        if (error.Code is FieldCodes.UnknownCurrency or FieldCodes.CurrencyWithdrawn or FieldCodes.CurrencyNotSupported)
            return "AM11";
        if (error.Code == FieldCodes.InvalidCharacters)
            return "RR10";
        if (error.Pointer.EndsWith("/Cdtr/Nm", StringComparison.Ordinal))
            return error.Code == FieldCodes.TooLong ? "BE20" : "BE22";
        foreach (var (place, reason) in ByPlace)
        {
            if (error.Pointer.Contains(place, StringComparison.Ordinal))
                return reason;
        }
        return error.Code switch
        {
            FieldCodes.Required => "CH21",
            FieldCodes.NotAllowed or FieldCodes.UnknownField => "CH17",
            FieldCodes.Duplicate => "DU03",
            _ => Narrative,
        };
    }

    /// <summary>Every reason that is written of ourselves.</summary>
    internal static IEnumerable<string> Reasons =>
    [
        .. ByPlace.Select(p => p.Reason), .. FailureCatalogue.All.Select(f => FailureCatalogue.ToIso(f.Code) ?? Narrative),
        "DU01", "AM04", "FF01", "AM16", "AM17", "AM19", "AM20", "DU04", "CH20", "AM11", "RR10", "BE20", "BE22", "CH21", "CH17",
        "DU03",
    ];
}
