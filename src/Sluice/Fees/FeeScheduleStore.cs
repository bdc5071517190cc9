using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Fees;

/// <summary>A merchant's fees as they are stored: one text, changed as a whole.</summary>
internal sealed record StoredFees(MerchantId Merchant, string Name, string Schedule, int Revision, DateTimeOffset UpdatedAt);

/// <summary>The fee schedules' SQL.</summary>
internal static class FeeScheduleStore
{
    /// <summary>The only schedule there is: that for payouts.</summary>
    public const string ForPayouts = "payouts";

    private static readonly Table<StoredFees> Writes = new("fee_schedules",
        [Column.Uuid<StoredFees>("merchant_id", f => f.Merchant.Value), Column.Text<StoredFees>("name", f => f.Name)],
        [],
        [
            Column.Text<StoredFees>("schedule", f => f.Schedule),
            Column.Int<StoredFees>("revision", f => f.Revision),
            Column.Instant<StoredFees>("updated_at", f => f.UpdatedAt),
        ]);

    public static readonly RowTable<string, StoredFees> Table = new(Writes, f => f.Name);

    private static readonly string FindSql =
        $"select {Writes.ColumnList} from fee_schedules where merchant_id = @merchant_id and name = @name";

    public static readonly Finder<string, string, StoredFees> ByName = new(Table, FindSql,
        [FinderParameter<string>.Text("name", name => name)], Read, f => f.Name);

    public static async Task<FeeSchedule> FindAsync(Database database, MerchantId merchant, CancellationToken cancel)
    {
        var rows = await database.QueryAsync(FindSql, Read, cancel, ("merchant_id", merchant.Value), ("name", ForPayouts));
        return rows is [var row] ? ScheduleOf(row) : FeeSchedule.None;
    }

    private static FeeSchedule ScheduleOf(StoredFees row) =>
        FeeScheduleForm.ReadStored(row.Schedule) with { Revision = row.Revision, UpdatedAt = row.UpdatedAt };

    private static StoredFees Read(Row row) =>
        new(new MerchantId(row.Uuid(0)), row.Text(1), row.Text(2), row.Int(3), row.Instant(4));
}
