using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Sluice.Server.Pages;

/// <summary>Writes HTML: elements open and close in pairs, everything else is text and is escaped.</summary>
internal sealed class Html
{
    // Every script is written as itself; only what means something in HTML is escaped.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private static readonly HashSet<string> Void = ["input", "meta", "img"];

    private readonly StringBuilder _written = new();

    /// <summary>An element with attributes and what is inside; an attribute of value null is left out, "" stands alone.</summary>
    public Html Element(string name, Action<Html>? inside, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _written.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
        {
            if (value is null)
                continue;
            _written.Append(' ').Append(attribute);
            if (value.Length > 0)
                _written.Append("=\"").Append(Encoder.Encode(value)).Append('"');
        }
        _written.Append('>');
        if (Void.Contains(name))
            return this;
        inside?.Invoke(this);
        _written.Append("</").Append(name).Append('>');
        return this;
    }

    /// <summary>An element that holds nothing: input, meta, img.</summary>
    public Html Empty(string name, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Element(name, (Action<Html>?)null, attributes);

    /// <summary>An element with nothing but text in it.</summary>
    public Html Element(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Element(name, h => h.Text(text), attributes);

    /// <summary>Text, escaped.</summary>
    public Html Text(string text)
    {
        _written.Append(Encoder.Encode(text));
        return this;
    }

    /// <summary>Text whose gaps hold values that keep a direction of their own: amounts, names, numbers.</summary>
    public Html Text(string template, params ReadOnlySpan<(string Gap, string Value)> gaps)
    {
        var rest = template.AsSpan();
        while (true)
        {
            var start = rest.IndexOf('{');
            var end = start < 0 ? -1 : rest[start..].IndexOf('}');
            if (end < 0)
                break;
            Text(rest[..start].ToString());
            var gap = rest.Slice(start + 1, end - 1).ToString();
            var value = gap;
            foreach (var (name, filled) in gaps)
                value = name == gap ? filled : value;
            Element("bdi", value);
            rest = rest[(start + end + 1)..];
        }
        return Text(rest.ToString());
    }

    /// <summary>What must not be escaped, being ours: a style sheet.</summary>
    public Html Raw(string text)
    {
        _written.Append(text);
        return this;
    }

    public Html Hidden(string name, string value) => Empty("input", ("type", "hidden"), ("name", name), ("value", value));

    public override string ToString() => _written.ToString();

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
