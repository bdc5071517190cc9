using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Kernel;
using Sluice.Recipients;
using Xunit;

namespace Sluice.Tests.Recipients;

public sealed class IbanTests
{
    private const string RegistryFile = "iban/swift_iban_registry_202606.r102.txt";

    [SharedDataFact]
    public void Every_row_of_the_registry_agrees_with_the_table()
    {
        var countries = Row("IBAN prefix");
        var structures = Row("BBAN structure");
        var lengths = Row("IBAN length");
        var sepa = Row("SEPA country");
        IbanTable.All.Count.ShouldBe(countries.Length);
        for (var i = 0; i < countries.Length; i++)
        {
            IbanTable.TryFind(countries[i], out var country).ShouldBeTrue(countries[i]);
            country!.Structure.ShouldBe(structures[i].Replace("!", "", StringComparison.Ordinal));
            country.Length.ToString(CultureInfo.InvariantCulture).ShouldBe(lengths[i]);
            country.IsSepa.ShouldBe(sepa[i] == "Yes", countries[i]);
        }
    }

    [SharedDataFact]
    public void Every_example_of_the_registry_is_valid_in_both_forms_and_invalid_with_one_digit_changed()
    {
        var electronic = Row("IBAN electronic format");
        var print = Row("IBAN print format");
        electronic.Length.ShouldBe(89);
        for (var i = 0; i < electronic.Length; i++)
        {
            Code(electronic[i]).ShouldBeNull(electronic[i]);
            Iban.TryParse(print[i].ToLowerInvariant(), out var iban, out _, out _, out _).ShouldBeTrue(print[i]);
            iban.ShouldBe(electronic[i]);
            for (var at = 2; at < electronic[i].Length; at++)
            {
                if (!char.IsAsciiDigit(electronic[i][at]))
                    continue;
                var changed = new StringBuilder(electronic[i]);
                changed[at] = changed[at] == '9' ? '0' : (char)(changed[at] + 1);
                Code(changed.ToString()).ShouldBe(FieldCodes.IbanChecksum, changed.ToString());
            }
        }
    }

    [Theory]
    [InlineData("DE89 3704 0044 0532 0130 00", null)]
    [InlineData("de89\u00a03704\u202f0044053201300 0", null)]
    [InlineData("DE8937040044053201300", FieldCodes.IbanLength)]
    [InlineData("DE893704004405320130000", FieldCodes.IbanLength)]
    [InlineData("DE8937040044053201300000000000000000000", FieldCodes.IbanLength)]
    [InlineData("DE8937040044053201300A", FieldCodes.IbanFormat)]
    [InlineData("DE89-3704-0044-0532-0130-00", FieldCodes.IbanFormat)]
    [InlineData("8937", FieldCodes.IbanFormat)]
    [InlineData("", FieldCodes.IbanFormat)]
    [InlineData("US89370400440532013000", FieldCodes.IbanCountry)]
    [InlineData("DE98370400440532013000", FieldCodes.IbanChecksum)]
    [InlineData("DE8９370400440532013000", FieldCodes.IbanFormat)]
    public void Each_mistake_has_its_own_code(string text, string? code) => Code(text).ShouldBe(code);

    [Fact]
    public void The_remainder_is_that_of_the_whole_number()
    {
        var characters = Gen.Elements("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".ToCharArray());
        var texts = characters.ArrayOf().Select(c => new string(c)).Where(t => t.Length is >= 5 and <= Iban.CharactersMax);
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var digits = string.Concat((text[4..] + text[..4]).Select(c => char.IsAsciiDigit(c) ? $"{c}" : $"{c - 'A' + 10}"));
            Iban.Remainder(text).ShouldBe((int)(BigInteger.Parse(digits, CultureInfo.InvariantCulture) % 97));
        }).QuickCheckThrowOnFailure();
    }

    private static string? Code(string text)
    {
        var ok = Iban.TryParse(text, out _, out _, out var code, out _);
        ok.ShouldBe(code is null);
        return code;
    }

    private static string[] Row(string start) =>
        [.. SharedData.Lines(RegistryFile, Encoding.Latin1).First(l => l.StartsWith(start, StringComparison.Ordinal))
            .Split('\t').Skip(1).Select(c => c.Trim())];
}
