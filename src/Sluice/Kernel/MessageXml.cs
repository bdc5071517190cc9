using System.Globalization;
using System.Xml;

namespace Sluice.Kernel;

/// <summary>
/// Writes a message of ISO 20022, element by element, into a text that is sent on meanwhile. What the elements hold is made to
/// fit: no characters that XML cannot carry, none beyond the length that the schema allows.
/// </summary>
internal sealed class MessageXml : IDisposable
{
    /// <summary>ISO 20022 Max35Text: what references may have.</summary>
    public const int ReferenceCharactersMax = 35;

    private readonly XmlWriter _xml;

    /// <param name="target">Where to; stays the caller's to dispose.</param>
    /// <param name="name">Which message: camt.053.001.08.</param>
    public MessageXml(TextWriter target, string name)
    {
        target.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        _xml = XmlWriter.Create(target, new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            Indent = true,
            IndentChars = " ",
            NewLineChars = "\n",
        });
        _xml.WriteStartElement("Document", "urn:iso:std:iso:20022:tech:xsd:" + name);
    }

    /// <summary>Begins elements, each in the one before.</summary>
    public void Start(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            _xml.WriteStartElement(name);
    }

    /// <summary>Ends as many elements.</summary>
    public void End(int count = 1)
    {
        for (; count > 0; count--)
            _xml.WriteEndElement();
    }

    /// <summary>An element with a text; none where there is no text.</summary>
    public void Text(string name, string? text, int charactersMax = ReferenceCharactersMax)
    {
        if (TextRules.Tolerate(text, charactersMax) is not { Length: > 0 } fitting)
            return;
        // Some count characters beyond the basic plane twice: what is cut fits either way.
        if (fitting.Length > charactersMax)
            fitting = fitting[..(char.IsHighSurrogate(fitting[charactersMax - 1]) ? charactersMax - 1 : charactersMax)];
        _xml.WriteElementString(name, fitting);
    }

    /// <summary>A text in elements that lie in one another: "Sts/Cd".</summary>
    public void At(string path, string text)
    {
        var names = path.Split('/');
        Start(names.AsSpan(0, names.Length - 1));
        Text(names[^1], text);
        End(names.Length - 1);
    }

    public void Number(string name, long number) => Text(name, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>An amount and its currency; never negative: which way it goes stands beside it.</summary>
    /// <param name="name">The element.</param>
    /// <param name="currency">ISO 4217.</param>
    /// <param name="amount">In major units, with a point.</param>
    public void Amount(string name, string currency, string amount)
    {
        _xml.WriteStartElement(name);
        _xml.WriteAttributeString("Ccy", currency);
        _xml.WriteString(amount);
        _xml.WriteEndElement();
    }

    /// <summary>An instant in the time of a zone, with its offset.</summary>
    public void Instant(string name, DateTimeOffset at, TimeZoneInfo zone) =>
        Text(name, TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));

    /// <summary>The day that an instant has in a zone.</summary>
    public void Day(string name, DateTimeOffset at, TimeZoneInfo zone)
    {
        Start(name);
        Text("Dt", TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        End();
    }

    /// <summary>Hands everything so far to the target.</summary>
    public void Flush() => _xml.Flush();

    /// <summary>Ends the document.</summary>
    public void EndDocument()
    {
        _xml.WriteEndDocument();
        _xml.Flush();
    }

    public void Dispose() => _xml.Dispose();
}
