using Sluice.Kernel;

namespace Sluice.Payouts;

/// <summary>How fast a payout should be. What a rail can do is its connector's to say.</summary>
public static class Priorities
{
    /// <summary>Most words in one request.</summary>
    public const int WordsMax = 6;

    /// <summary>Every word there is, from fast to slow, the rails of their own kind last.</summary>
    public static IReadOnlyList<string> All { get; } = ["instant", "fast", "regular", "wire", "cross_border", "internal"];

    /// <summary>Reads an ordered list.</summary>
    /// <returns>The words with a space between, best first; null when there are none or an error was noted.</returns>
    public static string? Parse(IReadOnlyList<string>? words, string pointer, FieldErrors errors)
    {
        if (words is null or [])
            return null;
        var at = pointer + "/priority";
        if (words.Count > WordsMax)
            errors.Add(at, FieldCodes.TooMany, $"At most {WordsMax} words.");
        else if (words.FirstOrDefault(w => !All.Contains(w)) is not null)
            errors.Add(at, FieldCodes.UnknownValue, $"The words are {string.Join(", ", All)}.");
        else if (words.Distinct().Count() != words.Count)
            errors.Add(at, FieldCodes.Duplicate, "Each word once, the best first.");
        else
            return string.Join(' ', words);
        return null;
    }
}
