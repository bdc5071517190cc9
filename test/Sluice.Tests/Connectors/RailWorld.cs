using Sluice.Connectors;
using Sluice.Exceptions;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Books;

namespace Sluice.Tests.Connectors;

/// <summary>One payout of 100 EUR of a merchant who had 1000, and the rail's word on its attempts.</summary>
internal sealed class RailWorld(TestBook book, ConnectorCapabilities capabilities)
{
    public TestBook Book => book;

    public ScriptedConnector Connector { get; } = new(capabilities);

    public ConnectorRegistry Registry => new([Connector]);

    public PayoutId Id { get; set; }

    public static async Task<RailWorld> StartAsync(string kind, ConnectorCapabilities? capabilities = null)
    {
        var world = new RailWorld(await TestBook.CreateAsync(kind), capabilities ?? ScriptedConnector.Full);
        await world.Book.DepositAsync(1000);
        world.Id = await world.Book.PayAsync(100);
        return world;
    }

    /// <summary>Takes what is due: the payout's next attempt, or an inquiry.</summary>
    public Task<DueWork> TakeAsync() => book.TakeDueAsync(Registry);

    public void Pass(TimeSpan time) => book.Clock.Advance(time);

    public Task TellAsync(RailStatus status, int attempt = 1, string? code = null, RailSource source = RailSource.Callback,
        TimeSpan? askedBefore = null, string connector = ScriptedConnector.ConnectorName) =>
        book.DoAsync(new ApplyRailUpdate(
            new RailUpdate(book.Id, new AttemptReference(Id, attempt), status) { FailureCode = code }, source,
            Connector.Capabilities, connector,
            source == RailSource.Inquiry ? book.Clock.Now - (askedBefore ?? TimeSpan.Zero) : null));

    /// <summary>An inquiry asked late enough, answered with "never received".</summary>
    public async Task ProveNeverReceivedAsync(int attempt = 1)
    {
        Pass(DispatchRules.ProofDelay);
        await TellAsync(RailStatus.NeverReceived, attempt, source: RailSource.Inquiry);
    }

    public Task<Result<Sluice.Events.Receipt>> CancelAsync() =>
        book.DoAsync(new CancelPayout(book.Merchant.Caller, Id, null, null));

    public async Task ResolveAsync(Resolution resolution, Guid? id = null) =>
        _ = (await TryResolveAsync(resolution, id)).Value;

    /// <summary>A person settles the first open case, or the one named, as far as the book lets them.</summary>
    public async Task<Result<Sluice.Events.Receipt>> TryResolveAsync(Resolution resolution, Guid? id = null)
    {
        var exception = id ?? (await ExceptionsAsync()).First(e => e.Open).Id;
        return await book.DoAsync(new ResolveException(book.Merchant.Caller, exception, Id, resolution,
            "seen in the bank's portal", "unspecified", null));
    }

    /// <summary>The first attempt fails in a way that is safe to retry, and the second one is made.</summary>
    public async Task SupersedeAsync(ConnectorRegistry? second = null)
    {
        await TakeAsync();
        await TellAsync(RailStatus.Failed, code: "bank_unavailable");
        Pass(DispatchRules.RetryDelay);
        if ((await book.TakeDueAsync(second ?? Registry)).Dispatches.Single().Reference.Number != 2)
            throw new InvalidOperationException("That is not the second attempt.");
    }

    public Task<Payout> PayoutAsync() => book.PayoutAsync(Id);

    public Task<List<ExceptionCase>> ExceptionsAsync() =>
        ExceptionStore.ListAsync(book.Database, book.Id, null, null, 100, CancellationToken.None);

    /// <summary>Status, reason, an exclamation mark where a conflict waits for a person.</summary>
    public async Task<string> StandingAsync()
    {
        var payout = await PayoutAsync();
        var conflicts = (await ExceptionsAsync()).Count(e => e.Open && e.Kind == ExceptionKinds.ConflictingReport);
        return payout.Status.Text + (payout.StatusReason is { } reason ? ":" + reason : "") + new string('!', conflicts);
    }

    public async Task<string> MoneyAsync() =>
        string.Join(" ", (await new Sluice.Books.Statement(book.Database).BalancesAsync(book.Id, CancellationToken.None))
        .Where(b => b.Balance != 0).Select(b => $"{b.Account.Kind}={b.Balance}"));
}
