using System.Text;
using System.Xml;

namespace Sluice.Batches.Reading;

/// <summary>
/// The texts inside one element of a message, by their path from there ("CdtrAcct/Id/IBAN", "Amt/InstdAmt/@Ccy").
/// </summary>
internal sealed class XmlFields(string ns)
{
    /// <summary>How deep elements may lie in one another; messages of ISO 20022 need half of it.</summary>
    public const int DepthMax = 40;

    // What stands there several times and is one text to us; the rest may stand there once.
    private static readonly Dictionary<string, string> Joined = new(StringComparer.Ordinal)
    {
        ["RmtInf/Ustrd"] = " ",
        ["Cdtr/PstlAdr/AdrLine"] = ", ",
    };

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _children = new(StringComparer.Ordinal);
    private HashSet<string>? _twice;

    /// <summary>The elements that stand directly in it.</summary>
    public IReadOnlyCollection<string> Children => _children;

    /// <summary>Paths, and elements directly in it, that stand there more than once.</summary>
    public IReadOnlyCollection<string> Twice => _twice ?? (IReadOnlyCollection<string>)[];

    /// <summary>A text without the spaces around it; null when there is none.</summary>
    public string? this[string path] => _texts.GetValueOrDefault(path);

    /// <summary>The first of the paths that has a text.</summary>
    public string? PathOf(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (_texts.ContainsKey(path))
                return path;
        }
        return null;
    }

    public bool Has(string child) => _children.Contains(child);

    /// <summary>Takes everything inside the element the reader stands on, up to its end.</summary>
    public async ValueTask ReadInsideAsync(XmlReader xml)
    {
        if (xml.IsEmptyElement)
            return;
        var depth = xml.Depth;
        while (await xml.ReadAsync() && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element)
                await ReadChildAsync(xml);
        }
    }

    /// <summary>Takes the element the reader stands on, which is a child, up to its end.</summary>
    public async ValueTask ReadChildAsync(XmlReader xml)
    {
        var name = NameOf(xml);
        if (!_children.Add(name))
            Again(name);
        var path = name;
        var depth = xml.Depth;
        var text = new StringBuilder();
        Attribute(xml, path);
        if (xml.IsEmptyElement)
            return;
        while (await xml.ReadAsync())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    if (xml.Depth > DepthMax)
                        throw new XmlLimitException($"Elements lie more than {DepthMax} deep in one another.");
                    text.Clear();
                    var inner = $"{path}/{NameOf(xml)}";
                    Attribute(xml, inner);
                    if (!xml.IsEmptyElement)
                        path = inner;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    text.Append(await xml.GetValueAsync());
                    break;
                case XmlNodeType.EndElement:
                    Text(path, text.ToString());
                    text.Clear();
                    if (xml.Depth == depth)
                        return;
                    path = path[..path.LastIndexOf('/')];
                    break;
                default:
                    break;
            }
        }
    }

    private void Attribute(XmlReader xml, string path)
    {
        if (xml.HasAttributes && xml.GetAttribute("Ccy") is { } currency)
            Text(path + "/@Ccy", currency);
    }

    private void Text(string path, string text)
    {
        text = text.Trim();
        if (text.Length == 0 || _texts.TryAdd(path, text))
            return;
        if (Joined.TryGetValue(path, out var separator))
            _texts[path] += separator + text;
        else
            Again(path);
    }

    private void Again(string path) => (_twice ??= new(StringComparer.Ordinal)).Add(path);

    // What is of another namespace is never taken for ours.
    private string NameOf(XmlReader xml) => xml.NamespaceURI == ns ? xml.LocalName : $"*[local-name()='{xml.LocalName}']";
}
