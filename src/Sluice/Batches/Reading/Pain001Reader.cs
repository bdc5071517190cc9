using System.Globalization;
using System.Xml;
using Sluice.Kernel;

namespace Sluice.Batches.Reading;

/// <summary>
/// Payouts from an ISO 20022 customer credit transfer initiation (pain.001.001.03 and .09), one CdtTrfTxInf at a time. No
/// document type, no entities of its own, nothing fetched from elsewhere; names, depth and the size of each element have
/// limits. Whether the totals of the message are right is known at its end.
/// </summary>
internal sealed class Pain001Reader : BatchReader
{
    private const string NamespaceStart = "urn:iso:std:iso:20022:tech:xsd:";
    private const int IdCharactersMax = 35;

    private static readonly string[] Versions = ["pain.001.001.03", "pain.001.001.09"];

    private static readonly HashSet<string> InformationChildren = new(StringComparer.Ordinal)
    {
        "PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt", "PoolgAdjstmntDt", "Dbtr",
        "DbtrAcct", "DbtrAgt", "DbtrAgtAcct", "InstrForDbtrAgt", "UltmtDbtr", "ChrgBr", "ChrgsAcct", "ChrgsAcctAgt",
    };

    private readonly BoundedXmlStream _stream;
    private readonly XmlReader _xml;
    private readonly DateTimeOffset _asOf;
    private readonly ControlSum _sum = new();
    private string _namespace = "";
    private XmlFields? _group;
    private XmlFields? _information;
    private ControlSum _informationSum = new();
    private int _informations;
    private int _transactions;
    private int _transactionsHere;

    /// <param name="stream">The file.</param>
    /// <param name="asOf">When it came: which days of execution have passed.</param>
    public Pain001Reader(Stream stream, DateTimeOffset asOf)
    {
        _asOf = asOf;
        _stream = new BoundedXmlStream(stream);
        _xml = XmlReader.Create(_stream, new XmlReaderSettings
        {
            Async = true,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            CloseInput = false,
            MaxCharactersFromEntities = 1,
            NameTable = new BoundedXmlNames(),
        });
    }

