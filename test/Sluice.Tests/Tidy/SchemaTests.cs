using Shouldly;
using Xunit;

namespace Sluice.Tests.Tidy;

/// <summary>Migrations: the same for both databases, and every key of a merchant's table begins with the merchant.</summary>
public sealed class SchemaTests
{
    private const string Folder = "src/Sluice.Databases/Migrations";

    // Found before the merchant is known: they are what names it. When sharded, they become a look-up table of their own.
    private static readonly string[] FindTheMerchant = ["api_keys_secret", "api_keys_id", "access_tokens_hash", "links_secret"];

    [Fact]
    public void Every_migration_is_written_for_both_databases() =>
        Tidy.Holds(Differences(Scripts("postgres"), Scripts("sqlite")));

    [Fact]
    public void Every_key_of_a_merchants_table_begins_with_the_merchant() =>
        Tidy.Holds(Scripts("postgres").Concat(Scripts("sqlite")).SelectMany(KeysWithoutMerchant));

    [Fact]
    public void There_are_migrations() => Scripts("postgres").ShouldNotBeEmpty();

    [Fact]
    public void A_migration_for_one_database_only_is_caught() =>
        Differences([Script("postgres", "create table a (b integer)")], []).ShouldHaveSingleItem();

    [Theory]
    [InlineData("create table a (merchant_id uuid, b text)", "create table a (merchant_id blob)")]
    [InlineData("create table a (b text); create table c (d text)", "create table a (b text)")]
    [InlineData("alter table a add column b text", "")]
    public void Tables_that_differ_are_caught(string postgres, string sqlite) =>
        Differences([Script("postgres", postgres)], [Script("sqlite", sqlite)]).ShouldHaveSingleItem();

    [Theory]
    [InlineData("create table a (merchant_id uuid not null, a_id uuid not null, primary key (a_id, merchant_id))")]
    [InlineData("create table a (merchant_id uuid not null, a_id uuid primary key)")]
    [InlineData("create table a (merchant_id uuid not null, a_id uuid, primary key (merchant_id, a_id), unique (a_id))")]
    [InlineData("create table a (merchant_id uuid not null, b_id uuid references b, primary key (merchant_id))")]
    [InlineData("create table a (merchant_id uuid primary key); create unique index a_b on a (b)")]
    [InlineData("create table a (merchant_id uuid not null, b text)")]
    public void A_key_without_the_merchant_is_caught(string sql) =>
        KeysWithoutMerchant(Script("postgres", sql)).ShouldHaveSingleItem();

    [Fact]
    public void A_table_of_no_merchant_keys_itself_as_it_likes() =>
        KeysWithoutMerchant(Script("postgres", "create table currencies (code text primary key)")).ShouldBeEmpty();

    private static SourceFile[] Scripts(string database) =>
        [.. Repository.Files.Where(f => f.IsSql && f.IsIn($"{Folder}/{database}"))];

    private static SourceFile Script(string database, string sql) => new($"{Folder}/{database}/0001_a.sql", sql);

    private static IEnumerable<Violation> Differences(IReadOnlyList<SourceFile> postgres, IReadOnlyList<SourceFile> sqlite)
    {
        foreach (var name in postgres.Concat(sqlite).Select(f => f.Name).Distinct())
        {
            var (one, other) = (postgres.FirstOrDefault(f => f.Name == name), sqlite.FirstOrDefault(f => f.Name == name));
            if (one is null || other is null)
                yield return new Violation((one ?? other)!.Path, 0, "The other database has no such migration.");
            else if (Shape(one) is var a && Shape(other) is var b && !a.SequenceEqual(b))
                yield return new Violation(one.Path, 0, "The other database has it differently: " + string.Join(", ", Odd(a, b)));
        }
    }

    private static IEnumerable<string> Odd(List<string> a, List<string> b) =>
        a.Except(b).Concat(b.Except(a)).DefaultIfEmpty("the order of columns");

    private static List<string> Shape(SourceFile file)
    {
        var schema = Schema.Parse(file);
        return
        [
            .. schema.Tables.Values.SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c}")),
            .. schema.Added,
            .. schema.UniqueIndexes.Select(i => $"{i.Name} on {i.Table} ({i.First}"),
        ];
    }

    private static IEnumerable<Violation> KeysWithoutMerchant(SourceFile file)
    {
        const string merchant = "merchant_id";
        var schema = Schema.Parse(file);
        foreach (var table in schema.Tables.Values.Where(t => t.Columns.Contains(merchant)))
        {
            if (!table.Keys.Any(k => k.Kind == "primary key"))
                yield return new Violation(file.Path, 0, $"{table.Name} has no primary key.");
            foreach (var key in table.Keys.Where(k => k.First != merchant))
                yield return new Violation(file.Path, 0,
                    $"The {key.Kind} of {table.Name} begins with {key.First}, not with the merchant.");
            var indexes = schema.UniqueIndexes.Where(i => i.Table == table.Name && !FindTheMerchant.Contains(i.Name));
            foreach (var index in indexes.Where(i => i.First != merchant))
                yield return new Violation(file.Path, 0,
                    $"The unique index {index.Name} begins with {index.First}, not with the merchant.");
        }
    }
}
