using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Quotes;

namespace Sluice.Tests.Books;

/// <summary>Draws what payouts cost, and quotes at which they are converted.</summary>
internal static class Prices
{
    /// <summary>A schedule with one rule for a currency.</summary>
    public static FeeSchedule Fees(Random chance, string currency)
    {
        var price = new FeePrice { Currency = currency, Fixed = chance.Next(9), BasisPoints = chance.Next(500) };
        return FeeSchedule.None with
        {
            Rules = [new FeeRule { Name = "all", Price = price, Bearer = Bearer(chance) }],
            Refund = Refund(chance),
        };
    }

    /// <summary>A quote over what is paid, from the same currency or another, that may have expired when it is used.</summary>
    public static Quote Quote(
        Random chance, MerchantId merchant, Guid id, Amount source, Amount paid, DateTimeOffset now) => new()
        {
            Merchant = merchant,
            Id = id,
            Source = ReferenceEquals(source.Currency, paid.Currency) ? paid : source,
            Destination = paid,
            FixedSide = FixedSides.Source,
            Rate = "1",
            MidRate = "1",
            MarginBasisPoints = 0,
            Fee = chance.Next(10),
            FeeBearer = Bearer(chance),
            FeeRefund = Refund(chance),
            Live = false,
            CreatedAt = now,
            ExpiresAt = now + TimeSpan.FromSeconds(chance.Next(200)),
        };

    private static string Refund(Random chance) => FeeRefunds.All[chance.Next(FeeRefunds.All.Count)];

    private static string Bearer(Random chance) => chance.Next(2) == 0 ? FeeBearers.Merchant : FeeBearers.Recipient;
}
