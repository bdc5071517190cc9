using System.Globalization;
using System.Net.Mail;
using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Mail;

/// <summary>Lists of e-mail addresses: read from requests, and kept as one text.</summary>
public static class MailAddresses
{
    /// <summary>How many one list has at most.</summary>
    public const int CountMax = 10;

    /// <summary>The addresses of a field; none when it is absent. Everything wrong is noted.</summary>
    public static IReadOnlyList<string> Read(JsonForm form, string name, FieldErrors errors)
    {
        var texts = form.Strings(name, CountMax) ?? [];
        var pointer = form.PointerTo(name);
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var addresses = new List<string>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            var at = i.ToString(CultureInfo.InvariantCulture);
            if (TextRules.Required(texts[i], RecipientParser.EmailCharactersMax, pointer, at, errors) is not { } address)
                continue;
            if (!RecipientParser.IsEmail(address) || !MailAddress.TryCreate(address, out _))
                errors.Add($"{pointer}/{at}", FieldCodes.InvalidFormat, "This is no e-mail address.");
            else if (!known.Add(address))
                errors.Add($"{pointer}/{at}", FieldCodes.Duplicate, "This address stands here twice.");
            else
                addresses.Add(address);
        }
        return addresses;
    }

    /// <summary>As one text, null for none. No address has a line break.</summary>
    public static string? Join(IReadOnlyList<string> addresses) => addresses.Count == 0 ? null : string.Join('\n', addresses);

    /// <summary>What <see cref="Join"/> made.</summary>
    public static IReadOnlyList<string> Split(string? text) => text?.Split('\n') ?? [];
}