    public override ValueTask DisposeAsync()
    {
        _xml.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected override async ValueTask<BatchRow?> ReadAsync(int number, CancellationToken cancel)
    {
        try
        {
            cancel.ThrowIfCancellationRequested();
            return await NextAsync(number);
        }
        catch (XmlException broken)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"line {broken.LineNumber}, position {broken.LinePosition}");
            return Broken(broken.Message.Contains("DTD", StringComparison.Ordinal)
                ? $"The file has a document type declaration ({where}), which is not accepted."
                : $"The file is not well-formed XML in the encoding it declares ({where}).");
        }
        catch (XmlLimitException tooMuch)
        {
            return Broken(tooMuch.Message);
        }
    }

    private async ValueTask<BatchRow?> NextAsync(int number)
    {
        if (_group is null && !await OpenAsync())
            return null;
        while (await StepAsync())
        {
            if (_xml.NodeType == XmlNodeType.EndElement)
            {
                if (_xml.Depth == 0)
                    break;
                if (!(_xml.Depth == 2 ? EndInformation() : EndMessage()))
                    return null;
            }
            else if (_information is null)
            {
                if (!StartInformation())
                    return null;
            }
            else if (_xml.LocalName == "CdtTrfTxInf" && _xml.NamespaceURI == _namespace)
            {
                return await PaymentAsync(number);
            }
            else if (_transactionsHere > 0)
            {
                return Broken($"{JsonText.Cut(_xml.LocalName)} stands behind payments in {Place}.");
            }
            else
            {
                await _information.ReadChildAsync(_xml);
            }
        }
        // What follows the end of the document must be XML as well.
        while (await _xml.ReadAsync())
            _stream.Allow();
        return null;
    }

    private string Place => $"{Pain001Place.Root}/PmtInf[{_informations}]";

    /// <summary>On to the next element or end of one.</summary>
    private async ValueTask<bool> StepAsync()
    {
        while (await _xml.ReadAsync())
        {
            if (_xml.NodeType is XmlNodeType.Element or XmlNodeType.EndElement)
                return true;
            if (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                throw new XmlLimitException("There is text where only elements may stand.");
        }
        return false;
    }

    private async ValueTask<bool> OpenAsync()
    {
        if (!await StepAsync())
            return Fails("The file is empty.");
        var name = _xml.NamespaceURI.StartsWith(NamespaceStart, StringComparison.Ordinal)
            ? _xml.NamespaceURI[NamespaceStart.Length..] : "";
        if (_xml.LocalName != "Document" || !Versions.Contains(name))
        {
            return Fails($"The file is {JsonText.Cut($"{_xml.LocalName} of '{_xml.NamespaceURI}'")}; "
                + "a Document of pain.001.001.03 or pain.001.001.09 is read.");
        }
        _namespace = _xml.NamespaceURI;
        if (!await StepAsync() || !IsElement("CstmrCdtTrfInitn"))
            return Fails("The Document holds no CstmrCdtTrfInitn.");
        if (!await StepAsync() || !IsElement("GrpHdr"))
            return Fails("CstmrCdtTrfInitn does not begin with GrpHdr.");
        var group = new XmlFields(_namespace);
        await group.ReadInsideAsync(_xml);
        if (group.Twice.FirstOrDefault(IsRead) is { } twice)
            return Fails($"{Pain001Place.Root}/GrpHdr/{twice} stands there twice.");
        if (group["MsgId"] is not { Length: <= IdCharactersMax } id || !TextRules.Accepts(id, IdCharactersMax, "", "", new()))
            return Fails($"{Pain001Place.Root}/GrpHdr/MsgId is required, with at most {IdCharactersMax} characters.");
        if (Count(group["NbOfTxs"]) is null)
            return Fails($"{Pain001Place.Root}/GrpHdr/NbOfTxs is required: how many payments there are.");
        _group = group;
        Message = new BatchMessage(id, name, group["CtrlSum"]);
        _stream.Allow();
        return true;
    }

    private bool IsElement(string name) =>
        _xml.NodeType == XmlNodeType.Element && !_xml.IsEmptyElement && _xml.LocalName == name
        && _xml.NamespaceURI == _namespace;

    private bool StartInformation()
    {
        if (_xml.LocalName == "SplmtryData" && _xml.NamespaceURI == _namespace && _informations > 0)
            return Fails("SplmtryData of the message is not read: leave it out.");
        _informations++;
        if (!IsElement("PmtInf"))
            return Fails($"{JsonText.Cut(_xml.LocalName)} stands where a PmtInf is expected, or there is nothing in it.");
        _information = new XmlFields(_namespace);
        _informationSum = new();
        _transactionsHere = 0;
        return true;
    }

    private async ValueTask<BatchRow?> PaymentAsync(int number)
    {
        var payment = new XmlFields(_namespace);
        await payment.ReadInsideAsync(_xml);
        _stream.Allow();
        var information = _information!;
        if (++_transactionsHere == 1)
        {
            if (information.Children.FirstOrDefault(c => !InformationChildren.Contains(c)) is { } unknown)
                return Broken($"There is no element {JsonText.Cut(unknown)} in {Place}.");
            if (information.Twice.FirstOrDefault(IsRead) is { } twice)
                return Broken($"{twice} stands twice in {Place}.");
        }
        _transactions++;
        var amount = payment["Amt/InstdAmt"] ?? payment["Amt/EqvtAmt/Amt"];
        if (!_sum.Add(amount) && (_group!["CtrlSum"] ?? information["CtrlSum"]) is not null)
        {
            return Broken($"{Place}/CdtTrfTxInf[{_transactionsHere}]/Amt holds no amount, so that CtrlSum cannot be checked.");
        }
        _informationSum.Add(amount);
        return Pain001Payment.Row(number, _informations, _transactionsHere, information, payment, _asOf,
            hasBicfi: _namespace.EndsWith("09", StringComparison.Ordinal));
    }

    private static bool IsRead(string path) => path is "MsgId" or "PmtInfId" or "PmtMtd" or "NbOfTxs" or "CtrlSum" or "ChrgBr"
        or "PmtTpInf" or "ReqdExctnDt" or "ReqdExctnDt/Dt" or "ReqdExctnDt/DtTm" or "PmtTpInf/CtgyPurp/Cd"
        or "PmtTpInf/CtgyPurp/Prtry";

    private bool EndInformation()
    {
        var information = _information!;
        _information = null;
        _stream.Allow();
        if (_transactionsHere == 0)
            return Fails($"{Place} has no payments.");
        return Agrees(information, Place, _transactionsHere, _informationSum);
    }

    private bool EndMessage() => Agrees(_group!, Pain001Place.Root + "/GrpHdr", _transactions, _sum);

    // ISO 20022: NbOfTxs is Max15NumericText, CtrlSum the total whatever the currencies.
    private bool Agrees(XmlFields header, string place, int transactions, ControlSum sum)
    {
        if (header["NbOfTxs"] is { } said && Count(said) != transactions)
            return Wrong($"{place}/NbOfTxs says {JsonText.Cut(said)}, but there are {transactions} payments.");
        if (header["CtrlSum"] is { } total && sum.Is(total) != true)
            return Wrong($"{place}/CtrlSum says {JsonText.Cut(total)}, but the amounts come to {sum}.");
        return true;
    }

    private static long? Count(string? text) =>
        text is { Length: > 0 and <= 15 } && !text.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    private bool Wrong(string detail)
    {
        Failure ??= new Problem(ProblemTypes.ValidationFailed, detail);
        return false;
    }

    private bool Fails(string detail)
    {
        Broken(detail);
        return false;
    }

    private BatchRow? Broken(string detail)
    {
        Failure ??= new Problem(ProblemTypes.MalformedBody, $"{detail} It was not read on.");
        return null;
    }
}
