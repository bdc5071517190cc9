namespace Sluice.Calendars;

/// <summary>One thing that a schedule rests on: published somewhere, or merely usual.</summary>
/// <param name="Statement">What is so.</param>
/// <param name="Source">Where it can be read; null for a default that each bank or provider sets for itself.</param>
public sealed record RailFact(string Statement, Uri? Source)
{
    /// <summary>Whether it is published; otherwise it is a typical default, to be replaced by what one's own bank says.</summary>
    public bool IsPublished => Source is not null;
}
