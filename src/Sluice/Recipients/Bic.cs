using System.Diagnostics.CodeAnalysis;

namespace Sluice.Recipients;

/// <summary>
/// Business Identifier Codes (ISO 9362): four characters of a party, a country, two of a place, optionally three of a branch.
/// </summary>
public static class Bic
{
    // Territories whose banks have a BIC of their own country code and issue IBANs of another: SWIFT IBAN registry,
    // "Country code includes other countries/territories".
    private const string TerritoriesOfFinland = "AX";
    private const string TerritoriesOfFrance = "GF GP MQ RE PF TF YT NC BL MF PM WF";
    private const string TerritoriesOfBritain = "IM JE GG";

    /// <summary>Normalises (spaces go, letters become capitals) and checks the form and the country.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? bic)
    {
        bic = null;
        Span<char> buffer = stackalloc char[11];
        var length = 0;
        foreach (var c in text)
        {
            if (c == ' ')
                continue;
            if (!char.IsAsciiLetterOrDigit(c) || length == buffer.Length)
                return false;
            buffer[length++] = char.IsAsciiLetterLower(c) ? (char)(c - 32) : c;
        }
        var normal = buffer[..length];
        if (length is not (8 or 11) || !CountryTable.TryFind(normal[4..6], out _))
            return false;
        bic = normal.SequenceEqual(text) ? text : new string(normal);
        return true;
    }

    /// <summary>Whether a bank with this BIC can hold an account with an IBAN of that country.</summary>
    public static bool FitsIbanCountry(string bic, string ibanCountry)
    {
        var country = bic.AsSpan(4, 2);
        if (country.SequenceEqual(ibanCountry))
            return true;
        var territories = ibanCountry switch
        {
            "FI" => TerritoriesOfFinland,
            "FR" => TerritoriesOfFrance,
            "GB" => TerritoriesOfBritain,
            _ => "",
        };
        return territories.AsSpan().Contains(country, StringComparison.Ordinal);
    }
}
