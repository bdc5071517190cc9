using System.Globalization;
using Xunit;

namespace Sluice.Tests.Tidy;

/// <summary>Says what a rule found.</summary>
internal static class Tidy
{
    private const int ShownMax = 60;

    /// <summary>Fails with every place that breaks the rule.</summary>
    public static void Holds(IEnumerable<Violation> violations)
    {
        var all = violations.ToArray();
        if (all.Length == 0)
            return;
        var shown = all.Take(ShownMax).Select(v => v.ToString());
        var more = all.Length > ShownMax ? $"\n… and {all.Length - ShownMax} more" : "";
        Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{all.Length} violations:\n{string.Join('\n', shown)}{more}"));
    }
}
