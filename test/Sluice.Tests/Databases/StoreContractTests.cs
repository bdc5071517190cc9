using Shouldly;
using Sluice.Databases;
using Sluice.Kernel;
using Xunit;

namespace Sluice.Tests.Databases;

/// <summary>What the slices rely on of a database, held on both.</summary>
public sealed class StoreContractTests
{
    private sealed record Thing(
        Guid Id, long Number, int Small, string? Text, bool Flag, DateTimeOffset At, byte[]? Bytes,
        Guid? OtherId, long? OtherNumber, int? OtherSmall, DateTimeOffset? OtherAt);

    private static readonly Table<Thing> Things = new("things",
        [Column.Uuid<Thing>("id", t => t.Id), Column.Long<Thing>("number", t => t.Number)],
        [Column.Int<Thing>("small", t => t.Small)],
        [
            Column.Text<Thing>("words", t => t.Text),
            Column.Bool<Thing>("flag", t => t.Flag),
            Column.Instant<Thing>("at", t => t.At),
            Column.Bytes<Thing>("bytes", t => t.Bytes),
            Column.UuidOrNull<Thing>("other_id", t => t.OtherId),
            Column.LongOrNull<Thing>("other_number", t => t.OtherNumber),
            Column.IntOrNull<Thing>("other_small", t => t.OtherSmall),
            Column.InstantOrNull<Thing>("other_at", t => t.OtherAt),
        ]);

    private static Thing Read(Row row) =>
        new(row.Uuid(0), row.Long(1), row.Int(2), row.TextOrNull(3), row.Bool(4), row.Instant(5), row.BytesOrNull(6),
        row.UuidOrNull(7), row.LongOrNull(8), row.IntOrNull(9), row.InstantOrNull(10));

    private static async Task<TestDatabase> CreateAsync(string kind)
    {
        var store = await TestDatabase.CreateAsync(kind);
        await store.Database.ExecuteAsync(kind == TestDatabase.Sqlite
            ? """
              create table things (id blob not null, number integer not null, small integer not null, words text,
              flag integer not null, at integer not null, bytes blob, other_id blob, other_number integer, other_small integer,
              other_at integer, primary key (id, number))
              """
            : """
              create table things (id uuid not null, number bigint not null, small integer not null, words text,
              flag boolean not null, at timestamptz not null, bytes bytea, other_id uuid, other_number bigint,
              other_small integer, other_at timestamptz, primary key (id, number))
              """, CancellationToken.None);
        return store;
    }

    private static Thing Make(int i) => i % 2 == 0
        ? new Thing(Id(i), long.MaxValue - i, int.MinValue + i, $"ünïcödé ' \" \\ \t\n {i} 🙂", true, Instant(i),
            [0, 255, (byte)(i % 251)], Id(-i), long.MinValue + i,
            int.MaxValue - i, Instant(-i))
        : new Thing(Id(i), i, 0, null, false, Instant(i), null, null, null, null, null);

    private static Guid Id(int i) => new(i, 7, 9, 1, 2, 3, 4, 5, 6, 7, 255);

