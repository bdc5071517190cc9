using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>
/// Rows of one table that a batch of commands sees and changes. A row read twice is the same row; what is inserted or updated
/// is seen at once.
/// </summary>
public abstract class RowSet
{
    private protected RowSet()
    {
    }

    internal abstract object Table { get; }

    internal abstract void CollectInto(BulkCollector collector);

    internal abstract int Changes { get; }
}

/// <summary>The rows of one table within one book.</summary>
public sealed class RowSet<TKey, TRow>(RowTable<TKey, TRow> table) : RowSet
    where TKey : notnull
    where TRow : class
{
    private readonly Dictionary<TKey, TRow> _rows = [];
    private readonly Dictionary<TKey, int> _inserted = [];
    private readonly HashSet<TKey> _updated = [];
    private readonly List<TRow> _inserts = [];
    private int _changes;

    internal override object Table => table;

    internal override int Changes => _changes;

    /// <summary>The row as the commands before left it, or null when it is not there.</summary>
    public TRow? Find(TKey key) => _rows.GetValueOrDefault(key);

    /// <summary>Adds a row to be inserted with the commit.</summary>
    public void Insert(TRow row)
    {
        var key = table.KeyOf(row);
        _changes++;
        _inserted.Add(key, _inserts.Count);
        _inserts.Add(row);
        _rows.Add(key, row);
        Changed?.Invoke(null, row);
    }

    /// <summary>Replaces a row that was loaded or inserted before.</summary>
    public void Update(TRow row)
    {
        var key = table.KeyOf(row);
        if (!_rows.TryGetValue(key, out var before))
            throw new InvalidOperationException($"Row {key} of {table.Writes.Name} is changed but was never loaded.");
        _changes++;
        _rows[key] = row;
        if (_inserted.TryGetValue(key, out var at))
            _inserts[at] = row;
        else
            _updated.Add(key);
        Changed?.Invoke(before, row);
    }

    /// <summary>Writes the changing columns of a row that was loaded through another table's set.</summary>
    public void Overwrite(TRow row)
    {
        var key = table.KeyOf(row);
        _changes++;
        _rows[key] = row;
        _updated.Add(key);
    }

    /// <summary>Told of every row inserted (before, there was null) or updated, so that finders asked earlier see it.</summary>
    internal Action<TRow?, TRow>? Changed { get; set; }

    internal TRow Keep(TRow loaded)
    {
        var key = table.KeyOf(loaded);
        if (_rows.TryGetValue(key, out var known))
            return known;
        _rows.Add(key, loaded);
        return loaded;
    }

    internal override void CollectInto(BulkCollector collector)
    {
        if (table.Plain is { } plain && _inserts.Any(plain.Fits))
        {
            collector.Insert(plain.Writes, _inserts.FindAll(row => plain.Fits(row)));
            collector.Insert(table.Writes, _inserts.FindAll(row => !plain.Fits(row)));
        }
        else if (_inserts.Count > 0)
        {
            collector.Insert(table.Writes, _inserts);
        }
        if (_updated.Count > 0)
            collector.Update(table.Writes, [.. _updated.Select(key => _rows[key])]);
    }
}

/// <summary>
/// A table whose rows commands may load, insert and update: how it is written and what its key is within a book.
/// </summary>
/// <param name="Writes">Its columns.</param>
/// <param name="KeyOf">The key of a row, without the merchant.</param>
public sealed record RowTable<TKey, TRow>(Table<TRow> Writes, Func<TRow, TKey> KeyOf)
    where TKey : notnull
    where TRow : class
{
    /// <summary>How rows are inserted of which many columns have the database's default, where most are such.</summary>
    public PlainRows<TRow>? Plain { get; init; }
}

/// <summary>Rows that need fewer columns: writing the rest would only say again what the database puts there by itself.</summary>
/// <param name="Writes">The columns they need.</param>
/// <param name="Fits">Whether a row is one.</param>
public sealed record PlainRows<TRow>(Table<TRow> Writes, Func<TRow, bool> Fits);

/// <summary>Gathers the rows of all books of a batch, table by table, in the order the tables were first touched.</summary>
internal sealed class BulkCollector
{
    private readonly Dictionary<object, IGathered> _inserts = [];
    private readonly Dictionary<object, IGathered> _updates = [];

    public void Insert<TRow>(Table<TRow> table, IReadOnlyList<TRow> rows)
    {
        if (rows.Count > 0)
            Of(_inserts, table, gathered => BulkWrite.Insert(table, gathered)).AddRange(rows);
    }

    public void Update<TRow>(Table<TRow> table, IReadOnlyList<TRow> rows) =>
        Of(_updates, table, gathered => BulkWrite.Update(table, gathered)).AddRange(rows);

    public IReadOnlyList<BulkWrite> Writes => [.. _inserts.Values.Concat(_updates.Values).Select(g => g.ToWrite())];

    private static List<TRow> Of<TRow>(
        Dictionary<object, IGathered> gathered, Table<TRow> table, Func<List<TRow>, BulkWrite> make)
    {
        if (!gathered.TryGetValue(table, out var found))
            gathered[table] = found = new Gathered<TRow>(make);
        return ((Gathered<TRow>)found).Rows;
    }

    private interface IGathered
    {
        BulkWrite ToWrite();
    }

    private sealed class Gathered<TRow>(Func<List<TRow>, BulkWrite> make) : IGathered
    {
        public List<TRow> Rows { get; } = [];

        public BulkWrite ToWrite() => make(Rows);
    }
}
