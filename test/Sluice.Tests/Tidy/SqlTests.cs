using Shouldly;
using Xunit;

namespace Sluice.Tests.Tidy;

public sealed class SqlTests
{
    [Fact]
    public void SQL_names_its_columns() => Tidy.Holds(Repository.CSharp.SelectMany(SqlRules.Stars));

    [Fact]
    public void SQL_is_built_from_constants() => Tidy.Holds(Repository.CSharp.SelectMany(SqlRules.Holes));

    [Fact]
    public void There_is_SQL_to_look_at() => Repository.CSharp.Where(f => f.IsIn("src"))
        .SelectMany(f => CSharpText.Of(f).Strings).Count(s => SqlText.IsSql(s.Text)).ShouldBeGreaterThan(20);

    [Theory]
    [InlineData("""const string Sql = "select * from payouts";""")]
    [InlineData("""const string Sql = "select p.*, 1 from payouts p";""")]
    [InlineData("""const string Sql = "SELECT  *  FROM payouts";""")]
    public void A_star_is_caught(string code) => SqlRules.Stars(In(code)).ShouldHaveSingleItem();

    [Fact]
    public void Counting_is_no_star() =>
        SqlRules.Stars(In("""const string Sql = "select count(*) from payouts";""")).ShouldBeEmpty();

    [Theory]
    [InlineData("""var sql = $"select amount from payouts where name = '{name}'";""")]
    [InlineData("""var sql = $"delete from payouts where payout_id = {id}";""")]
    [InlineData("""filter += $" and name = '{name}'";""")]
    public void A_value_in_SQL_is_caught(string code) => SqlRules.Holes(In(code)).ShouldHaveSingleItem();

    [Theory]
    [InlineData("""var sql = $"select {Writes.ColumnList} from payouts where status = @status{filter} limit {DueMax}";""")]
    [InlineData("""filter += " and status = @status";""")]
    public void Constants_in_SQL_are_fine(string code) => SqlRules.Holes(In(code)).ShouldBeEmpty();

    private static SourceFile In(string code) => new("src/Sluice/Payouts/A.cs", code);
}
