using Sluice.Kernel;

namespace Sluice.Tests.Events;

/// <summary>Makes a log long without making what it tells of.</summary>
internal static class ManyEvents
{
    private const string InsertSql = """
        with recursive counted(i) as (select 1 union all select i + 1 from counted where i < @count)
        insert into events (merchant_id, number, event_id, type, subject_id, sequence, actor_kind, occurred_at, data)
        select @merchant_id, @head + i, @event_id, @type, @subject_id, 1, 'system', @occurred_at, '{}' from counted
        """;

    /// <summary>Appends so many of one type, all of one instant.</summary>
    public static async Task AppendAsync(
        Database database, MerchantId merchant, string type, int count, DateTimeOffset occurredAt, Guid? subject = null)
    {
        var head = (await database.QueryAsync("select event_number from books where merchant_id = @merchant_id",
            row => row.Long(0), CancellationToken.None, ("merchant_id", merchant.Value))).Single();
        await database.ExecuteAsync(InsertSql, CancellationToken.None, ("count", (long)count), ("merchant_id", merchant.Value),
            ("head", head), ("event_id", new Ids(TimeProvider.System).New()), ("type", type),
            ("subject_id", subject ?? merchant.Value), ("occurred_at", occurredAt));
        await database.ExecuteAsync(
            "update books set event_number = @number, recorded_at = @occurred_at where merchant_id = @merchant_id",
            CancellationToken.None, ("number", head + count), ("occurred_at", occurredAt), ("merchant_id", merchant.Value));
    }
}
