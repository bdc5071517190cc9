using System.Net;
using System.Net.Sockets;

namespace Sluice.Webhooks;

/// <summary>
/// Which addresses a webhook may be sent to: public ones. Whoever registers an address makes this server call it, and this
/// server stands where others may not look.
/// </summary>
public static class AddressRules
{
    // Never called, not even in development: they name no single machine, or hand out a machine's credentials.
    private static readonly IPNetwork[] Never = Networks(
        // "This network", benchmarks, documentation, protocol assignments, 6to4 relays, multicast, reserved and broadcast
        // (the IANA special-purpose registry, RFC 6890).
        "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        // Link-local, where most clouds answer for a machine's secrets, and the two clouds that answer elsewhere.
        "169.254.0.0/16", "100.100.100.200/32", "168.63.129.16/32",
        // The same of IPv6: unspecified, IPv4-compatible, link-local, site-local, multicast, documentation, protocol assignments
        // with Teredo, 6to4; what tunnels hide in their addresses is not worth reading.
        "fd00:ec2::254/128", "fe80::/10", "fec0::/10", "ff00::/8", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    // A development machine and the networks around it.
    private static readonly IPNetwork[] Private = Networks(
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7");

    // What IANA gives to public networks; all the rest of IPv6 is special or nobody's.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // RFC 6052: a network without IPv4 reaches it by these.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address may be called. Addresses that carry one of IPv4 are judged by it.</summary>
    /// <param name="address">Any address.</param>
    /// <param name="allowPrivate">Whether loopback and private networks are allowed too, for development.</param>
    public static bool Allows(IPAddress address, bool allowPrivate)
    {
        ArgumentNullException.ThrowIfNull(address);
        var judged = Plain(address);
        if (Never.Any(n => n.Contains(judged)))
            return false;
        if (Private.Any(n => n.Contains(judged)))
            return allowPrivate;
        return judged.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(judged);
    }

    /// <summary>The very address that packets go to, without its disguise as IPv6.</summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        return Nat64.Contains(address)
            ? new IPAddress(address.GetAddressBytes().AsSpan(12))
            // A zone says by which card, not to whom.
            : new IPAddress(address.GetAddressBytes());
    }

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(IPNetwork.Parse)];
}
