using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Connectors;

/// <summary>
/// A rail's report that was taken; stored in the transaction that applied it, so that a repetition changes nothing.
/// </summary>
internal sealed record ReceivedCallback(MerchantId Merchant, string Id, string Connector, DateTimeOffset ReceivedAt);

internal static class CallbackStore
{
    private static readonly Table<ReceivedCallback> Writes = new("callbacks",
        [Column.Uuid<ReceivedCallback>("merchant_id", c => c.Merchant.Value),
            Column.Text<ReceivedCallback>("callback_id", c => c.Id)],
        [Column.Text<ReceivedCallback>("connector", c => c.Connector),
            Column.Instant<ReceivedCallback>("received_at", c => c.ReceivedAt)],
        []);

    public static readonly RowTable<string, ReceivedCallback> Table = new(Writes, c => c.Id);

    public static readonly Finder<string, string, ReceivedCallback> ById = new(Table,
        $"select {Writes.ColumnList} from callbacks where merchant_id = @merchant_id and callback_id = @callback_id",
        [FinderParameter<string>.Text("callback_id", id => id)],
        row => new ReceivedCallback(new MerchantId(row.Uuid(0)), row.Text(1), row.Text(2), row.Instant(3)), c => c.Id);
}