    private static DateTimeOffset Instant(int i) =>
        new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero).AddTicks(9_999_990 + (i * 10L));

    private static void ShouldEqual(Thing found, Thing wanted)
    {
        (found with { Bytes = null }).ShouldBe(wanted with { Bytes = null });
        found.Bytes.ShouldBe(wanted.Bytes);
    }

    private static async Task<List<(int Key, Thing Thing)>> LookUpAsync(Session session, IReadOnlyList<Guid> ids,
        bool locks = false)
    {
        var found = new List<(int, Thing)>();
        await session.LookUpAsync(
            [new Lookup($"select {Things.ColumnList} from things where id = @id",
                [new KeyColumn("id", DbKind.Uuid, ids.ToArray())],
                (key, row) => found.Add((key, Read(row))), locks)], CancellationToken.None);
        return found;
    }

    /// <summary>One row, and counts on both sides of where PostgreSQL begins to copy.</summary>
    [DatabaseTheory]
    public async Task Every_kind_of_value_comes_back_as_it_was_written_one_by_one_and_in_bulk(string kind)
    {
        foreach (var count in (int[])[1, Postgres.CopyRowsMin - 1, Postgres.CopyRowsMin, 700])
        {
            await using var store = await CreateAsync(kind);
            var things = Enumerable.Range(0, count).Select(Make).ToList();
            await using (var session = await store.Database.BeginAsync(CancellationToken.None))
            {
                (await LookUpAsync(session, [Id(0)])).ShouldBeEmpty();
                await session.CommitAsync([BulkWrite.Insert(Things, things)], CancellationToken.None);
            }
            await using var reader = await store.Database.ReadAsync(CancellationToken.None);
            var found = await LookUpAsync(reader, [.. things.Select(t => t.Id), Id(1_000_000)]);
            found.Count.ShouldBe(count);
            foreach (var (key, thing) in found)
                ShouldEqual(thing, things[key]);
        }
    }

    [DatabaseTheory]
    public async Task An_insert_without_a_look_up_before_it_commits_too(string kind)
    {
        await using var store = await CreateAsync(kind);
        foreach (var (from, count) in ((int, int)[])[(0, 3), (10, 200)])
        {
            await using var session = await store.Database.BeginAsync(CancellationToken.None);
            await session.CommitAsync([BulkWrite.Insert(Things, [.. Enumerable.Range(from, count).Select(Make)])],
                CancellationToken.None);
        }
        (await CountAsync(store)).ShouldBe(203);
    }

    [DatabaseTheory]
    public async Task An_update_changes_the_changing_columns_of_its_rows_and_nothing_else(string kind)
    {
        await using var store = await CreateAsync(kind);
        var things = Enumerable.Range(0, 120).Select(Make).ToList();
        await using (var session = await store.Database.BeginAsync(CancellationToken.None))
            await session.CommitAsync([BulkWrite.Insert(Things, things)], CancellationToken.None);
        var changed = things.Where((_, i) => i % 3 == 0)
            .Select(t => Make(t.OtherId is null ? 4 : 5) with { Id = t.Id, Number = t.Number, Small = 99 }).ToList();
        await using (var session = await store.Database.BeginAsync(CancellationToken.None))
        {
            (await LookUpAsync(session, [.. changed.Select(t => t.Id)], locks: true)).Count.ShouldBe(changed.Count);
            await session.CommitAsync([BulkWrite.Update(Things, changed)], CancellationToken.None);
        }
        await using var reader = await store.Database.ReadAsync(CancellationToken.None);
        foreach (var (key, thing) in await LookUpAsync(reader, [.. things.Select(t => t.Id)]))
        {
            var wanted = changed.FirstOrDefault(c => c.Id == things[key].Id) is { } to ? to with { Small = things[key].Small }
                : things[key];
            ShouldEqual(thing, wanted);
        }
    }

    [DatabaseTheory]
    public async Task What_is_not_committed_leaves_nothing(string kind)
    {
        await using var store = await CreateAsync(kind);
        await using (var session = await store.Database.BeginAsync(CancellationToken.None))
        {
            await session.ExecuteAsync("insert into things (id, number, small, flag, at) values (@id, 1, 1, @flag, @at)",
                CancellationToken.None,
                ("id", Id(1)), ("flag", true), ("at", Instant(1)));
        }
        (await CountAsync(store)).ShouldBe(0);
    }

    [DatabaseTheory]
    public async Task A_write_that_fails_in_the_middle_leaves_nothing_of_the_whole_and_the_next_one_works(string kind)
    {
        await using var store = await CreateAsync(kind);
        foreach (var count in (int[])[3, 200])
        {
            List<Thing> twice = [.. Enumerable.Range(0, count).Select(Make), Make(1)];
            await using (var session = await store.Database.BeginAsync(CancellationToken.None))
            {
                await LookUpAsync(session, [Id(0)], locks: true);
                await Should.ThrowAsync<Exception>(() => session.CommitAsync(
                    [BulkWrite.Insert(Things, [Make(9_000)]), BulkWrite.Insert(Things, twice)], CancellationToken.None));
            }
            (await CountAsync(store)).ShouldBe(0);
        }
        await using var next = await store.Database.BeginAsync(CancellationToken.None);
        await next.CommitAsync([BulkWrite.Insert(Things, [Make(1)])], CancellationToken.None);
        (await CountAsync(store)).ShouldBe(1);
    }

    [DatabaseTheory]
    public async Task A_locked_row_is_seen_by_the_next_writer_as_the_one_before_left_it(string kind)
    {
        await using var store = await CreateAsync(kind);
        await using var other = store.OpenAgain();
        await using (var session = await store.Database.BeginAsync(CancellationToken.None))
            await session.CommitAsync([BulkWrite.Insert(Things, [Make(1)])], CancellationToken.None);
        const int turns = 40;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            for (var turn = 0; turn < turns; turn++)
            {
                await using var session = await (i % 2 == 0 ? store.Database : other).BeginAsync(CancellationToken.None);
                var (_, thing) = (await LookUpAsync(session, [Id(1)], locks: true)).Single();
                await session.CommitAsync([BulkWrite.Update(Things, [thing with { OtherNumber = (thing.OtherNumber ?? 0) + 1 }])],
                    CancellationToken.None);
            }
        })));
        await using var reader = await store.Database.ReadAsync(CancellationToken.None);
        (await LookUpAsync(reader, [Id(1)])).Single().Thing.OtherNumber.ShouldBe(4 * turns);
    }

    [DatabaseTheory]
    public async Task Migrating_twice_does_nothing_the_second_time(string kind)
    {
        await using var store = await TestDatabase.CreateAsync(kind, migrate: false);
        (await Migrator.MigrateAsync(store.Database, TimeProvider.System, CancellationToken.None)).ShouldNotBeEmpty();
        (await Migrator.MigrateAsync(store.Database, TimeProvider.System, CancellationToken.None)).ShouldBeEmpty();
    }

    [DatabaseTheory]
    public async Task Several_nodes_that_migrate_at_once_run_every_script_once(string kind)
    {
        for (var round = 0; round < 6; round++)
        {
            await using var store = await TestDatabase.CreateAsync(kind, migrate: false);
            var doors = Enumerable.Range(0, 4).Select(_ => store.OpenAgain()).ToList();
            foreach (var door in doors)
                await door.QueryAsync("select 1", row => row.Int(0), CancellationToken.None);
            var ran = await Task.WhenAll(doors.Select(d =>
                Task.Run(() => Migrator.MigrateAsync(d, TimeProvider.System, CancellationToken.None))));
            ran.SelectMany(r => r).ShouldBe(Migrator.Scripts(kind).Select(s => s.Name));
            foreach (var door in doors)
                await door.DisposeAsync();
        }
    }

    private static async Task<long> CountAsync(TestDatabase store) =>
        (await store.Database.QueryAsync("select count(*) from things", row => row.Long(0), CancellationToken.None)).Single();
}
