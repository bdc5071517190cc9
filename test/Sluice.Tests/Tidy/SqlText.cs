using System.Text.RegularExpressions;

namespace Sluice.Tests.Tidy;

/// <summary>What can be told of a string that may be SQL.</summary>
internal static partial class SqlText
{
    /// <summary>Whether it begins as a statement does. House style writes SQL in lower case.</summary>
    public static bool IsSql(string text) => Statement().IsMatch(text);

    /// <summary>The tables it names.</summary>
    public static IEnumerable<string> TablesIn(string sql) =>
        Tables().Matches(sql).Select(m => m.Groups["table"].Value.ToLowerInvariant());

    /// <summary>Whether it selects whatever columns there are.</summary>
    public static bool SelectsStar(string sql) => Star().IsMatch(sql);

    [GeneratedRegex(@"^\s*(select\s|insert\s+into\s|update\s+\w|delete\s+from\s|with\s+\w+\s+as\s|copy\s+\w|" +
        @"create\s+(table|index|unique|view|schema))", RegexOptions.IgnoreCase)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\b(from|join|into|update|copy|table\s+if\s+not\s+exists|create\s+table|\bon)\s+" +
        @"(?<table>[a-z_]+)\b(?!\s*\.)", RegexOptions.IgnoreCase)]
    private static partial Regex Tables();

    // count(*) counts; unnest(…) has just the columns it was given.
    [GeneratedRegex(@"\bselect\s+(distinct\s+)?\*(?!\s+from\s+unnest\()|\b\w+\.\*", RegexOptions.IgnoreCase)]
    private static partial Regex Star();
}
