using System.Net;

namespace Sluice.Bench.Load;

/// <summary>One connection that creates payouts, the next when the one before is answered.</summary>
internal interface IPayoutCaller : IDisposable
{
    Task ConnectAsync(IPEndPoint server);

    /// <summary>Asks for a payout that nobody has asked for yet, and waits for the whole answer.</summary>
    /// <returns>Null when it was created, otherwise what the server said.</returns>
    /// <exception cref="IOException">The connection is of no use any more.</exception>
    ValueTask<string?> CreateAsync();
}
