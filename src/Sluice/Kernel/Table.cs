namespace Sluice.Kernel;

/// <summary>Takes one value of a row at a time while a bulk write is streamed.</summary>
public interface IRowSink
{
    void Write<T>(T value, DbKind kind) where T : notnull;

    void WriteNull();
}

/// <summary>One column of a table as a bulk write needs it: a name, a kind and the way to the value.</summary>
public abstract class Column<TRow>(string name, DbKind kind)
{
    public string Name => name;

    public DbKind Kind => kind;

    /// <summary>The values of many rows as one typed array, for databases that take a column at a time.</summary>
    public abstract Array Values(IReadOnlyList<TRow> rows);

    /// <summary>The value of one row, boxed; null for SQL null.</summary>
    public abstract object? Value(TRow row);

    /// <summary>Hands the value of one row to a stream.</summary>
    public abstract void Write(TRow row, IRowSink sink);
}

/// <summary>Makes columns. Each takes a name and the way from the row to the value.</summary>
public static class Column
{
    public static Column<TRow> Uuid<TRow>(string name, Func<TRow, Guid> get) =>
        new ValueColumn<TRow, Guid>(name, DbKind.Uuid, get);

    public static Column<TRow> UuidOrNull<TRow>(string name, Func<TRow, Guid?> get) =>
        new NullableColumn<TRow, Guid>(name, DbKind.Uuid, get);

    public static Column<TRow> Long<TRow>(string name, Func<TRow, long> get) =>
        new ValueColumn<TRow, long>(name, DbKind.Long, get);

    public static Column<TRow> LongOrNull<TRow>(string name, Func<TRow, long?> get) =>
        new NullableColumn<TRow, long>(name, DbKind.Long, get);

    public static Column<TRow> Int<TRow>(string name, Func<TRow, int> get) => new ValueColumn<TRow, int>(name, DbKind.Int, get);

    public static Column<TRow> IntOrNull<TRow>(string name, Func<TRow, int?> get) =>
        new NullableColumn<TRow, int>(name, DbKind.Int, get);

    public static Column<TRow> Bool<TRow>(string name, Func<TRow, bool> get) =>
        new ValueColumn<TRow, bool>(name, DbKind.Bool, get);

    public static Column<TRow> Instant<TRow>(string name, Func<TRow, DateTimeOffset> get) =>
        new ValueColumn<TRow, DateTimeOffset>(name, DbKind.Instant, get);

    public static Column<TRow> InstantOrNull<TRow>(string name, Func<TRow, DateTimeOffset?> get) =>
        new NullableColumn<TRow, DateTimeOffset>(name, DbKind.Instant, get);

    public static Column<TRow> Text<TRow>(string name, Func<TRow, string?> get) =>
        new ReferenceColumn<TRow, string>(name, DbKind.Text, get);

    public static Column<TRow> Bytes<TRow>(string name, Func<TRow, byte[]?> get) => new ReferenceColumn<TRow,
        byte[]>(name, DbKind.Bytes, get);

    private sealed class ValueColumn<TRow, T>(string name, DbKind kind, Func<TRow, T> get) : Column<TRow>(name, kind)
        where T : struct
    {
        public override Array Values(IReadOnlyList<TRow> rows)
        {
            var values = new T[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = get(rows[i]);
            return values;
        }

        public override object? Value(TRow row) => get(row);

        public override void Write(TRow row, IRowSink sink) => sink.Write(get(row), Kind);
    }

    private sealed class NullableColumn<TRow, T>(string name, DbKind kind, Func<TRow, T?> get) : Column<TRow>(name, kind)
        where T : struct
    {
        public override Array Values(IReadOnlyList<TRow> rows)
        {
            var values = new T?[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = get(rows[i]);
            return values;
        }

        public override object? Value(TRow row) => get(row);

        public override void Write(TRow row, IRowSink sink)
        {
            if (get(row) is { } value)
                sink.Write(value, Kind);
            else
                sink.WriteNull();
        }
    }

    private sealed class ReferenceColumn<TRow, T>(string name, DbKind kind, Func<TRow, T?> get) : Column<TRow>(name, kind)
        where T : class
    {
        public override Array Values(IReadOnlyList<TRow> rows)
        {
            var values = new T?[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = get(rows[i]);
            return values;
        }

        public override object? Value(TRow row) => get(row);

        public override void Write(TRow row, IRowSink sink)
        {
            if (get(row) is { } value)
                sink.Write(value, Kind);
            else
                sink.WriteNull();
        }
    }
}

/// <summary>How rows of one kind are written: the table, its key, its columns, and which of them an update may change.</summary>
public sealed class Table<TRow>(string name, IReadOnlyList<Column<TRow>> key, IReadOnlyList<Column<TRow>> fixedColumns,
    IReadOnlyList<Column<TRow>> changing)
{
    public string Name => name;

    public IReadOnlyList<Column<TRow>> Key => key;

    /// <summary>Set on update.</summary>
    public IReadOnlyList<Column<TRow>> Changing => changing;

    /// <summary>Key, fixed and changing columns, in the order they are inserted and may be selected.</summary>
    public IReadOnlyList<Column<TRow>> Columns { get; } = [.. key, .. fixedColumns, .. changing];

    /// <summary>The column list for a select, so that readers count positions in the order of <see cref="Columns"/>.</summary>
    public string ColumnList { get; } = string.Join(", ", key.Concat(fixedColumns).Concat(changing).Select(c => c.Name));
}

/// <summary>Rows on their way into a table, all of one kind, inserted or updated together.</summary>
public abstract class BulkWrite
{
    private protected BulkWrite()
    {
    }

    public abstract string TableName { get; }

    public abstract int Count { get; }

    public abstract bool IsUpdate { get; }

    /// <summary>The columns written: for an update the key first, then what changes.</summary>
    public abstract int ColumnCount { get; }

    public abstract int KeyCount { get; }

    public abstract string ColumnName(int column);

    public abstract DbKind ColumnKind(int column);

    public abstract Array ColumnValues(int column);

    public abstract object? Value(int row, int column);

    public abstract void Write(int row, IRowSink sink);

    public static BulkWrite Insert<TRow>(Table<TRow> table, IReadOnlyList<TRow> rows) => new Of<TRow>(table, rows, update: false);

    public static BulkWrite Update<TRow>(Table<TRow> table, IReadOnlyList<TRow> rows) => new Of<TRow>(table, rows, update: true);

    private sealed class Of<TRow>(Table<TRow> table, IReadOnlyList<TRow> rows, bool update) : BulkWrite
    {
        private Column<TRow> At(int i) => !update ? table.Columns[i]
            : i < table.Key.Count ? table.Key[i] : table.Changing[i - table.Key.Count];

        public override string TableName => table.Name;

        public override int Count => rows.Count;

        public override bool IsUpdate => update;

        public override int ColumnCount => update ? table.Key.Count + table.Changing.Count : table.Columns.Count;

        public override int KeyCount => table.Key.Count;

        public override string ColumnName(int column) => At(column).Name;

        public override DbKind ColumnKind(int column) => At(column).Kind;

        public override Array ColumnValues(int column) => At(column).Values(rows);

        public override object? Value(int row, int column) => At(column).Value(rows[row]);

        public override void Write(int row, IRowSink sink)
        {
            for (var i = 0; i < ColumnCount; i++)
                At(i).Write(rows[row], sink);
        }
    }
}
