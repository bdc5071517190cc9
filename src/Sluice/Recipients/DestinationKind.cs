using System.Text.Json;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>
/// One way of saying where to pay: its fields, where they lead, and what makes two of them the same. Parsing, masking, storing
/// and the requirements people are shown all follow from it.
/// </summary>
public sealed record DestinationKind
{
    /// <summary>The destination's type in the API: account.</summary>
    public required string Type { get; init; }

    /// <summary>Which of the type's kinds, as it is stored: iban.</summary>
    public required string Format { get; init; }

    /// <summary>For people.</summary>
    public required string Title { get; init; }

    /// <summary>In the order they are asked for and shown.</summary>
    public required IReadOnlyList<DestinationField> Fields { get; init; }

    /// <summary>The fields that only this kind of its type has: one of them given makes a request one of this kind.</summary>
    public required IReadOnlyList<string> Marks { get; init; }

    /// <summary>The field and the value by which it is named among the kinds of its type, where a field does that.</summary>
    public (string Field, string Value)? Named { get; init; }

    /// <summary>The only currency it takes; null for any.</summary>
    public string? Currency { get; init; }

    /// <summary>The countries it leads to.</summary>
    public required IReadOnlyList<string> Countries { get; init; }

    /// <summary>Whether nothing in it says to which country it leads: it is offered for each.</summary>
    public bool Anywhere { get; init; }

    /// <summary>Where the money goes: ISO 3166-1 alpha-2, or XK; empty where nothing says it.</summary>
    public required Func<IReadOnlyDictionary<string, string>, string> CountryOf { get; init; }

    /// <summary>Fields against each other, once each is right by itself; it may write one more plainly.</summary>
    public Action<Dictionary<string, string>, string, FieldErrors, DestinationChecks?>? Check { get; init; }

    /// <summary>What follows from the fields and is shown beside them.</summary>
    public IReadOnlyList<DerivedField> Derived { get; init; } = [];

    /// <summary>
    /// What its requirement says beside the fields, given what is installed and the country that was asked for; null for nothing.
    /// </summary>
    public Func<DestinationChecks, string?, string?>? Note { get; init; }

    /// <summary>The same text for the same account however it was written.</summary>
    public required Func<IReadOnlyDictionary<string, string>, string> CanonicalText { get; init; }

    /// <summary>The field of that name; null when it has none.</summary>
    public DestinationField? Field(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name == name)
                return field;
        }
        return null;
    }

    /// <summary>What it asks for, as one JSON object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="country">The only country of interest; null for all.</param>
    /// <param name="checks">What is installed.</param>
    public void WriteRequirement(Utf8JsonWriter writer, string? country, DestinationChecks checks)
    {
        writer.WriteStartObject();
        writer.WriteString("object", "requirement");
        writer.WriteString("type", Type);
        writer.WriteString("format", Format);
        writer.WriteString("title", Title);
        writer.Text("currency", Currency);
        writer.Text("note", Note?.Invoke(checks, country));
        Strings(writer, "countries", country is null ? Countries : [country]);
        writer.WriteStartArray("fields");
        foreach (var field in Fields)
        {
            if (!field.IsKnown(country))
                continue;
            writer.WriteStartObject();
            writer.WriteString("name", field.Name);
            writer.WriteString("title", field.Title);
            writer.WriteBoolean("required", field.IsNeeded(country));
            writer.WriteString("format", field.Format);
            writer.WriteString("example", field.Example);
            writer.Text("pattern", field.Pattern?.Invoke(country));
            Strings(writer, "values", field.Values);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    public override string ToString() => $"{Type}/{Format}";
}

/// <summary>A value that follows from the fields of a destination.</summary>
/// <param name="Name">In the API.</param>
/// <param name="Of">Null where it does not follow.</param>
/// <param name="Mask">Makes the form that may be shown; null for what is no secret.</param>
public sealed record DerivedField(string Name, Func<IReadOnlyDictionary<string, string>, string?> Of, Func<string, string>? Mask);
