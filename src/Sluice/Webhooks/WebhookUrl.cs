using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Sluice.Webhooks;

/// <summary>
/// What may be registered as a webhook's URL. A name says nothing of where it leads tomorrow: its addresses are judged by
/// <see cref="AddressRules"/> whenever a connection is made.
/// </summary>
public static class WebhookUrl
{
    public const int CharactersMax = 2000;

    // The ports no browser calls by HTTP (WHATWG Fetch, "bad port"): a request there would speak to another protocol.
    private static readonly HashSet<int> OtherProtocols =
    [
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111,
        113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548,
        554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665,
        6666, 6667, 6668, 6669, 6679, 6697, 10080,
    ];

    /// <summary>Reads a URL, or says in a sentence for its owner what is wrong.</summary>
    /// <param name="text">What was entered.</param>
    /// <param name="allowPrivate">Development: <c>http</c> and private addresses are taken too.</param>
    /// <param name="url">The URL.</param>
    /// <param name="wrong">What is wrong; null when nothing is.</param>
    public static bool TryParse(
        string? text, bool allowPrivate, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? wrong)
    {
        url = null;
        wrong = string.IsNullOrEmpty(text) ? "This is required." : WrongText(text);
        if (wrong is not null)
            return false;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var read) || read.Host.Length == 0)
            wrong = "This is no URL.";
        else
            wrong = Wrong(read, allowPrivate);
        url = wrong is null ? read : null;
        return wrong is null;
    }

    /// <summary>What is wrong with a URL that was read; null when nothing is.</summary>
    public static string? Wrong(Uri url, bool allowPrivate)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && !(allowPrivate && url.Scheme == Uri.UriSchemeHttp)))
            return allowPrivate ? "Use https or http." : "Use https.";
        if (url.UserInfo.Length > 0)
            return "Leave out user name and password: the signature says who sends.";
        if (url.Fragment.Length > 0)
            return "Leave out what follows '#': it is never sent.";
        if (OtherProtocols.Contains(url.Port))
            return $"Port {url.Port} belongs to another protocol.";
        return WrongHost(url, allowPrivate);
    }

    private static string? WrongText(string text)
    {
        if (text.Length > CharactersMax)
            return $"At most {CharactersMax} characters, not {text.Length}.";
        // The reader forgives spaces and backslashes, and others read them differently.
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.AsSpan().IndexOfAny("\\<>\"") >= 0)
            return "Only visible ASCII characters, escaped where a URL needs it; names in their 'xn--' form.";
        var start = text.IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
            return "This is no URL.";
        var authority = text.AsSpan(start + 3);
        var end = authority.IndexOfAny("/?#");
        if ((end < 0 ? authority : authority[..end]).Contains('@'))
            return "Leave out user name and password: the signature says who sends.";
        return text.Contains('#', StringComparison.Ordinal) ? "Leave out what follows '#': it is never sent." : null;
    }

    private static string? WrongHost(Uri url, bool allowPrivate)
    {
        const string notPublic = "This address is not public.";
        var host = url.IdnHost.TrimEnd('.');
        // In any notation: 0x7f.1 and 2130706433 are 127.0.0.1 to whoever connects.
        if (IPAddress.TryParse(host, out var address))
            return AddressRules.Allows(address, allowPrivate) ? null : notPublic;
        if (url.HostNameType != UriHostNameType.Dns || host.Length == 0)
            return "The host is neither a name nor an address.";
        var last = host[(host.LastIndexOf('.') + 1)..];
        if (!last.AsSpan().ContainsAnyExceptInRange('0', '9') || last.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return "The host is neither a name nor an address.";
        var isLocal = host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return isLocal && !allowPrivate ? notPublic : null;
    }
}
