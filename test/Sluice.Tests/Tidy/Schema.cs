using System.Text.RegularExpressions;

namespace Sluice.Tests.Tidy;

/// <summary>A table as a migration creates it.</summary>
/// <param name="Keys">Every primary, unique and foreign key: what it is, and its first column.</param>
internal sealed record SchemaTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<(string Kind, string First)> Keys);

/// <summary>The tables and columns that a migration's SQL creates or adds.</summary>
internal sealed partial class Schema
{
    public Dictionary<string, SchemaTable> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>Columns added to tables of earlier migrations.</summary>
    public List<string> Added { get; } = [];

    /// <summary>Unique indexes: name, table and first column.</summary>
    public List<(string Name, string Table, string First)> UniqueIndexes { get; } = [];

    public static Schema Parse(SourceFile file)
    {
        var sql = Comment().Replace(file.Text, "");
        var schema = new Schema();
        foreach (Match match in CreateTable().Matches(sql))
        {
            var parts = SplitAtCommas(match.Groups["body"].Value);
            var columns = parts.Where(p => !IsConstraint(p)).ToArray();
            var name = match.Groups["name"].Value;
            schema.Tables[name] = new SchemaTable(name, [.. columns.Select(FirstWord)],
                [.. columns.SelectMany(ColumnKeys), .. parts.Where(IsConstraint).SelectMany(TableKeys)]);
        }
        foreach (Match match in UniqueIndex().Matches(sql))
            schema.UniqueIndexes.Add((match.Groups["name"].Value, match.Groups["table"].Value, match.Groups["first"].Value));
        foreach (Match match in AddColumn().Matches(sql))
            schema.Added.Add($"{match.Groups["table"].Value}.{match.Groups["column"].Value}");
        return schema;
    }

    private static IEnumerable<(string, string)> ColumnKeys(string column)
    {
        if (column.Contains("primary key", StringComparison.Ordinal))
            yield return ("primary key", FirstWord(column));
        if (Word("unique").IsMatch(column))
            yield return ("unique key", FirstWord(column));
        if (Word("references").IsMatch(column))
            yield return ("foreign key", FirstWord(column));
    }

    private static IEnumerable<(string, string)> TableKeys(string constraint) =>
        TableKey().Matches(constraint).Select(m => (m.Groups["kind"].Value + (m.Groups["kind"].Value == "unique" ? " key" : ""),
            m.Groups["first"].Value));

    private static bool IsConstraint(string part) =>
        FirstWord(part) is "primary" or "foreign" or "unique" or "constraint" or "check";

    private static string FirstWord(string part) => part.TrimStart().Split((char[])[' ', '\n', '('], 2)[0];

    private static List<string> SplitAtCommas(string body)
    {
        List<string> parts = [""];
        var depth = 0;
        foreach (var c in body)
        {
            depth += c switch { '(' => 1, ')' => -1, _ => 0 };
            if (c == ',' && depth == 0)
                parts.Add("");
            else
                parts[^1] += c;
        }
        return parts;
    }

    private static Regex Word(string word) => new($@"\b{word}\b");

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"create table (if not exists )?(?<name>\w+)\s*\(" +
        @"(?<body>(?>[^()]+|\((?<open>)|\)(?<-open>))*(?(open)(?!)))\)")]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"(?<kind>primary key|foreign key|unique)\s*\(\s*(?<first>\w+)")]
    private static partial Regex TableKey();

    [GeneratedRegex(@"create unique index (if not exists )?(?<name>\w+) on (?<table>\w+)\s*\(\s*(?<first>\w+)")]
    private static partial Regex UniqueIndex();

    [GeneratedRegex(@"alter table (?<table>\w+) add column (?<column>\w+)")]
    private static partial Regex AddColumn();
}
