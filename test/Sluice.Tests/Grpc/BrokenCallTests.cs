using Shouldly;
using Sluice.Server.Grpc;
using Sluice.Server.Grpc.Wire;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Grpc;

/// <summary>Deadlines and closed streams in mid-call: the payout is whole or not there, and its id tells which.</summary>
public sealed class BrokenCallTests
{
    private const int Calls = 60;
    private const int Amount = 100;

    [DatabaseTheory]
    public async Task A_deadline_in_mid_call_leaves_the_payout_whole_or_not_at_all(string kind)
    {
        await using var server = await TestServer.StartAsync(kind, GrpcServers.Settings);
        using var calls = await PayoutCalls.OpenAsync(server, Calls * Amount);

        var codes = await Task.WhenAll(Enumerable.Range(0, Calls).Select(async i => (await calls.CallAsync("Create",
            PayoutCalls.Order($"d-{i}", Amount), ("grpc-timeout", $"{1 + (i * 200)}u"))).Code));

        codes.ShouldAllBe(c => c == GrpcCode.Ok || c == GrpcCode.DeadlineExceeded);
        codes.ShouldContain(GrpcCode.DeadlineExceeded);
        await RepeatAsync(server, calls, i => $"d-{i}");
    }

    [DatabaseTheory]
    public async Task A_stream_closed_in_mid_call_leaves_the_payout_whole_or_not_at_all(string kind)
    {
        await using var server = await TestServer.StartAsync(kind, GrpcServers.Settings);
        using var calls = await PayoutCalls.OpenAsync(server, Calls * Amount);

        var closed = 0;
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(async i =>
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMicroseconds(i * 300));
            using var content = new ByteArrayContent(RawGrpc.Frame(PayoutCalls.Order($"c-{i}", Amount)));
            try
            {
                await calls.Raw.SendAsync(calls.Raw.Request("/types.PayoutService/Create", content), patience.Token);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref closed);
            }
        }));

        closed.ShouldBeGreaterThan(0);
        await RepeatAsync(server, calls, i => $"c-{i}");
    }

    /// <summary>Repeats every call: what was made is told, what was not is made; each is paid once.</summary>
    private static async Task RepeatAsync(TestServer server, PayoutCalls calls, Func<int, string> id)
    {
        var made = new HashSet<string>();
        for (var i = 0; i < Calls; i++)
            made.Add((await calls.CreateAsync(PayoutCalls.Order(id(i), Amount))).ConnectorPayoutId);
        made.Count.ShouldBe(Calls);
        foreach (var payout in made)
            await calls.Door.WaitAsync(payout, "paid");
        (await calls.Door.Client.Payouts.ListAsync(new() { Limit = 200 })).Data.Count.ShouldBe(Calls);
        (await calls.Door.FundsAsync()).ShouldBe((0, 0));
        await calls.Door.VerifyAsync();
        server.Log.Errors.ShouldBeEmpty();
    }
}
