using Shouldly;
using Sluice.Receipts;
using Xunit;

namespace Sluice.Tests.Receipts;

public sealed class VisualOrderTests
{
    [Theory]
    [InlineData("Jürgen Müller-Łukasiewicz", "Jürgen Müller-Łukasiewicz")]
    // UAX #9: Hebrew runs right to left, the digits in it do not, and brackets are mirrored.
    [InlineData("שלום", "םולש")]
    [InlineData("שלום 42", "42 םולש")]
    [InlineData("Ada שלום Ltd", "Ada םולש Ltd")]
    [InlineData("שלום (42)", "(42) םולש")]
    public void A_line_is_drawn_in_the_order_it_is_read(string text, string drawn) => VisualOrder.Of(text).ShouldBe(drawn);

    [Theory]
    // Unicode §9.2: beh takes its initial, medial and final form by its neighbours; dal never joins what follows.
    [InlineData("ببب", "\uFE91\uFE92\uFE90")]
    [InlineData("ب", "\uFE8F")]
    [InlineData("دب", "\uFEA9\uFE8F")]
    [InlineData("بد", "\uFE91\uFEAA")]
    // Lam and alef are one sign: isolated alone, final after a letter that joins on.
    [InlineData("لا", "\uFEFB")]
    [InlineData("بلا", "\uFE91\uFEFC")]
    [InlineData("گل", "\uFB94\uFEDE")]
    public void Arabic_letters_join_their_neighbours(string text, string joined) => ArabicForms.Join(text).ShouldBe(joined);

    [Fact]
    public void Every_form_says_which_letters_it_stands_for()
    {
        foreach (var name in (string[])["محمد بن سلمان", "فاطمة الزهراء", "پژمان گچی"])
            string.Concat(ArabicForms.Join(name).Select(c => ArabicForms.Plain(c.ToString()))).ShouldBe(name);
    }

    [Fact]
    public void Any_text_keeps_its_letters()
    {
        var chance = new Random(7);
        const string letters = "aZ9 -(שלם)بلادمح0.";
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, chance.Next(12)).Select(_ => letters[chance.Next(letters.Length)]));
            var drawn = string.Concat(VisualOrder.Of(text).Select(c => ArabicForms.Plain(c.ToString())));
            Sorted(drawn).ShouldBe(Sorted(text), text);
        }
    }

    private static string Sorted(string text) => string.Concat(text.Replace(')', '(').Order());
}
