using System.Collections.Frozen;
using Sluice.Recipients;

namespace Sluice.Server.Pages;

/// <summary>The names of countries in the languages of the pages: countries.txt, a line for each.</summary>
internal static class Countries
{
    // The order of the names on a line, after the code.
    private static readonly string[] Columns = ["en", "de", "fr", "es", "ar"];

    private static readonly FrozenDictionary<string, string[]> Names = Load();

    /// <summary>The name of a country; its code where there is none.</summary>
    public static string Name(string code, string language) =>
        Names.TryGetValue(code, out var names) ? names[Array.IndexOf(Columns, language)] : code;

    /// <summary>All countries by their name in a language.</summary>
    public static IReadOnlyList<(string Code, string Name)> In(string language) =>
        [.. CountryTable.All.Select(code => (code, Name(code, language))).OrderBy(c => SortKey(c.Item2), StringComparer.Ordinal)];

    // Without the system's cultures an accent would sort after z.
    private static string SortKey(string name) => string.Concat(name.ToUpperInvariant().Select(c => c switch
    {
        'Ä' or 'Á' or 'Å' or 'Â' => 'A',
        'É' or 'È' or 'Ê' => 'E',
        'Í' or 'Î' => 'I',
        'Ö' or 'Ó' or 'Ô' => 'O',
        'Ü' or 'Ú' => 'U',
        'أ' or 'إ' or 'آ' => 'ا',
        _ => c,
    }));

    private static FrozenDictionary<string, string[]> Load()
    {
        using var reader = new StreamReader(typeof(Countries).Assembly.GetManifestResourceStream("countries.txt")!);
        var names = new Dictionary<string, string[]>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('|');
            names.Add(cells[0], cells[1..]);
        }
        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
