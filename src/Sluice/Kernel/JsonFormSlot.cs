using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sluice.Kernel;

/// <summary>One property and a cheap hash of its name, so that looking a field up compares integers first.</summary>
internal struct JsonFormSlot
{
    public JsonFormSlot(JsonProperty property)
    {
        Property = property;
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        IsPlain = !raw.Contains((byte)'\\');
        IsText = JsonText.IsText(raw);
        Hash = IsPlain || !IsText ? HashOf(raw) : HashOf(Encoding.UTF8.GetBytes(property.Name));
    }

    public readonly JsonProperty Property;
    public readonly uint Hash;
    public readonly bool IsText;
    public bool Taken;
    private readonly bool IsPlain;

    public readonly bool Is(string name) => IsText
        && (IsPlain ? Ascii.Equals(JsonMarshal.GetRawUtf8PropertyName(Property), name) : Property.NameEquals(name));

    public readonly bool HasNameOf(in JsonFormSlot other) => IsText && other.IsText && (IsPlain && other.IsPlain
        ? JsonMarshal.GetRawUtf8PropertyName(Property).SequenceEqual(JsonMarshal.GetRawUtf8PropertyName(other.Property))
        : Property.NameEquals(other.Property.Name));

    public static uint HashOf(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : Mix(name.Length, name[0], name[name.Length / 2], name[^1]);

    public static uint HashOf(string name) =>
        name.Length == 0 ? 0 : Mix(name.Length, name[0], name[name.Length / 2], name[^1]);

    private static uint Mix(int length, uint first, uint middle, uint last) =>
        ((uint)length << 24) ^ (first << 16) ^ (middle << 8) ^ last;
}
