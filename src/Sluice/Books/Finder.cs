using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>A way to find rows of a table: the select for one argument, beside the code that reads it.</summary>
/// <param name="table">Whose rows are found.</param>
/// <param name="sql">For one argument, with <c>@merchant_id</c> and the named parameters; selects the table's column
/// list.</param>
/// <param name="parameters">The parameters after <c>@merchant_id</c>: name, kind and the way from an argument to the
/// value.</param>
/// <param name="read">Reads one row.</param>
/// <param name="argOf">The argument under which a row inserted or updated within the batch is found; null where such rows need
/// not be seen.</param>
public sealed class Finder<TArg, TKey, TRow>(
    RowTable<TKey, TRow> table,
    string sql,
    IReadOnlyList<FinderParameter<TArg>> parameters,
    Func<Row, TRow> read,
    Func<TRow, TArg?>? argOf = null)
    where TArg : notnull
    where TKey : notnull
    where TRow : class
{
    internal RowTable<TKey, TRow> Table => table;

    internal string Sql => sql;

    internal IReadOnlyList<FinderParameter<TArg>> Parameters => parameters;

    internal Func<Row, TRow> Read => read;

    internal Func<TRow, TArg?>? ArgOf => argOf;
}

/// <summary>One parameter of a <see cref="Finder{TArg,TKey,TRow}"/>.</summary>
public sealed record FinderParameter<TArg>(string Name, DbKind Kind, Func<IReadOnlyList<TArg>, Array> Values)
{
    public static FinderParameter<TArg> Uuid(string name, Func<TArg, Guid> get) => new(name, DbKind.Uuid, args => Map(args, get));

    public static FinderParameter<TArg> Text(string name, Func<TArg, string> get) =>
        new(name, DbKind.Text, args => Map(args, get));

    public static FinderParameter<TArg> Int(string name, Func<TArg, int> get) => new(name, DbKind.Int, args => Map(args, get));

    public static FinderParameter<TArg> Instant(string name, Func<TArg, DateTimeOffset> get) =>
        new(name, DbKind.Instant, args => Map(args, get));

    private static T[] Map<T>(IReadOnlyList<TArg> args, Func<TArg, T> get)
    {
        var values = new T[args.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = get(args[i]);
        return values;
    }
}

/// <summary>What one finder found for one book.</summary>
internal interface IFindings
{
    /// <summary>Adds this book's arguments to the batch-wide lookup of the same finder.</summary>
    void AskInto(LookupBuilder builder);
}

internal sealed class Findings<TArg, TKey, TRow> : IFindings
    where TArg : notnull
    where TKey : notnull
    where TRow : class
{
    private static readonly IReadOnlyList<TRow> None = [];

    private readonly Finder<TArg, TKey, TRow> _finder;
    private readonly Book _book;
    private readonly RowSet<TKey, TRow> _rows;
    private readonly Dictionary<TArg, List<TKey>?> _found = [];

    public Findings(Finder<TArg, TKey, TRow> finder, Book book)
    {
        _finder = finder;
        _book = book;
        _rows = book.Rows(finder.Table);
        if (finder.ArgOf is { } argOf)
        {
            _rows.Changed += (before, after) =>
            {
                var old = before is null ? default : argOf(before);
                var now = argOf(after);
                if (before is not null && EqualityComparer<TArg>.Default.Equals(old, now))
                    return;
                if (before is not null && old is not null && _found.ContainsKey(old))
                    Remove(old, after);
                if (now is not null && _found.ContainsKey(now))
                    Add(now, after);
            };
        }
    }

    public void Ask(TArg arg) => _found.TryAdd(arg, null);

    public bool IsAsked(TArg arg) => _found.ContainsKey(arg);

    public IReadOnlyList<TRow> Get(TArg arg)
    {
        if (!_found.TryGetValue(arg, out var keys))
            throw new InvalidOperationException($"'{arg}' was not asked for before deciding: {_finder.Sql}");
        return keys is null ? None : keys.ConvertAll(key => _rows.Find(key)!);
    }

    public TRow? First(TArg arg)
    {
        if (!_found.TryGetValue(arg, out var keys))
            throw new InvalidOperationException($"'{arg}' was not asked for before deciding: {_finder.Sql}");
        return keys is null ? null : _rows.Find(keys[0]);
    }

    public void AskInto(LookupBuilder builder)
    {
        if (_found.Count > 0)
            builder.Add(_finder, _book.Merchant, [.. _found.Keys], OnRow);
    }

    private void OnRow(TArg arg, TRow row) => Add(arg, _rows.Keep(row));

    private void Add(TArg arg, TRow row) => (_found[arg] ??= []).Add(_finder.Table.KeyOf(row));

    private void Remove(TArg arg, TRow row)
    {
        if (_found[arg] is { } keys && keys.Remove(_finder.Table.KeyOf(row)) && keys.Count == 0)
            _found[arg] = null;
    }
}

/// <summary>Puts the questions of all books of a batch together, one lookup a finder.</summary>
internal sealed class LookupBuilder
{
    private readonly Dictionary<object, IPart> _parts = [];

    public void Add<TArg, TKey, TRow>(
        Finder<TArg, TKey, TRow> finder, MerchantId merchant, IReadOnlyList<TArg> args, Action<TArg, TRow> onRow)
        where TArg : notnull
        where TKey : notnull
        where TRow : class
    {
        if (!_parts.TryGetValue(finder, out var part))
            _parts[finder] = part = new Part<TArg, TKey, TRow>(finder);
        ((Part<TArg, TKey, TRow>)part).Add(merchant, args, onRow);
    }

    public IEnumerable<Lookup> Lookups => _parts.Values.Select(p => p.ToLookup());

    private interface IPart
    {
        Lookup ToLookup();
    }

    private sealed class Part<TArg, TKey, TRow>(Finder<TArg, TKey, TRow> finder) : IPart
        where TArg : notnull
        where TKey : notnull
        where TRow : class
    {
        private readonly List<Guid> _merchants = [];
        private readonly List<TArg> _args = [];
        private readonly List<Action<TArg, TRow>> _onRow = [];

        public void Add(MerchantId merchant, IReadOnlyList<TArg> args, Action<TArg, TRow> onRow)
        {
            foreach (var arg in args)
            {
                _merchants.Add(merchant.Value);
                _args.Add(arg);
                _onRow.Add(onRow);
            }
        }

        public Lookup ToLookup()
        {
            KeyColumn[] keys =
            [
                new("merchant_id", DbKind.Uuid, _merchants.ToArray()),
                .. finder.Parameters.Select(p => new KeyColumn(p.Name, p.Kind, p.Values(_args))),
            ];
            return new Lookup(finder.Sql, keys, (i, row) => _onRow[i](_args[i], finder.Read(row)));
        }
    }
}
