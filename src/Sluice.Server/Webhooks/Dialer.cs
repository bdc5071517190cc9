using System.Net;
using System.Net.Sockets;
using Sluice.Webhooks;

namespace Sluice.Server.Webhooks;

/// <summary>Looks a name up and says to which addresses it leads.</summary>
internal delegate Task<IPAddress[]> Resolve(string name, CancellationToken cancel);

/// <summary>Opens a connection to one address.</summary>
internal delegate Task<Stream> Connect(IPEndPoint address, CancellationToken cancel);

/// <summary>
/// Makes the connections of webhooks: the name is looked up here, every address it leads to is judged, and the connection goes to
/// exactly one of those judged. Nothing looks the name up a second time, so it cannot lead elsewhere in between.
/// </summary>
internal sealed class Dialer(bool allowPrivate, TimeSpan timeout, TimeProvider clock, Resolve? resolve, Connect? connect)
{
    // A name may lead to many addresses; one dead among them must not use up the time of all.
    private const int AddressesMax = 4;
    private const int PatienceParts = 3;

    private readonly Resolve _resolve = resolve ?? Dns.GetHostAddressesAsync;
    private readonly Connect _connect = connect ?? ConnectAsync;

    /// <exception cref="DialFailure">There is no connection to be had, or it is not allowed.</exception>
    public async ValueTask<Stream> DialAsync(DnsEndPoint host, CancellationToken cancel)
    {
        var addresses = await ResolveAsync(host.Host, cancel);
        if (addresses.Length == 0)
            throw new DialFailure(SendFailure.Dns, "The name has no address.", null);
        // One forbidden among them is enough: a name that is half inside is a mistake or an attack.
        if (!addresses.All(a => AddressRules.Allows(a, allowPrivate)))
            throw new DialFailure(SendFailure.ForbiddenAddress, "The host leads to an address that is not public.", null);
        DialFailure? last = null;
        foreach (var address in addresses.Take(AddressesMax))
        {
            using var patience = new CancellationTokenSource(timeout / PatienceParts, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
            try
            {
                return await _connect(new IPEndPoint(address, host.Port), either.Token);
            }
            catch (SocketException failure)
            {
                last = new DialFailure(SendFailure.Connect, failure.SocketErrorCode.ToString(), failure);
            }
            catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
            {
                last = new DialFailure(SendFailure.Timeout, "Nothing answers at the address.", late);
            }
        }
        throw last!;
    }

    private async Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancel)
    {
        if (IPAddress.TryParse(name, out var literal))
            return [literal];
        try
        {
            return await _resolve(name, cancel).WaitAsync(cancel);
        }
        catch (SocketException failure)
        {
            throw new DialFailure(SendFailure.Dns, failure.SocketErrorCode.ToString(), failure);
        }
        // What a lookup says of a name that cannot be one.
        catch (ArgumentException failure)
        {
            throw new DialFailure(SendFailure.Dns, "This is no name.", failure);
        }
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>Why there is no connection.</summary>
internal sealed class DialFailure(SendFailure kind, string detail, Exception? inner) : IOException(detail, inner)
{
    public SendFailure Kind => kind;
}
