using Sluice.Books;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Orders;

/// <summary>The rule of the closed loop: an order's payouts that arrived or still may never sum to more than was paid.</summary>
internal static class ClosedLoop
{
    /// <summary>How many live payouts one order may have.</summary>
    public const int PayoutsMax = PayoutStore.OfOrderMax - 1;

    /// <summary>Asks for the order and its payouts.</summary>
    public static void Need(Book book, Guid order)
    {
        book.Need(OrderStore.ById, order);
        book.Need(PayoutStore.OfOrder, order);
    }

    /// <summary>The order, if a payout of this amount may go back to it.</summary>
    public static Result<Order> Check(Book book, Guid id, Money.Amount amount)
    {
        var errors = new FieldErrors();
        if (book.First(OrderStore.ById, id) is not { } order)
        {
            errors.Add("/destination/order_id", FieldCodes.NotFound, "No such order.");
            return errors.ToProblem();
        }
        var payouts = book.Found(PayoutStore.OfOrder, id).Where(CountsAgainst).ToList();
        if (amount.Currency != order.Amount.Currency)
            errors.Add("/currency", FieldCodes.CurrencyNotSupported, $"The order was paid in {order.Amount.Currency.Code}.");
        else if (payouts.Count > PayoutsMax)
            errors.Add("/destination/order_id", FieldCodes.TooMany, $"An order is paid back in at most {PayoutsMax} parts.");
        else if (Left(order, payouts) is var left && left < amount.MinorUnits)
            errors.Add("/amount", FieldCodes.OrderExceeded,
                $"{order.Amount} were paid, {new Money.Amount(Math.Max(0, left), amount.Currency)} of it can still go back.");
        return errors.Any ? errors.ToProblem() : order;
    }

    /// <summary>Whether a payout has used up a part of its order: it arrived, or it still may.</summary>
    public static bool CountsAgainst(Payout payout) => !payout.Status.IsFinal || payout.Status == PayoutStatus.Paid;

    private static long Left(Order order, IEnumerable<Payout> payouts) =>
        order.Amount.MinorUnits - payouts.Sum(p => p.Amount.MinorUnits);
}
