using System.Text.RegularExpressions;

namespace Sluice.Tests.Tidy;

/// <summary>SQL names its columns and is built from constants only.</summary>
internal static partial class SqlRules
{
    // The two statements that lay a slice's own select beside the keys it is looked up by: the columns are those the slice named.
    private static readonly string[] MayWrap = ["src/Sluice.Databases/Postgres.cs", "src/Sluice.Databases/Sqlite.cs"];

    public static IEnumerable<Violation> Stars(SourceFile file)
    {
        if (!file.IsCSharp || !file.IsIn("src"))
            yield break;
        foreach (var literal in CSharpText.Of(file).Strings)
        {
            var isWrap = MayWrap.Contains(file.Path) && literal.Text.Contains(" q.* from unnest(", StringComparison.Ordinal);
            if (SqlText.IsSql(literal.Text) && SqlText.SelectsStar(literal.Text) && !isWrap)
                yield return file.Wrong(literal.At, "select *: name the columns.");
        }
    }

    /// <summary>
    /// Holes in SQL: column lists, limits and table names declared in code, or a filter made of constant pieces. Values are
    /// parameters.
    /// </summary>
    public static IEnumerable<Violation> Holes(SourceFile file)
    {
        if (!file.IsCSharp || !file.IsIn("src"))
            yield break;
        var text = CSharpText.Of(file);
        foreach (var literal in text.Strings.Where(s => SqlText.IsSql(s.Text)))
        {
            foreach (var hole in literal.Holes)
            {
                var isOurs = Constant().IsMatch(hole) || (file.IsIn("src/Sluice.Databases") && OfTables().IsMatch(hole))
                    || (literal.Text.TrimStart().StartsWith("create ", StringComparison.Ordinal) && TypeWord().IsMatch(hole));
                if (!isOurs)
                    yield return file.Wrong(literal.At,
                        $"{{{hole}}} in SQL: pass values as parameters, compose from constants only.");
            }
        }
        // A filter is grown from constant pieces; an interpolated piece could carry a value.
        foreach (var literal in text.Strings.Where(s => s.Holes.Count > 0))
        {
            var before = text.Code[Math.Max(0, literal.At - 40)..literal.At];
            if (GrowsFilter().IsMatch(before) && literal.Holes.Any(h => !Constant().IsMatch(h)))
                yield return file.Wrong(literal.At, "A filter grows from constant pieces; pass values as parameters.");
        }
    }

    [GeneratedRegex(@"^([\w.]+\.)?(ColumnList|\w+Columns|\w+Sql|\w*Filter|\w*filter|order|\w*(Max|Rows))$|" +
        @"^string\.Join\(""[^""]*"", [\w.]*Columns\.Select\(c => ""[a-z]\."" \+ c\.Name\)\)$")]
    private static partial Regex Constant();

    // Sluice.Databases turns declared tables into statements: names come from Table<T> and Lookup, types from DbKind.
    [GeneratedRegex(@"^(write\.TableName|postgres\.Schema|names|arrays|one|at|keys|columns|set|where|values|string\.Join\(.*\))$",
        RegexOptions.Singleline)]
    private static partial Regex OfTables();

    [GeneratedRegex(@"^(uuid|at|bytes|flag)$")]
    private static partial Regex TypeWord();

    [GeneratedRegex(@"\b\w*[fF]ilter\s*\+?=\s*$")]
    private static partial Regex GrowsFilter();
}
