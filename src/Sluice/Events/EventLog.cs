using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Events;

/// <summary>Appending events within a batch, and reading them.</summary>
public static class EventLog
{
    private static readonly Table<Event> Writes = new("events",
        [Column.Uuid<Event>("merchant_id", e => e.Merchant.Value), Column.Long<Event>("number", e => e.Number)],
        [
            Column.Uuid<Event>("event_id", e => e.Id),
            Column.Text<Event>("type", e => e.Type),
            Column.Uuid<Event>("subject_id", e => e.Subject),
            Column.Int<Event>("sequence", e => e.Sequence),
            Column.Text<Event>("actor_kind", e => e.Actor.Kind),
            Column.Text<Event>("actor_id", e => e.Actor.Id),
            Column.Text<Event>("actor_address", e => e.Actor.Address),
            Column.Instant<Event>("occurred_at", e => e.OccurredAt),
            Column.Text<Event>("data", e => e.Data),
        ],
        []);

    private static readonly RowTable<long, Event> Table = new(Writes, e => e.Number);

    private static readonly string SnapshotSql = "select data from events where merchant_id = @merchant_id and number = @number";

    /// <summary>How many events a page has at most.</summary>
    public const int PageMax = 200;

    private static readonly Finder<Guid, long, Event> LastOf = new(Table,
        $"""
        select {Writes.ColumnList} from events
        where merchant_id = @merchant_id and subject_id = @subject_id order by number desc limit 1
        """,
        [FinderParameter<Guid>.Uuid("subject_id", id => id)], Read, e => e.Subject);

    extension(Book book)
    {
        /// <summary>Asks for what <see cref="NextSequence"/> needs.</summary>
        public void NeedSequence(Guid subject) => book.Need(LastOf, subject);

        /// <summary>The sequence of the next event of a subject that keeps no revision itself.</summary>
        public int NextSequence(Guid subject) => 1 + book.Found(LastOf, subject).Select(e => e.Sequence).DefaultIfEmpty().Max();

        /// <summary>Appends an event to the merchant's log; it is written with the rest of the batch.</summary>
        /// <returns>Its number.</returns>
        public long Emit(string type, Guid subject, int sequence, Actor actor, string data)
        {
            var number = book.TakeEventNumber();
            book.Rows(Table).Insert(new Event
            {
                Merchant = book.Merchant,
                Number = number,
                Id = book.NewId(),
                Type = type,
                Subject = subject,
                Sequence = sequence,
                Actor = actor,
                OccurredAt = book.Now,
                Data = data,
            });
            return number;
        }
    }

    /// <summary>What the event of that number reported: the first answer to the request that caused it.</summary>
    public static async Task<string> SnapshotAsync(Database database, MerchantId merchant, long number, CancellationToken cancel)
    {
        var rows = await database.QueryAsync(SnapshotSql, row => row.Text(0), cancel, ("merchant_id", merchant.Value),
            ("number", number));
        return rows.Count == 1 ? rows[0] : throw new InvalidOperationException($"Event {number} of {merchant} is missing.");
    }

    /// <summary>Events after a number, oldest first; filters narrow, they never skip ahead of the cursor.</summary>
    public static Task<List<Event>> ListAsync(
        Database database, MerchantId merchant, long after, string? type, Guid? subject, int limit, CancellationToken cancel)
    {
        List<(string, object?)> parameters = [("merchant_id", merchant.Value), ("after", after), ("limit", (long)limit)];
        var filter = "";
        if (type is not null)
        {
            filter += " and type = @type";
            parameters.Add(("type", type));
        }
        if (subject is { } id)
        {
            filter += " and subject_id = @subject_id";
            parameters.Add(("subject_id", id));
        }
        var sql = $"""
            select {Writes.ColumnList} from events
            where merchant_id = @merchant_id and number > @after{filter} order by number limit @limit
            """;
        return database.QueryAsync(sql, Read, cancel, [.. parameters]);
    }

    /// <summary>What <see cref="Read"/> reads.</summary>
    internal static string ColumnList => Writes.ColumnList;

    internal static Event Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Number = row.Long(1),
        Id = row.Uuid(2),
        Type = row.Text(3),
        Subject = row.Uuid(4),
        Sequence = row.Int(5),
        Actor = new Actor(row.Text(6), row.TextOrNull(7), row.TextOrNull(8)),
        OccurredAt = row.Instant(9),
        Data = row.Text(10),
    };
}
