using Shouldly;
using Xunit;

namespace Sluice.Tests.Tidy;

public sealed class CodeTests
{
    [Fact]
    public void Time_and_chance_are_passed_in() => Tidy.Holds(Repository.CSharp.SelectMany(CodeRules.TimeAndChance));

    [Fact]
    public void No_binary_fractions_near_money() => Tidy.Holds(Repository.CSharp.SelectMany(CodeRules.FractionsNearMoney));

    [Fact]
    public void Nothing_is_half_done_put_off_or_swallowed() => Tidy.Holds(Repository.Files.SelectMany(CodeRules.Unfinished));

    [Fact]
    public void No_test_is_skipped_without_a_reason() => Tidy.Holds(Repository.CSharp.SelectMany(CodeRules.SkipsWithoutReason));

    [Theory]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = System.DateTimeOffset.UtcNow;")]
    [InlineData("var id = Guid.NewGuid();")]
    [InlineData("var n = Random.Shared.Next();")]
    [InlineData("var r = new Random();")]
    [InlineData("""var a = $"at {DateTime.Now}";""")]
    [InlineData("await Task.Delay(TimeSpan.FromSeconds(1), cancel);")]
    [InlineData("await Task.Delay(100);")]
    [InlineData("using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));")]
    [InlineData("var t = Stopwatch.GetTimestamp();")]
    public void Ambient_time_or_chance_is_caught(string code) =>
        CodeRules.TimeAndChance(In("src/Sluice/Payouts", code)).ShouldHaveSingleItem();

    [Theory]
    [InlineData("await Task.Delay(TimeSpan.FromSeconds(1), clock, cancel);")]
    [InlineData("var now = clock.GetUtcNow(); // not DateTime.UtcNow")]
    public void An_injected_clock_is_fine(string code) => CodeRules.TimeAndChance(In("src/Sluice/Payouts", code)).ShouldBeEmpty();

    [Theory]
    [InlineData("double amount = 1.5;")]
    [InlineData("var x = (float)minorUnits;")]
    public void A_binary_fraction_near_money_is_caught(string code) =>
        CodeRules.FractionsNearMoney(In("src/Sluice/Balances", code)).ShouldHaveSingleItem();

    [Fact]
    public void A_binary_fraction_elsewhere_is_fine() =>
        CodeRules.FractionsNearMoney(In("src/Sluice.Cli", "double percent = 0.5;")).ShouldBeEmpty();

    [Theory]
    [InlineData("// TODO: later")]
    [InlineData("/* FIXME */ int a;")]
    [InlineData("int a; // HACK")]
    [InlineData("throw new NotImplementedException();")]
    [InlineData("Thread.Sleep(1);")]
    [InlineData("try { A(); } catch { }")]
    [InlineData("try { A(); } catch (Exception) { /* nothing */ }")]
    [InlineData("try { A(); } catch (IOException e) when (e.Is(1)) {\n // gone\n }")]
    public void What_is_half_done_is_caught(string code) =>
        CodeRules.Unfinished(In("src/Sluice/Payouts", code)).ShouldHaveSingleItem();

    [Fact]
    public void A_handled_exception_is_fine() =>
        CodeRules.Unfinished(In("src/Sluice/Payouts", "try { A(); } catch (IOException) { return null; }")).ShouldBeEmpty();

    [Fact]
    public void What_is_put_off_in_SQL_is_caught() =>
        CodeRules.Unfinished(new SourceFile("src/Sluice.Databases/Migrations/sqlite/0009_a.sql", "-- TODO index"))
            .ShouldHaveSingleItem();

    [Theory]
    [InlineData("""[Fact(Skip = "")]""")]
    [InlineData("""[Theory(Skip = "flaky")]""")]
    public void A_skip_without_a_reason_is_caught(string code) =>
        CodeRules.SkipsWithoutReason(In("test/Sluice.Tests", code)).ShouldHaveSingleItem();

    [Fact]
    public void A_skip_with_a_reason_is_fine() =>
        CodeRules.SkipsWithoutReason(In("test/Sluice.Tests", """[Fact(Skip = "needs a PostgreSQL server")]""")).ShouldBeEmpty();

    private static SourceFile In(string folder, string code) => new($"{folder}/A.cs", code);
}
