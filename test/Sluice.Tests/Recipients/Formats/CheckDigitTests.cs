using Shouldly;
using Sluice.Recipients.Formats;
using Xunit;

namespace Sluice.Tests.Recipients.Formats;

public sealed class CheckDigitTests
{
    // The schemes' published test cards.
    [Theory]
    [InlineData("4111111111111111", "visa")]
    [InlineData("5555555555554444", "mastercard")]
    [InlineData("2223003122003222", "mastercard")]
    [InlineData("378282246310005", "amex")]
    [InlineData("6011111111111117", "discover")]
    [InlineData("3566002020360505", "jcb")]
    [InlineData("30569309025904", "diners")]
    [InlineData("6200000000000005", "unionpay")]
    [InlineData("6759649826438453", "maestro")]
    [InlineData("9999999999999995", "other")]
    public void A_card_number_has_its_check_digit_and_its_brand(string number, string brand)
    {
        CardNumber.TryParse(number, out var parsed).ShouldBeTrue();
        CardNumber.HasLuhn(parsed!).ShouldBeTrue();
        CardNumber.BrandOf(number).ShouldBe(brand);
        // Luhn finds every single wrong digit.
        for (var i = 0; i < number.Length; i++)
        {
            var wrong = number.ToCharArray();
            wrong[i] = wrong[i] == '9' ? '0' : (char)(wrong[i] + 1);
            CardNumber.HasLuhn(wrong).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("4111-1111 1111 1111", "4111111111111111")]
    [InlineData("41111111111", null)]
    [InlineData("41111111111111111111", null)]
    [InlineData("4111111111111111x", null)]
    [InlineData("٤١١١١١١١١١١١١١١١", null)]
    [InlineData("", null)]
    public void A_card_number_has_12_to_19_digits(string text, string? expected)
    {
        CardNumber.TryParse(text, out var number).ShouldBe(expected is not null);
        number.ShouldBe(expected);
    }

    [Theory]
    [InlineData("4111111111111111", "411111••••1111")]
    [InlineData("378282246310005", "378282••••0005")]
    [InlineData("676770000008", "6767••••0008")]
    public void Only_bin_and_last_four_of_a_card_are_shown(string number, string shown) =>
        CardNumber.Mask(number).ShouldBe(shown);

    [Theory]
    [InlineData(2026, 11, true)]
    [InlineData(2026, 10, false)]
    [InlineData(2027, 1, true)]
    [InlineData(2025, 12, false)]
    public void A_card_is_good_to_the_end_of_its_month(int year, int month, bool good)
    {
        CardNumber.IsGood(year, month, new(2026, 11, 30, 23, 59, 0, TimeSpan.Zero)).ShouldBe(good);
        // Where the day ends last it is still November.
        CardNumber.IsGood(2026, 11, new(2026, 12, 1, 11, 0, 0, TimeSpan.Zero)).ShouldBeTrue();
        CardNumber.IsGood(2026, 11, new(2026, 12, 1, 13, 0, 0, TimeSpan.Zero)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("529.982.247-25", "52998224725")]
    [InlineData("52998224725", "52998224725")]
    [InlineData("52998224726", null)]
    [InlineData("52998224735", null)]
    [InlineData("11111111111", null)]
    [InlineData("5299822472", null)]
    [InlineData("5299822472A", null)]
    [InlineData("", null)]
    public void A_CPF_has_two_check_digits(string text, string? expected)
    {
        BrazilianNumbers.TryParseCpf(text, out var cpf).ShouldBe(expected is not null);
        cpf.ShouldBe(expected);
    }

    // 12ABC34501DE35 is the example of the Receita Federal for the alphanumeric CNPJ.
    [Theory]
    [InlineData("11.222.333/0001-81", "11222333000181")]
    [InlineData("12.abc.345/01DE-35", "12ABC34501DE35")]
    [InlineData("12ABC34501DE36", null)]
    [InlineData("11222333000182", null)]
    [InlineData("00000000000000", null)]
    [InlineData("1122233300018", null)]
    [InlineData("11222333000ÃÉ1", null)]
    public void A_CNPJ_has_two_check_digits_and_since_2026_maybe_letters(string text, string? expected)
    {
        BrazilianNumbers.TryParseCnpj(text, out var cnpj).ShouldBe(expected is not null);
        cnpj.ShouldBe(expected);
    }

    // The check value of CRC-16/CCITT-FALSE, and the example of the BR Code manual's kind.
    [Fact]
    public void The_checksum_of_a_code_is_CRC_16_CCITT_FALSE() => EmvCode.Crc("123456789").ShouldBe("29B1");

    [Fact]
    public void A_pix_code_is_right_until_anything_in_it_changes()
    {
        const string code = "00020126330014br.gov.bcb.pix01115299822472552040000530398658"
            + "02BR5909Ada Byron6009SAO PAULO62070503***6304A4E6";
        EmvCode.Wrong(code, out _).ShouldBeNull();
        EmvCode.KeyOf(code).ShouldBe("52998224725");
        for (var i = 0; i < code.Length; i++)
        {
            var wrong = code.ToCharArray();
            wrong[i] = wrong[i] == '7' ? '8' : '7';
            EmvCode.Wrong(new string(wrong), out _).ShouldNotBeNull($"at {i}");
        }
        EmvCode.Wrong(code[..^1], out _).ShouldNotBeNull();
        EmvCode.Wrong(code + "x", out _).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("000201")]
    [InlineData("0002016304")]
    [InlineData("00020199")]
    [InlineData("0002016304ZZZZ")]
    [InlineData("00020126990014br.gov.bcb.pix")]
    public void A_text_that_is_no_code_is_refused_not_misread(string text) => EmvCode.Wrong(text, out _).ShouldNotBeNull();

    [Fact]
    public void A_code_for_another_country_or_without_an_account_is_refused()
    {
        static string Code(string fields) => fields + "6304" + EmvCode.Crc(fields + "6304");
        const string account = "26330014br.gov.bcb.pix011152998224725";
        EmvCode.Wrong(Code("000201" + account + "53039865802BR"), out _).ShouldBeNull();
        EmvCode.Wrong(Code("000201" + account + "53038405802US"), out _).ShouldNotBeNull();
        EmvCode.Wrong(Code("00020153039865802BR"), out _).ShouldNotBeNull();
        EmvCode.Wrong(Code("00020126330014br.gov.bcb.pix011152998224726" + "53039865802BR"), out var isChecksum)
            .ShouldNotBeNull();
        isChecksum.ShouldBeFalse();
    }

    [Theory]
    [InlineData("cpf", "529.982.247-25", "52998224725")]
    [InlineData("cnpj", "11.222.333/0001-81", "11222333000181")]
    [InlineData("email", "Ada@Example.com", "ada@example.com")]
    [InlineData("phone", "+55 11 98765-4321", "+5511987654321")]
    [InlineData("phone", "+49 30 1234567", null)]
    [InlineData("phone", "11987654321", null)]
    [InlineData("random", "123E4567-e89b-42d3-a456-426614174000", "123e4567-e89b-42d3-a456-426614174000")]
    [InlineData("random", "123e4567e89b42d3a456426614174000", null)]
    [InlineData("email", "ada", null)]
    [InlineData("cpf", "12345678901", null)]
    public void A_pix_key_is_written_as_the_DICT_has_it(string type, string text, string? expected)
    {
        PixKey.TryParse(type, text, out var key).ShouldBe(expected is not null);
        key.ShouldBe(expected);
    }

    // Banco de México's example.
    [Theory]
    [InlineData("032180000118359719", true)]
    [InlineData("032180000118359718", false)]
    public void A_CLABE_has_a_check_digit(string clabe, bool right) => BankCodeFormat.HasClabeDigit(clabe).ShouldBe(right);
}
