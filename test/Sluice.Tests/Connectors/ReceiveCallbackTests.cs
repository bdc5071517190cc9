using Shouldly;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Payouts;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Connectors;

public sealed class ReceiveCallbackTests
{
    [DatabaseTheory]
    public async Task Two_rails_may_give_their_reports_the_same_id(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1000);
        ScriptedConnector[] rails = [new(ScriptedConnector.Full, "one"), new(ScriptedConnector.Full, "two")];
        var payouts = new Dictionary<string, PayoutId>();
        foreach (var rail in rails)
        {
            payouts[rail.Name] = await book.PayAsync(100);
            (await book.TakeDueAsync(new ConnectorRegistry([rail]))).Dispatches.Count.ShouldBe(1);
        }
        using var stop = new CancellationTokenSource();
        var lanes = book.NewLanes(book.Database);
        var running = lanes.RunAsync(stop.Token);
        var receive = new ReceiveCallback(lanes, new ConnectorRegistry(rails), new Wake(book.Clock));
        async Task tellAsync(ScriptedConnector rail, RailStatus status)
        {
            rail.Callback = new RailCallback("1001",
                new RailUpdate(book.Id, new AttemptReference(payouts[rail.Name], 1), status) { FailureCode = "account_closed" });
            _ = (await receive.RunAsync(rail.Name, default, _ => null, CancellationToken.None)).Value;
        }

        foreach (var rail in rails)
            await tellAsync(rail, RailStatus.Paid);
        await tellAsync(rails[1], RailStatus.Returned);

        (await book.PayoutsAsync()).Select(p => p.Status).ShouldBe([PayoutStatus.Paid, PayoutStatus.Paid],
            "both were heard, and the second word under a known id was not");
        await stop.CancelAsync();
        await running;
    }
}
