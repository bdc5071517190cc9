using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sluice.Kernel;

/// <summary>
/// One JSON object read strictly: each field is asked for by name and type, everything wrong is noted with its JSON pointer (RFC
/// 6901), null counts as absent, and <see cref="End"/> notes the fields nobody asked for. Never throws for what the caller sent.
/// </summary>
public sealed class JsonForm
{
    /// <summary>Fields looked at in one object; one with more is refused whole.</summary>
    public const int PropertiesMax = 256;

    /// <summary>Entries read from a map of strings; the slice that owns the map may allow fewer.</summary>
    public const int MapEntriesMax = 1_000;

    private readonly FieldErrors _errors;
    private readonly JsonForm? _parent;
    private readonly string _segment;
    private readonly JsonFormSlot[] _slots = [];
    private string? _pointer;

    /// <summary>A form over <paramref name="element"/>; anything but an object is noted as wrong_type and reads as
    /// empty.</summary>
    /// <param name="element">The object.</param>
    /// <param name="pointer">Where it stands in the request: "" for the whole body.</param>
    /// <param name="errors">Where errors are noted.</param>
    public JsonForm(JsonElement element, string pointer, FieldErrors errors)
        : this(element, null, "", pointer, errors)
    {
    }

    private JsonForm(JsonElement element, JsonForm? parent, string segment, string? pointer, FieldErrors errors)
    {
        _errors = errors;
        _parent = parent;
        _segment = segment;
        _pointer = pointer;
        if (element.ValueKind != JsonValueKind.Object)
            errors.Add(Pointer, FieldCodes.WrongType, $"{Subject} is an object, not {Describe(element.ValueKind)}.");
        else if (element.GetPropertyCount() is var count && count > PropertiesMax)
            errors.Add(Pointer, FieldCodes.TooMany, $"{Subject} has {count} fields; at most {PropertiesMax} are read.");
        else if (count > 0)
            Fill(element, _slots = new JsonFormSlot[count]);
    }

    /// <summary>Where this object stands in the request.</summary>
    public string Pointer => _pointer ??= $"{_parent!.Pointer}/{JsonText.Segment(_segment)}";

    private string Subject => Pointer.Length == 0 ? "This" : Pointer[(Pointer.LastIndexOf('/') + 1)..];

    /// <summary>The pointer of a field of this object, for errors found later.</summary>
    public string PointerTo(string name) => $"{Pointer}/{JsonText.Segment(name)}";

    /// <summary>A string, or null when absent or noted as wrong.</summary>
    public string? String(string name)
    {
        if (!TryTake(name, JsonValueKind.String, "a string", out var value))
            return null;
        if (JsonText.IsText(RawText(value)))
            return value.GetString();
        _errors.Add(PointerTo(name), FieldCodes.InvalidCharacters,
            $"{name} holds half a surrogate pair or broken UTF-8, which is no text.");
        return null;
    }

    /// <summary>A whole number of 64 bits, or null when absent or noted as wrong: no fractions, no exponents, no numbers in
    /// quotes.</summary>
    /// <param name="name">The field.</param>
    /// <param name="unit">What it counts, for the error text: "minor units".</param>
    public long? Long(string name, string? unit = null)
    {
        var expected = unit is null ? "an integer" : $"an integer of {unit}";
        if (!TryTake(name, JsonValueKind.Number, expected, out var value))
            return null;
        if (value.TryGetInt64(out var number))
            return number;
        var raw = JsonMarshal.GetRawUtf8Value(value);
        var text = JsonText.Cut(Encoding.ASCII.GetString(raw));
        if (raw.ContainsAny("eE."u8))
            _errors.Add(PointerTo(name), FieldCodes.WrongType, $"{name} is {expected}, not {text}.");
        else
            _errors.Add(PointerTo(name), FieldCodes.OutOfRange,
                $"{name} is {expected} of at most 64 bits; {text} is beyond that.");
        return null;
    }

    /// <summary>A whole number of 32 bits, or null when absent or noted as wrong.</summary>
    public int? Int(string name)
    {
        var number = Long(name);
        if (number is null or (>= int.MinValue and <= int.MaxValue))
            return (int?)number;
        _errors.Add(PointerTo(name), FieldCodes.OutOfRange,
            string.Create(CultureInfo.InvariantCulture, $"{name} cannot be {number}."));
        return null;
    }

    /// <summary>true or false, or null when absent or noted as wrong.</summary>
    public bool? Bool(string name)
    {
        if (!TryTake(name, out var value))
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.ValueKind == JsonValueKind.True;
        NoteType(name, "true or false", value);
        return null;
    }

    /// <summary>A form over an inner object, or null when absent or noted as wrong.</summary>
    public JsonForm? Object(string name) =>
        TryTake(name, JsonValueKind.Object, "an object", out var value) ? new JsonForm(value, this, name, null, _errors) : null;

    /// <summary>The elements of an array, or null when absent or noted as wrong.</summary>
    /// <param name="name">The field.</param>
    /// <param name="itemsMax">More than this many are noted as too_many.</param>
    public IReadOnlyList<JsonElement>? Array(string name, int itemsMax)
    {
        if (!TryTake(name, JsonValueKind.Array, "an array", out var value))
            return null;
        if (value.GetArrayLength() <= itemsMax)
            return [.. value.EnumerateArray()];
        _errors.Add(PointerTo(name), FieldCodes.TooMany,
            $"{name} holds {value.GetArrayLength()} items; at most {itemsMax} are read.");
        return null;
    }

