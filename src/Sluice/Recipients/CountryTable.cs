using System.Diagnostics.CodeAnalysis;

namespace Sluice.Recipients;

/// <summary>The country codes of ISO 3166-1 alpha-2, and XK, which banks and the IBAN registry use for Kosovo.</summary>
public static class CountryTable
{
    private const string Codes =
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA " +
        "CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA " +
        "GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
        "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS " +
        "MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS " +
        "RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW " +
        "TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

    private static readonly string[] Sorted = Codes.Split(' ');
    private static readonly string?[] ByLetters = BuildIndex();

    /// <summary>Every code, in alphabetical order.</summary>
    public static IReadOnlyList<string> All => Sorted;

    /// <summary>Finds a code written in capitals; the answer is the table's own string, whatever the span belongs to.</summary>
    public static bool TryFind(ReadOnlySpan<char> code, [NotNullWhen(true)] out string? country)
    {
        country = code.Length == 2 && char.IsAsciiLetterUpper(code[0]) && char.IsAsciiLetterUpper(code[1])
            ? ByLetters[IndexOf(code)]
            : null;
        return country is not null;
    }

    private static int IndexOf(ReadOnlySpan<char> code) => ((code[0] - 'A') * 26) + code[1] - 'A';

    private static string?[] BuildIndex()
    {
        var index = new string?[26 * 26];
        foreach (var code in Sorted)
            index[IndexOf(code)] = code;
        return index;
    }
}
