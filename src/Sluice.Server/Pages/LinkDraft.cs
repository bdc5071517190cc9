using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Kernel;
using Sluice.Links;
using Sluice.Recipients.Formats;

namespace Sluice.Server.Pages;

/// <summary>
/// What a recipient has entered so far, between one page and the next: carried in the form, sealed, so that an account number
/// stands in no page in clear and nothing is stored before it is confirmed. Bound to its link; a card's is sealed with the key of
/// cards.
/// </summary>
internal sealed class LinkDraft
{
    public const string FieldName = "draft";

    private const string LinkKey = "link";

    // No letter of base64url: before what was sealed with the key of cards.
    private const char CardMark = '.';

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
        var plain = JsonSerializer.SerializeToUtf8Bytes(_values);
        return this[LinkEntry.Kind] == CardKinds.Card.ToString()
            ? CardMark + Base64Url.EncodeToString(vault.ForCards.Seal(link.Merchant, plain))
            : Base64Url.EncodeToString(vault.Seal(link.Merchant, plain));
    }

    /// <summary>Opens <see cref="Seal"/>; empty when it was changed, or sealed for another link.</summary>
    public static LinkDraft Open(string text, Link link, Vault vault)
    {
        var isCard = text.StartsWith(CardMark);
        var body = isCard ? text[1..] : text;
        if (body.Length == 0 || !Base64Url.IsValid(body))
            return Empty();
        try
        {
            var plain = (isCard ? vault.ForCards : vault).Open(link.Merchant, Base64Url.DecodeFromChars(body));
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