    /// <summary>An array of objects, each as a form, or null when absent or noted as wrong.</summary>
    public IReadOnlyList<JsonForm>? Objects(string name, int itemsMax)
    {
        if (Array(name, itemsMax) is not { } items)
            return null;
        var pointer = PointerTo(name);
        return [.. items.Select((item, index) =>
            new JsonForm(item, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}"), _errors))];
    }

    /// <summary>One string, or an array of strings; null when absent or noted as wrong.</summary>
    public IReadOnlyList<string>? StringOrStrings(string name, int itemsMax)
    {
        foreach (ref var slot in _slots.AsSpan())
        {
            if (!slot.Taken && slot.Is(name) && slot.Property.Value.ValueKind == JsonValueKind.Array)
                return Strings(name, itemsMax);
        }
        return String(name) is { } one ? [one] : null;
    }

    /// <summary>An array of strings, or null when absent or noted as wrong; items that are no strings are noted and left
    /// out.</summary>
    public IReadOnlyList<string>? Strings(string name, int itemsMax)
    {
        if (Array(name, itemsMax) is not { } items)
            return null;
        var texts = new List<string>(items.Count);
        for (var index = 0; index < items.Count; index++)
        {
            if (TextOf(items[index], PointerTo(name), index.ToString(CultureInfo.InvariantCulture)) is { } text)
                texts.Add(text);
        }

        return texts;
    }

    /// <summary>An object whose values are all strings (null values left out), or null when absent or noted as wrong.</summary>
    public IReadOnlyDictionary<string, string>? StringMap(string name)
    {
        if (!TryTake(name, JsonValueKind.Object, "an object of strings", out var value))
            return null;
        var count = value.GetPropertyCount();
        if (count > MapEntriesMax)
        {
            _errors.Add(PointerTo(name), FieldCodes.TooMany, $"{name} has {count} entries; at most {MapEntriesMax} are read.");
            return null;
        }

        var map = new Dictionary<string, string>(count, StringComparer.Ordinal);
        var pointer = PointerTo(name);
        foreach (var property in value.EnumerateObject())
        {
            if (!JsonText.IsText(JsonMarshal.GetRawUtf8PropertyName(property)))
                _errors.Add(pointer, FieldCodes.InvalidCharacters, $"A key of {name} is no text.");
            else if (map.ContainsKey(property.Name))
                _errors.Add($"{pointer}/{JsonText.Segment(property.Name)}", FieldCodes.Duplicate, "This key stands here twice.");
            else if (property.Value.ValueKind != JsonValueKind.Null && TextOf(property.Value, pointer, property.Name) is { } text)
                map.Add(property.Name, text);
        }

        return map;
    }

    /// <summary>Notes every field that was not asked for.</summary>
    public void End()
    {
        foreach (ref var slot in _slots.AsSpan())
        {
            if (slot.Taken)
                continue;
            if (slot.IsText)
                NoteUnknown(JsonText.Unknown(slot.Property.Name));
            else
                _errors.Add(Pointer, FieldCodes.InvalidCharacters, "The name of a field is no text.");
        }
    }

    internal static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Null => "null",
        _ => "absent",
    };

    private static ReadOnlySpan<byte> RawText(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    private string? TextOf(JsonElement value, string pointer, string segment)
    {
        if (value.ValueKind != JsonValueKind.String)
            _errors.Add($"{pointer}/{JsonText.Segment(segment)}", FieldCodes.WrongType,
                $"This is a string, not {Describe(value.ValueKind)}.");
        else if (!JsonText.IsText(RawText(value)))
            _errors.Add($"{pointer}/{JsonText.Segment(segment)}", FieldCodes.InvalidCharacters,
                "Half a surrogate pair or broken UTF-8 is no text.");
        else
            return value.GetString();
        return null;
    }

    private void Fill(JsonElement element, JsonFormSlot[] slots)
    {
        var count = 0;
        foreach (var property in element.EnumerateObject())
        {
            ref var slot = ref slots[count];
            slot = new JsonFormSlot(property);
            for (var earlier = 0; earlier < count; earlier++)
            {
                if (slots[earlier].Hash != slot.Hash || !slots[earlier].HasNameOf(slot))
                    continue;
                slot.Taken = true;
                var name = JsonText.Unknown(property.Name);
                _errors.Add(PointerTo(name), FieldCodes.Duplicate, $"{JsonText.Cut(name)} stands here twice.");
                break;
            }

            count++;
        }
    }

    private bool TryTake(string name, JsonValueKind kind, string expected, out JsonElement value)
    {
        if (!TryTake(name, out value))
            return false;
        if (value.ValueKind == kind)
            return true;
        NoteType(name, expected, value);
        return false;
    }

    private bool TryTake(string name, out JsonElement value)
    {
        var hash = JsonFormSlot.HashOf(name);
        foreach (ref var slot in _slots.AsSpan())
        {
            if (slot.Hash != hash || slot.Taken || !slot.Is(name))
                continue;
            slot.Taken = true;
            value = slot.Property.Value;
            return value.ValueKind != JsonValueKind.Null;
        }

        value = default;
        return false;
    }

    private void NoteUnknown(string name) =>
        _errors.Add(PointerTo(name), FieldCodes.UnknownField, $"There is no field {JsonText.Cut(name)} here.");

    private void NoteType(string name, string expected, JsonElement value) =>
        _errors.Add(PointerTo(name), FieldCodes.WrongType, $"{name} is {expected}, not {Describe(value.ValueKind)}.");
}
