using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

public sealed partial class RemittanceAdviceTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task It_says_who_paid_whom_how_much_and_where(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var payout = await door.PayAsync(Bodies.Payout(125050, reference: "INV-9").With(
            ("statement_reference", "March commission"), ("memo", "not for the recipient's eyes")));
        await door.WaitAsync(payout["id"]!, "paid");

        var answer = await door.GetAsync($"v1/payouts/{payout["id"]}/remittance-advice");
        var advice = await door.Client.Payouts.RemittanceAdviceAsync(payout["id"]!);

        advice.StatusText.ShouldStartWith("Paid on ");
        (advice.Payer!.Name, advice.Recipient!.Name, advice.AmountText).ShouldBe(("Test", "Ada Byron", "1250.50 EUR"));
        advice.Destination!.Iban.ShouldBe("DE89••••3000");
        (advice.ClientReference, advice.StatementReference).ShouldBe(("INV-9", "March commission"));
        (advice.Purpose!.Title, advice.Fee, advice.Conversion).ShouldBe(("Commission", 0, null));
        advice.PaidAt.ShouldNotBeNull();
        answer.Text.ShouldNotContain("eyes");
        answer.Text.ShouldNotContain(Bodies.Iban);
    }

    [Fact]
    public async Task One_that_is_not_paid_does_not_say_it_is()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 1_000_000);
        var staged = await door.PayAsync(Bodies.Payout().With(("confirm", false)));
        var failed = await door.PayAsync(Bodies.Payout(2, "Ada SANDBOX-REFUSED-ACCOUNT-CLOSED"));
        await door.WaitAsync(failed["id"]!, "failed");

        (await door.GetAsync($"v1/payouts/{staged["id"]}/remittance-advice"))["status_text"].ShouldBe("Not paid yet");
        (await door.GetAsync($"v1/payouts/{failed["id"]}/remittance-advice"))["status_text"]!.ShouldStartWith("Not paid");
    }

    [Theory]
    [InlineData("Jürgen Łukasiewicz-Żółć", "JürgenŁukasiewicz-Żółć")]
    [InlineData("Γιώργος Παπαδόπουλος", "ΓιώργοςΠαπαδόπουλος")]
    [InlineData("Владимир Šimůnek", "ВладимирŠimůnek")]
    [InlineData("محمد بن سلمان", "محمدبنسلمان")]
    public async Task A_name_in_any_alphabet_the_font_has_is_text_in_the_PDF(string name, string letters)
    {
        var (file, text) = await PdfAsync(name);

        file.ShouldStartWith("%PDF-1.7");
        file.ShouldContain("/FontFile2");
        letters.Where(c => !text.Contains(c)).ShouldBeEmpty();
        text.ShouldNotContain('□');
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_shown_as_missing_and_said_so()
    {
        var (_, text) = await PdfAsync("山田太郎");

        text.ShouldContain('□');
    }

    [Fact]
    public async Task Bad_formats_and_ids_are_refused()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 1_000);
        var payout = await door.PayAsync(Bodies.Payout(1));

        (await door.GetAsync($"v1/payouts/{payout["id"]}/remittance-advice?format=doc")).FieldErrors
            .ShouldBe(["?format unknown_value"]);
        (await door.GetAsync("v1/payouts/po_0/remittance-advice")).Code.ShouldBe("not_found");
        (await door.GetAsync($"v1/payouts/{payout["id"]}/remittance-advice?format=pdf")).MediaType.ShouldBe("application/pdf");
    }

    /// <summary>The file as Latin-1 and every character its fonts say they draw.</summary>
    private async Task<(string File, string Text)> PdfAsync(string name)
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite, 1_000_000);
        var payout = await door.PayAsync(Bodies.Payout(1000, name));
        using var pdf = new MemoryStream();
        await door.Client.Payouts.RemittanceAdvicePdfAsync(payout["id"]!, pdf);
        var bytes = pdf.ToArray();
        var file = Encoding.Latin1.GetString(bytes);
        var text = new StringBuilder();
        foreach (Match match in Streams().Matches(file))
        {
            var length = int.Parse(match.Groups["length"].Value, CultureInfo.InvariantCulture);
            using var packed = new MemoryStream(bytes, match.Index + match.Length, length);
            using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
            using var plain = new StreamReader(zlib, Encoding.Latin1);
            foreach (Match mapped in Mapped().Matches(await plain.ReadToEndAsync()))
                text.Append(Encoding.BigEndianUnicode.GetString(Convert.FromHexString(mapped.Groups["to"].Value)));
        }
        return (file, text.ToString());
    }

    [GeneratedRegex(@"/Length (?<length>\d+) /Filter /FlateDecode >>\nstream\n")]
    private static partial Regex Streams();

    [GeneratedRegex(@"^<[0-9A-F]{4}> <(?<to>[0-9A-F]+)>$", RegexOptions.Multiline)]
    private static partial Regex Mapped();
}
