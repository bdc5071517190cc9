using System.Text.RegularExpressions;

namespace Sluice.Tests.Tidy;

/// <summary>What must not stand in code.</summary>
internal static partial class CodeRules
{
    private static readonly string[] NearMoney = ["Money", "Books", "Payouts", "Balances", "Batches"];

    /// <summary>Time and chance are passed in. The analyzer says so too; this also covers what it cannot name.</summary>
    public static IEnumerable<Violation> TimeAndChance(SourceFile file)
    {
        if (!file.IsCSharp || !file.IsIn("src"))
            yield break;
        var code = CSharpText.Of(file).Code;
        foreach (Match match in Ambient().Matches(code))
            yield return file.Wrong(match.Index, $"{match.Value.TrimEnd('(')}: time and chance are passed in.");
        foreach (Match match in Waits().Matches(code))
        {
            if (!Clock().IsMatch(match.Groups["arguments"].Value))
                yield return file.Wrong(match.Index, $"{match.Groups["wait"].Value} waits by the wall: pass the TimeProvider.");
        }
    }

    /// <summary>Binary fractions hold no cents.</summary>
    public static IEnumerable<Violation> FractionsNearMoney(SourceFile file) =>
        file.IsCSharp && NearMoney.Any(slice => file.IsIn("src/Sluice/" + slice))
            ? Fraction().Matches(CSharpText.Of(file).Code)
                .Select(m => file.Wrong(m.Index, $"{m.Value} near money: use minor units."))
            : [];

    /// <summary>Nothing half done, nothing put off, nothing swallowed.</summary>
    public static IEnumerable<Violation> Unfinished(SourceFile file)
    {
        if (!file.IsCSharp && !file.IsSql && file.Path is not ("dev" or ".ci/run"))
            yield break;
        var code = file.IsCSharp ? CSharpText.Of(file) : null;
        foreach (Match match in PutOff().Matches(file.Text))
        {
            // In a test's sample it is text, and the rule is what the sample is for.
            if (code is null || !code.Strings.Any(s => s.At < match.Index && match.Index < s.At + s.Text.Length + 8))
                yield return file.Wrong(match.Index, $"{match.Value}: do it, or leave it out.");
        }
        if (code is null)
            yield break;
        foreach (Match match in NotDone().Matches(code.Code))
            yield return file.Wrong(match.Index, $"{match.Value} does not belong here.");
        foreach (Match match in EmptyCatch().Matches(code.Code))
            yield return file.Wrong(match.Index, "A swallowed exception: handle it, or let it go on.");
    }

    /// <summary>A test that is skipped says why.</summary>
    public static IEnumerable<Violation> SkipsWithoutReason(SourceFile file)
    {
        if (!file.IsCSharp || !file.IsIn("test"))
            yield break;
        var text = CSharpText.Of(file);
        foreach (var literal in text.Strings)
        {
            var before = text.Code[..literal.At].TrimEnd();
            if (SkipIs().IsMatch(before[Math.Max(0, before.Length - 20)..]) && literal.Text.Trim().Split(' ').Length < 3)
                yield return file.Wrong(literal.At, "A test is skipped without a reason.");
        }
    }

    [GeneratedRegex(@"\b(DateTime\.(UtcNow|Now|Today)|DateTimeOffset\.(UtcNow|Now)|Guid\.(NewGuid|CreateVersion7)\(|" +
        @"Random\.Shared|new\s+Random\(\)|Environment\.TickCount(64)?|Stopwatch\.(StartNew|GetTimestamp)\(|" +
        @"TimeProvider\.System\.GetUtcNow\()")]
    private static partial Regex Ambient();

    [GeneratedRegex(@"\b(?<wait>Task\.Delay|new\s+PeriodicTimer)\(" +
        @"(?<arguments>(?>[^()]+|\((?<open>)|\)(?<-open>))*(?(open)(?!)))\)")]
    private static partial Regex Waits();

    [GeneratedRegex(@"\b_?(clock|Clock|time|TimeProvider)\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\b(double|float|Double|Single|Half|Math\.Round)\b")]
    private static partial Regex Fraction();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b")]
    private static partial Regex PutOff();

    [GeneratedRegex(@"\b(NotImplementedException|Thread\.Sleep)\b")]
    private static partial Regex NotDone();

    [GeneratedRegex(@"\bcatch\s*(\((?>[^()]+|\((?<open>)|\)(?<-open>))*(?(open)(?!))\)\s*)?" +
        @"(when\s*\((?>[^()]+|\((?<deep>)|\)(?<-deep>))*(?(deep)(?!))\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\bSkip\s*=\s*$")]
    private static partial Regex SkipIs();
}
