namespace Sluice.Tests.Tidy;

/// <summary>A string literal: where it begins, its text with every hole as <c>{}</c>, and the code in the holes.</summary>
internal sealed record StringLiteral(int At, string Text, IReadOnlyList<string> Holes);

/// <summary>
/// C# told apart: code, comments and string literals (plain, verbatim, raw, interpolated). Enough of a lexer for the rules,
/// which ask what a file says, not what it means.
/// </summary>
internal sealed class CSharpText
{
    private readonly string _source;
    private readonly char[] _code;
    private readonly List<StringLiteral> _strings = [];
    private int _at;

    private CSharpText(string source)
    {
        _source = source;
        _code = source.ToCharArray();
        ReadCode(inHole: false);
    }

    /// <summary>The source with comments and the texts of strings blanked; same length, same lines. Code in holes
    /// stays.</summary>
    public string Code => new(_code);

    public IReadOnlyList<StringLiteral> Strings => _strings;

    public static CSharpText Of(SourceFile file) => new(file.Text);

    public static CSharpText Of(string source) => new(source);

    private bool Ends => _at >= _source.Length;

    private bool Sees(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    private void ReadCode(bool inHole)
    {
        var depth = 0;
        while (!Ends)
        {
            if (Sees("//"))
                Blank(_source.IndexOf('\n', _at) is var end and >= 0 ? end : _source.Length);
            else if (Sees("/*"))
                Blank(_source.IndexOf("*/", _at + 2, StringComparison.Ordinal) is var end and >= 0 ? end + 2 : _source.Length);
            else if (_source[_at] == '\'')
                ReadCharacter();
            else if (StartsString(out var dollars, out var isVerbatim))
                ReadString(dollars, isVerbatim);
            else if (inHole && depth == 0 && _source[_at] == '}')
                return;
            else
            {
                depth += _source[_at] switch { '{' => 1, '}' => -1, _ => 0 };
                _at++;
            }
        }
    }

    private void ReadCharacter()
    {
        var end = _at + 1;
        while (end < _source.Length && _source[end] is not ('\'' or '\n'))
            end += _source[end] == '\\' ? 2 : 1;
        Blank(Math.Min(end + 1, _source.Length));
    }

    private bool StartsString(out int dollars, out bool isVerbatim)
    {
        (dollars, isVerbatim) = (0, false);
        for (var at = _at; at < _source.Length; at++)
        {
            if (_source[at] == '$')
                dollars++;
            else if (_source[at] == '@')
                isVerbatim = true;
            else
                return _source[at] == '"';
        }
        return false;
    }

    private void ReadString(int dollars, bool isVerbatim)
    {
        var start = _at;
        while (_source[_at] is '$' or '@')
            _at++;
        var quotes = Run('"');
        if (quotes == 2)
        {
            _at += 2;
            _strings.Add(new StringLiteral(start, "", []));
            return;
        }
        _at += quotes;
        var text = new System.Text.StringBuilder();
        var holes = new List<string>();
        while (!Ends && !Closes(quotes, isVerbatim))
        {
            if (dollars > 0 && Opens(dollars, isRaw: quotes > 2))
            {
                holes.Add(ReadHole(dollars));
                text.Append("{}");
                continue;
            }
            var length = Step(quotes, dollars, isVerbatim);
            text.Append(_source, _at, Math.Min(length, _source.Length - _at));
            Blank(Math.Min(_at + length, _source.Length));
        }
        _at = Math.Min(_at + quotes, _source.Length);
        _strings.Add(new StringLiteral(start, text.ToString(), holes));
    }

    private bool Closes(int quotes, bool isVerbatim)
    {
        if (_source[_at] != '"')
            return quotes == 1 && !isVerbatim && _source[_at] == '\n';
        return quotes > 2 ? Run('"') >= quotes : !isVerbatim || Run('"') % 2 == 1;
    }

    private bool Opens(int dollars, bool isRaw)
    {
        var braces = Run('{');
        return isRaw ? braces >= dollars : braces % 2 == 1;
    }

    // How much of the text belongs together: an escape, a doubled quote or brace, else one character.
    private int Step(int quotes, int dollars, bool isVerbatim)
    {
        if (quotes > 2)
            return 1;
        if (!isVerbatim && _source[_at] == '\\')
            return 2;
        var isDoubled = (isVerbatim && Sees("\"\"")) || (dollars > 0 && (Sees("{{") || Sees("}}")));
        return isDoubled ? 2 : 1;
    }

    private string ReadHole(int dollars)
    {
        _at += Run('{');
        var start = _at;
        ReadCode(inHole: true);
        var hole = _source[start.._at].Trim();
        _at = Math.Min(_at + dollars, _source.Length);
        return hole;
    }

    private int Run(char c)
    {
        var end = _at;
        while (end < _source.Length && _source[end] == c)
            end++;
        return end - _at;
    }

    private void Blank(int end)
    {
        for (; _at < end; _at++)
        {
            if (_code[_at] != '\n')
                _code[_at] = ' ';
        }
    }
}
