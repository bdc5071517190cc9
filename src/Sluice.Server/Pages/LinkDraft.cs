using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Kernel;
using Sluice.Links;

namespace Sluice.Server.Pages;

/// <summary>
/// What a recipient has entered so far, between one page and the next: carried in the form, sealed, so that an account number
/// stands in no page in clear and nothing is stored before it is confirmed. Bound to its link.
/// </summary>
internal sealed class LinkDraft
{
    public const string FieldName = "draft";

    private const string LinkKey = "link";

    private readonly Dictionary<string, string> _values;

    private LinkDraft(Dictionary<string, string> values) => _values = values;

    /// <summary>A value; empty when there is none.</summary>
    public string this[string name]
    {
        get => _values.GetValueOrDefault(name, "");
        set
        {
            if (value.Length == 0)
                _values.Remove(name);
            else
                _values[name] = value;
        }
    }

    /// <summary>Nothing entered yet.</summary>
    public static LinkDraft Empty() => new(new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Forgets the values whose names begin so.</summary>
    public void Forget(string prefix)
    {
        foreach (var name in _values.Keys.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
            _values.Remove(name);
    }

    public string Seal(Link link, Vault vault)
    {
        _values[LinkKey] = link.ToString();
        return Base64Url.EncodeToString(vault.Seal(link.Merchant, JsonSerializer.SerializeToUtf8Bytes(_values)));
    }

    /// <summary>Opens <see cref="Seal"/>; empty when it was changed, or sealed for another link.</summary>
    public static LinkDraft Open(string text, Link link, Vault vault)
    {
        if (text.Length == 0 || !Base64Url.IsValid(text))
            return Empty();
        try
        {
            var plain = vault.Open(link.Merchant, Base64Url.DecodeFromChars(text));
            var values = JsonSerializer.Deserialize<Dictionary<string, string>>(Encoding.UTF8.GetString(plain))!;
            return values.GetValueOrDefault(LinkKey) == link.ToString() ? new LinkDraft(values) : Empty();
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            // Not ours, changed on the way, or sealed for something else: it says nothing.
            return Empty();
        }
    }
}
