using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>An empty book, to be made in the commit of another one's command.</summary>
public sealed record NewBook(MerchantId Merchant, bool Live, DateTimeOffset Now);

/// <summary>How an empty book is written.</summary>
public static class NewBooks
{
    public static readonly RowTable<MerchantId, NewBook> Table = new(new Table<NewBook>("books",
        [Column.Uuid<NewBook>("merchant_id", b => b.Merchant.Value)],
        [
            Column.Bool<NewBook>("live", b => b.Live),
            Column.Bytes<NewBook>("chain", _ => new byte[32]),
            Column.Instant<NewBook>("recorded_at", b => b.Now),
        ],
        []), b => b.Merchant);
}
