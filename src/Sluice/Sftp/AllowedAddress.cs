using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Sftp;

/// <summary>Addresses that a key may be used from: one, or a network in CIDR form (RFC 4632 §3.1, RFC 4291 §2.3).</summary>
public static class AllowedAddress
{
    // No zones, no brackets, no spaces.
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789abcdefABCDEF.:");

    /// <summary>
    /// The one way to write it: <c>192.0.2.7</c>, <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>. What could be read in two ways is
    /// refused: zeros in front, bits set behind the prefix, IPv4 written as IPv6.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? address)
    {
        address = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        if (host.AsSpan().ContainsAnyExcept(Characters) || !IPAddress.TryParse(host, out var ip)
            || ip.IsIPv4MappedToIPv6 || (ip.AddressFamily == AddressFamily.InterNetwork && ip.ToString() != host))
            return false;
        if (slash < 0)
        {
            address = ip.ToString();
            return true;
        }
        if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > Bits(ip) || text[^1] == '/' || (text[slash + 1] == '0' && text.Length > slash + 2)
            || !IPNetwork.TryParse($"{ip}/{prefix}", out var network) || !network.BaseAddress.Equals(ip))
            return false;
        address = prefix == Bits(ip) ? ip.ToString() : $"{ip}/{prefix}";
        return true;
    }

    /// <summary>
    /// The list as sshd reads it in <c>from=""</c>: networks only, which are compared as numbers and not as text.
    /// </summary>
    public static string Patterns(IEnumerable<string> addresses) => string.Join(',', addresses.Select(address =>
        address.Contains('/', StringComparison.Ordinal) ? address : $"{address}/{Bits(IPAddress.Parse(address))}"));

    private static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
}
