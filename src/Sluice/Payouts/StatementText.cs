using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Sluice.Kernel;

namespace Sluice.Payouts;

/// <summary>
/// Text as it appears on a bank statement: the basic Latin set of SEPA (letters, digits, space and / - ? : ( ) . , ' +), with
/// other characters transliterated as the European Payments Council advises (EPC217-08). What has no transliteration is
/// refused, never dropped.
/// </summary>
public static class StatementText
{
    /// <summary>Most characters, counted as they reach the bank (ISO 20022 Max140Text).</summary>
    public const int CharactersMax = 140;

    // Each pair: what may be written, then what reaches the statement. Ordered as Unicode is.
    private const string OneToOne =
        "!.\"'#.$.%.&+*.;,<.=.>.@.[(\\/](^._-`'{(|/})~-" +
        "¡.¢.£.¥.§.«'´'»'¿?ÀAÁAÂAÃAÄAÅAÆAÇCÈEÉEÊEËEÌIÍIÎIÏIÐDÑNÒOÓOÔOÕOÖOØOÙUÚUÛUÜUÝYÞT" +
        "ßsàaáaâaãaäaåaæaçcèeéeêeëeìiíiîiïiðdñnòoóoôoõoöoøoùuúuûuüuýyþtÿy" +
        "ĀAāaĂAăaĄAąaĆCćcĈCĉcĊCċcČCčcĎDďdĐDđdĒEēeĔEĕeĖEėeĘEęeĚEěeĜGĝgĞGğgĠGġgĢGģgĤHĥhĦHħhĨIĩiĪIīiĬIĭiĮIįiİIıi" +
        "ĲIĳiĴJĵjĶKķkĸkĹLĺlĻLļlĽLľlĿLŀlŁLłlŃNńnŅNņnŇNňnŌOōoŎOŏoŐOőoŒOœoŔRŕrŖRŗrŘRřrŚSśsŜSŝsŞSşsŠSšsŢTţtŤTťtŦTŧt" +
        "ŨUũuŪUūuŬUŭuŮUůuŰUűuŲUųuŴWŵwŶYŷyŸYŹZźzŻZżzŽZžzȘSșsȚTțtẞS" +
        "ΆAΈEΉIΊIΌOΎYΏOΐiΑAΒVΓGΔDΕEΖZΗIΙIΚKΛLΜMΝNΞXΟOΠPΡRΣSΤTΥYΦFΩOΪIΫY" +
        "άaέeήiίiΰyαaβvγgδdεeζzηiιiκkλlμmνnξxοoπpρrςsσsτtυyφfωoϊiϋyόoύyώo" +
        "АAБBВVГGДDЕEЗZИIЙYКKЛLМMНNОOПPРRСSТTУUФFХHЪAЬYаaбbвvгgдdеeзzиiйyкkлlмmнnоoпpрrсsтtуuфfхhъaьy" +
        "‐-‑-–-—-‘'’'‚,“'”'„'†.‹'›'€E";

    // Letters that become two or more (Greek by ELOT 743, Bulgarian by its transliteration law, as EPC217-08 has them).
    private static readonly FrozenDictionary<char, string> Longer = new Dictionary<char, string>
    {
        ['…'] = "...",
        ['Θ'] = "TH",
        ['Χ'] = "CH",
        ['Ψ'] = "PS",
        ['θ'] = "th",
        ['χ'] = "ch",
        ['ψ'] = "ps",
        ['Ж'] = "ZH",
        ['Ц'] = "TS",
        ['Ч'] = "CH",
        ['Ш'] = "SH",
        ['Щ'] = "SHT",
        ['Ю'] = "YU",
        ['Я'] = "YA",
        ['ж'] = "zh",
        ['ц'] = "ts",
        ['ч'] = "ch",
        ['ш'] = "sh",
        ['щ'] = "sht",
        ['ю'] = "yu",
        ['я'] = "ya",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<char, char> Same = BuildPairs();

    /// <summary>
    /// The text as it will stand on the statement. False, with the first character that cannot be written, when there is one.
    /// The same object when nothing needs to change.
    /// </summary>
    public static bool TryTransliterate(string text, [NotNullWhen(true)] out string? statement, out Rune refused)
    {
        refused = default;
        var first = 0;
        while (first < text.Length && IsBasic(text[first]))
            first++;
        if (first == text.Length)
        {
            statement = text;
            return true;
        }
        var built = new StringBuilder(text, 0, first, text.Length + 8);
        foreach (var rune in text.AsSpan(first).EnumerateRunes())
        {
            if (TryAppend(built, rune))
                continue;
            statement = null;
            refused = rune;
            return false;
        }
        statement = built.ToString();
        return true;
    }

    /// <summary>
    /// Checks a statement reference and gives it back as written, without the spaces around it. Null when missing or refused;
    /// what is wrong is noted under <paramref name="pointer"/>/<paramref name="field"/>.
    /// </summary>
    public static string? Parse(string? text, string pointer, string field, FieldErrors errors)
    {
        var reference = TextRules.Optional(text, CharactersMax, pointer, field, errors);
        if (reference is null)
            return null;
        if (!TryTransliterate(reference, out var statement, out var refused))
        {
            errors.Add($"{pointer}/{field}", FieldCodes.InvalidCharacters, string.Create(CultureInfo.InvariantCulture,
                $"U+{refused.Value:X4} cannot be shown on a bank statement and has no accepted transliteration."));
            return null;
        }
        if (statement.Length > CharactersMax)
        {
            errors.Add($"{pointer}/{field}", FieldCodes.TooLong, string.Create(CultureInfo.InvariantCulture,
                $"At most {CharactersMax} characters on the statement; transliterated there are {statement.Length}."));
            return null;
        }
        return TextRules.SaysSomething(statement, pointer, field, errors) ? reference : null;
    }

    private static bool TryAppend(StringBuilder built, Rune rune)
    {
        if (!rune.IsBmp)
            return false;
        var c = (char)rune.Value;
        if (IsBasic(c))
            built.Append(c);
        else if (Same.TryGetValue(c, out var one))
            built.Append(one);
        else if (Longer.TryGetValue(c, out var more))
            built.Append(more);
        else if (c is '\u00a0' or '\u202f')
            built.Append(' ');
        else
            // An accent written after its letter goes as it does when both are one character.
            return c is >= '\u0300' and <= '\u036f' && built.Length > 0 && char.IsAsciiLetter(built[^1]);
        return true;
    }

    private static bool IsBasic(char c) =>
        char.IsAsciiLetterOrDigit(c) || c is ' ' or '/' or '-' or '?' or ':' or '(' or ')' or '.' or ',' or '\'' or '+';

    private static FrozenDictionary<char, char> BuildPairs()
    {
        var pairs = new Dictionary<char, char>();
        for (var i = 0; i < OneToOne.Length; i += 2)
            pairs.Add(OneToOne[i], OneToOne[i + 1]);
        return pairs.ToFrozenDictionary();
    }
}
