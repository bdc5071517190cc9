using Shouldly;
using Xunit;

namespace Sluice.Tests.Tidy;

public sealed class SliceTests
{
    private static readonly IReadOnlyList<string> Slices = SliceRules.SlicesOf(Repository.Files);

    [Fact]
    public void Kernel_then_Money_then_Books_then_the_rest() =>
        Tidy.Holds(Repository.CSharp.SelectMany(f => SliceRules.Dependencies(f, Slices)));

    [Fact]
    public void The_book_knows_nothing_of_payouts() => Tidy.Holds(Repository.CSharp.SelectMany(SliceRules.PayoutsInTheBook));

    [Fact]
    public void The_SQL_of_a_table_stands_in_its_slice() => Tidy.Holds(Repository.CSharp.SelectMany(SliceRules.ForeignTables));

    [Fact]
    public void Every_table_has_a_home()
    {
        var scripts = Repository.Files.Where(f => f.IsSql && f.IsIn("src"));
        scripts.SelectMany(f => Schema.Parse(f).Tables.Keys).Distinct()
            .ShouldAllBe(table => SliceRules.TableHomes.ContainsKey(table));
    }

    [Theory]
    [InlineData("Kernel", "using Sluice.Money;")]
    [InlineData("Kernel", "using static Sluice.Payouts.PayoutStatus;")]
    [InlineData("Money", "using Sluice.Books;")]
    [InlineData("Books", "using Sluice.Payouts;")]
    [InlineData("Books", "var c = Payouts.FailureCatalogue.All;")]
    [InlineData("Books", "Sluice.Events.Event e;")]
    public void A_slice_that_looks_up_is_caught(string slice, string code) =>
        SliceRules.Dependencies(new SourceFile($"src/Sluice/{slice}/A.cs", code), Slices).ShouldHaveSingleItem();

    [Fact]
    public void A_slice_that_looks_down_is_fine() =>
        SliceRules.Dependencies(new SourceFile("src/Sluice/Books/A.cs",
            "using Sluice.Kernel; var a = Money.Currency.Find(\"EUR\");"), Slices)
            .ShouldBeEmpty();

    [Fact]
    public void A_payout_in_the_book_is_caught() =>
        SliceRules.PayoutsInTheBook(new SourceFile("src/Sluice/Books/A.cs", "/// <summary>The payout it was made for.</summary>"))
            .ShouldHaveSingleItem();

    [Theory]
    [InlineData("""const string Sql = "select amount from payouts where merchant_id = @merchant_id";""")]
    [InlineData("""var sql = $"select {List} from deposits d join payouts p on true";""")]
    [InlineData("""const string Sql = "update payouts set status = 1 where merchant_id = @merchant_id";""")]
    [InlineData("""static readonly Table<Payout> Writes = new("payouts", [], [], []);""")]
    [InlineData("""var table = new Table<Payout>("payouts", Key, [], Content);""")]
    public void SQL_on_the_table_of_another_slice_is_caught(string code) =>
        SliceRules.ForeignTables(new SourceFile("src/Sluice/Balances/A.cs", code)).ShouldHaveSingleItem();

    [Fact]
    public void Prose_about_payouts_is_not_SQL() =>
        SliceRules.ForeignTables(new SourceFile("src/Sluice/Balances/A.cs", """var a = "Taken from payouts of today."; """))
            .ShouldBeEmpty();
}
