namespace Sluice.Kernel;

/// <summary>One parameter of a keyed lookup, with the values of all keys.</summary>
public readonly record struct KeyColumn(string Name, DbKind Kind, Array Values);

/// <summary>
/// The same small select asked for many keys at once. <paramref name="Sql"/> is written for one key with named parameters
/// (<c>where merchant_id = @merchant_id and …</c>); PostgreSQL joins it laterally to the unnested keys in one round trip, SQLite
/// runs it key by key.
/// </summary>
/// <param name="Sql">For one key; no <c>limit</c> may name a parameter.</param>
/// <param name="Keys">The parameters, each with one value per key.</param>
/// <param name="OnRow">Called for each row with the position of its key.</param>
/// <param name="Lock">Rows are locked against other writers until the transaction ends (PostgreSQL;
/// SQLite has one writer anyway).</param>
public sealed record Lookup(string Sql, IReadOnlyList<KeyColumn> Keys, Action<int, Row> OnRow, bool Lock = false)
{
    public int Count => Keys[0].Values.Length;
}
