using System.Text;

namespace Sluice.Receipts;

/// <summary>
/// Joins Arabic letters as they are written: each becomes its isolated, final, initial or medial form of the block Arabic
/// Presentation Forms-B (Unicode §9.2), for fonts that are drawn letter by letter. Vowel signs are left out.
/// </summary>
public static class ArabicForms
{
    private const char Lam = 'ل';

    // The letters in the order of the block, with how many forms each has there: 1 isolated, 2 final too, 4 initial and medial.
    private const string Letters = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي";
    private const string Forms = "122224242444442222444444444444444224";

    // Letters of Persian and Urdu, in Arabic Presentation Forms-A.
    private static readonly (char Letter, char First, int Count)[] Neighbours =
    [
        ('پ', '\uFB56', 4), ('چ', '\uFB7A', 4), ('ژ', '\uFB8A', 2), ('ک', '\uFB8E', 4), ('گ', '\uFB92', 4), ('ی', '\uFBFC', 4),
    ];

    private const string Alefs = "آأإا";

    private static readonly Dictionary<char, (char First, int Count)> Table = Fill();

    private static Dictionary<char, (char, int)> Fill()
    {
        var table = new Dictionary<char, (char, int)>();
        var next = 0xFE80;
        for (var i = 0; i < Letters.Length; i++)
        {
            var count = Forms[i] - '0';
            table.Add(Letters[i], ((char)next, count));
            next += count;
        }
        foreach (var (letter, first, count) in Neighbours)
            table.Add(letter, (first, count));
        return table;
    }

    private static readonly Dictionary<string, string> Letter = FillPlain();

    private static Dictionary<string, string> FillPlain()
    {
        var plain = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (letter, (first, count)) in Table)
        {
            for (var i = 0; i < count; i++)
                plain.Add(((char)(first + i)).ToString(), letter.ToString());
        }
        for (var i = 0; i < Alefs.Length; i++)
        {
            plain.Add(((char)(0xFEF5 + (2 * i))).ToString(), $"{Lam}{Alefs[i]}");
            plain.Add(((char)(0xFEF6 + (2 * i))).ToString(), $"{Lam}{Alefs[i]}");
        }
        return plain;
    }

    /// <summary>Whether it is a vowel sign or another mark that joins nothing: left out of what is drawn.</summary>
    public static bool IsMark(char c) => c is (>= '\u064B' and <= '\u065F') or '\u0670';

    /// <summary>The same text with every Arabic letter in the form its neighbours ask for.</summary>
    public static string Join(string text)
    {
        var letters = new string([.. text.Where(c => !IsMark(c))]);
        var joined = new StringBuilder(letters.Length);
        for (var i = 0; i < letters.Length; i++)
        {
            if (!Table.TryGetValue(letters[i], out var form))
            {
                joined.Append(letters[i]);
                continue;
            }
            var before = i > 0 && JoinsOn(letters[i - 1]) && form.Count > 1;
            var alef = letters[i] == Lam && i + 1 < letters.Length ? Alefs.IndexOf(letters[i + 1], StringComparison.Ordinal) : -1;
            if (alef >= 0)
            {
                // Lam and alef are one sign, which never joins what follows.
                joined.Append((char)(0xFEF5 + (alef * 2) + (before ? 1 : 0)));
                i++;
                continue;
            }
            var after = form.Count == 4 && i + 1 < letters.Length && JoinsBack(letters[i + 1]);
            joined.Append((char)(form.First + (before, after) switch
            {
                (false, false) => 0,
                (true, false) => 1,
                (false, true) => 2,
                _ => 3,
            }));
        }
        return joined.ToString();
    }

    /// <summary>The letters that a form stands for, for text that is copied or searched; anything else is itself.</summary>
    public static string Plain(string drawn) => Letter.GetValueOrDefault(drawn, drawn);

    private static bool JoinsOn(char c) => c == '\u0640' || (Table.TryGetValue(c, out var form) && form.Count == 4);

    private static bool JoinsBack(char c) => c == '\u0640' || (Table.TryGetValue(c, out var form) && form.Count > 1);
}
