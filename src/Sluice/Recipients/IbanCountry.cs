using System.Text;

namespace Sluice.Recipients;

/// <summary>How one country writes its IBANs: a row of the SWIFT IBAN registry.</summary>
public sealed class IbanCountry
{
    // ISO 13616-1 §4: n digits, a capital letters, c both; here one letter for each character of the BBAN.
    private readonly string _letters;

    internal IbanCountry(string code, int length, string structure, bool isSepa)
    {
        Code = code;
        Length = length;
        Structure = structure;
        IsSepa = isSepa;
        _letters = Expand(structure);
        if (_letters.Length != length - 4)
            throw new ArgumentException(
                $"The structure {structure} of {code} does not make {length} characters.", nameof(structure));
        Pattern = $"^{code}[0-9]{{2}}{Regular(structure)}$";
        BbanPattern = $"^{Regular(structure)}$";
    }

    /// <summary>ISO 3166-1 alpha-2, or XK.</summary>
    public string Code { get; }

    /// <summary>Characters of the whole IBAN.</summary>
    public int Length { get; }

    /// <summary>The BBAN as the registry writes it, without the exclamation marks: "4a6n8n".</summary>
    public string Structure { get; }

    /// <summary>Whether the registry counts the country to the Single Euro Payments Area.</summary>
    public bool IsSepa { get; }

    /// <summary>A regular expression for a whole IBAN of the country.</summary>
    public string Pattern { get; }

    /// <summary>A regular expression for the BBAN alone.</summary>
    public string BbanPattern { get; }

    /// <summary>Whether digits and letters stand where they should. The length must be right already.</summary>
    internal bool Fits(ReadOnlySpan<char> bban)
    {
        for (var i = 0; i < _letters.Length; i++)
        {
            var fits = _letters[i] switch
            {
                'n' => char.IsAsciiDigit(bban[i]),
                'a' => char.IsAsciiLetterUpper(bban[i]),
                _ => char.IsAsciiDigit(bban[i]) || char.IsAsciiLetterUpper(bban[i]),
            };
            if (!fits)
                return false;
        }
        return true;
    }

    private static string Regular(string structure)
    {
        var text = new StringBuilder();
        var count = "";
        foreach (var c in structure)
        {
            if (char.IsAsciiDigit(c))
            {
                count += c;
                continue;
            }
            text.Append(c switch { 'n' => "[0-9]", 'a' => "[A-Z]", _ => "[A-Z0-9]" }).Append('{').Append(count).Append('}');
            count = "";
        }
        return text.ToString();
    }

    private static string Expand(string structure)
    {
        var pattern = "";
        var count = 0;
        foreach (var c in structure)
        {
            if (char.IsAsciiDigit(c))
            {
                count = (count * 10) + (c - '0');
                continue;
            }
            pattern += new string(c, count);
            count = 0;
        }
        return pattern;
    }
}
