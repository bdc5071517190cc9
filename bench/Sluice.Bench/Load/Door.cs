using System.Net;

namespace Sluice.Bench.Load;

/// <summary>Where payouts are asked for, and how.</summary>
internal sealed record Door(IPEndPoint Address, Func<IPayoutCaller> MakeCaller)
{
    /// <param name="makeBody">The JSON of a payout with a reference; the usual one when it is null.</param>
    public static Door Rest(ChildServer server, Func<string, string>? makeBody = null) =>
        new(server.Address, () => new RestCaller(new PayoutRequest(server.ApiKey, makeBody)));

    public static Door Grpc(ChildServer server) =>
        new(server.GrpcAddress!, () => new GrpcCaller(new GrpcRequest(server.ApiKey)));
}
