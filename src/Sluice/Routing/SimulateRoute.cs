using Sluice.Access;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Routing;

/// <summary>Where an order would go now, with everything that was weighed. Nothing changes.</summary>
public sealed class SimulateRoute(Caller caller, PayoutOrder order) : BookCommand<RouteDecision>(caller.Merchant)
{
    protected internal override void Need(Book book) => NewPayout.Need(book, caller, order);

    protected internal override Result<RouteDecision> Decide(Book book)
    {
        if (!NewPayout.Target(book, caller, order).Succeeded(out _, out var problem))
            return problem;
        if (order.Parsed.ToWallet)
            return new Problem(ProblemTypes.InvalidState, "Into a wallet no rail leads, nor is one needed.");
        return NewPayout.RouteOf(book, caller, order, explains: true)
            ?? throw new InvalidOperationException("An order whose route is asked for has routes.");
    }
}
