using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>
/// Reads what was given for a field: the normalised value, or null with what is wrong noted under
/// <c>pointer + "/" + name</c>.
/// </summary>
public delegate string? FieldRule(string text, string pointer, string name, FieldErrors errors);

/// <summary>
/// One field of a destination: how it is asked for, checked and shown. The form built from it and the check of a request cannot
/// drift apart, being one and the same.
/// </summary>
/// <param name="Name">In the API and in files.</param>
/// <param name="Title">For people.</param>
/// <param name="Format">What it looks like, in words.</param>
/// <param name="Example">A valid value.</param>
/// <param name="Rule">Checks and normalises it.</param>
public sealed record DestinationField(string Name, string Title, string Format, string Example, FieldRule Rule)
{
    /// <summary>What stands for the hidden middle of a secret.</summary>
    public const string Hidden = "••••";

    /// <summary>Most trailing characters of a secret that are ever shown.</summary>
    public const int ShownMax = 4;

    /// <summary>Whether a destination of its kind is complete without it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The countries in which it is needed although it is optional elsewhere.</summary>
    public Func<string?, bool>? NeededIn { get; init; }

    /// <summary>The countries in which there is no such thing and it must be left out.</summary>
    public Func<string?, bool>? UnknownIn { get; init; }

    /// <summary>Whether a destination in a country, null for any, is incomplete without it.</summary>
    public bool IsNeeded(string? country) => !IsOptional || NeededIn?.Invoke(country) == true;

    /// <summary>Whether there is such a thing in a country, null for any.</summary>
    public bool IsKnown(string? country) => UnknownIn?.Invoke(country) != true;

    /// <summary>All values there are, where they can be listed.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>
    /// A regular expression (ECMA-262, as forms take it) that every accepted value matches once normalised, for a country where
    /// one is known; null where words must do.
    /// </summary>
    public Func<string?, string>? Pattern { get; init; }

    /// <summary>Makes the form that may be shown; null for what is no secret.</summary>
    public Func<string, string>? Mask { get; init; }

    /// <summary>The value as it may be shown, logged and listed.</summary>
    public string Show(string value) => Mask is null ? value : Mask(value);

    /// <summary>"••••" and the last four; under eight characters fewer, so that four at least stay hidden.</summary>
    public static string MaskNumber(string number) =>
        string.Concat(Hidden, number.AsSpan(number.Length - Math.Clamp(number.Length - ShownMax, 0, ShownMax)));

    /// <summary>Country, check digits, "••••" and the last four.</summary>
    public static string MaskIban(string iban) => string.Concat(iban.AsSpan(0, 4), Hidden, iban.AsSpan(iban.Length - ShownMax));
}
