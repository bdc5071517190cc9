using System.Globalization;
using System.Text;

namespace Sluice.Bench;

/// <summary>One line of the results.</summary>
/// <param name="Target">What it is to reach; empty where it is only reported.</param>
/// <param name="IsReached">Null where there is no target, or nothing to compare with.</param>
internal sealed record Line(string Part, string What, string Value, string Target = "", bool? IsReached = null);

/// <summary>The results in the order they come, on the screen as they come, as a table at the end.</summary>
internal sealed class Report
{
    private const string NotesHeading = "## Notes";

    private readonly List<Line> _lines = [];

    /// <summary>What it was measured with and on, name and value.</summary>
    public List<(string Name, string Value)> Surroundings { get; } = [];

    /// <summary>Adds a figure without a target.</summary>
    public void Add(string part, string what, string value) => Add(new Line(part, what, value));

    /// <summary>
    /// Adds a ratio that has to reach at least, or at most, a bound. Does nothing when there is nothing to compare with.
    /// </summary>
    public void AddRatio(string part, string what, double value, double of, double bound, bool atLeast = true)
    {
        if (value <= 0 || of <= 0)
            return;
        var ratio = value / of;
<<<<<<< HEAD
        Add(new Line(part, what, Number(ratio, 2), $"{(atLeast ? "≥" : "≤")} {Number(bound, 2)}",
=======
        Add(new Line(
            part, what, Number(ratio, 2), $"{(atLeast ? "≥" : "≤")} {Number(bound, 2)}",
>>>>>>> bench
            atLeast ? ratio >= bound : ratio <= bound));
    }

    /// <summary>Adds a figure that may be at most a bound.</summary>
    public void AddAtMost(string part, string what, double value, double bound, string unit, int digits = 1) =>
        Add(new Line(part, what, $"{Number(value, digits)} {unit}", $"≤ {Number(bound, 0)} {unit}", value <= bound));

    /// <summary>Notes that a part could not be measured to its end; it counts as missed.</summary>
    public void AddFailure(string part, BenchFailedException failure)
    {
        Add(new Line(part, "failed", failure.Message.Split('\n')[0], "", false));
        Console.Error.WriteLine(failure.Message);
    }

    private void Add(Line line)
    {
        _lines.Add(line);
        Console.WriteLine($"  {line.Part,-8} {line.What,-52} {line.Value,-34} {line.Target,-10} {Verdict(line)}");
    }

    /// <summary>A number with thousands separated.</summary>
    public static string Number(double value, int digits = 0) =>
        value.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>The lines that have a target and miss it.</summary>
    public IEnumerable<Line> Missed => _lines.Where(l => l.IsReached == false);

    /// <summary>The results as Markdown; notes written by hand into an earlier version of the file are kept.</summary>
    public async Task WriteAsync(string path)
    {
<<<<<<< HEAD
        var text = new StringBuilder("# Benchmarks\n\n"
            + "Made by `bench/Sluice.Bench`, all in one run; see [what is measured](#what-is-measured).\n\n"
            + "| | |\n|---|---|\n");
=======
        var text = new StringBuilder("# Benchmarks\n\nMade by `bench/Sluice.Bench`, all in one run; ");
        text.Append("see [what is measured](#what-is-measured).\n\n| | |\n|---|---|\n");
>>>>>>> bench
        foreach (var (name, value) in Surroundings)
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {value} |\n");
        text.Append("\n## Results\n\n| Part | Measured | Value | Target | Reached |\n|---|---|---|---|---|\n");
        foreach (var line in _lines)
<<<<<<< HEAD
            text.Append(CultureInfo.InvariantCulture,
=======
            text.Append(
                CultureInfo.InvariantCulture,
>>>>>>> bench
                $"| {line.Part} | {line.What} | {line.Value} | {line.Target} | {Verdict(line)} |\n");
        text.Append('\n').Append(Explanation.Text);
        if (File.Exists(path) && await File.ReadAllTextAsync(path) is var old
            && old.IndexOf(NotesHeading, StringComparison.Ordinal) is >= 0 and var notes)
            text.Append('\n').Append(old.AsSpan(notes));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        await File.WriteAllTextAsync(path, text.ToString());
    }

    private static string Verdict(Line line) => line.IsReached switch { true => "yes", false => "**no**", null => "" };
}
