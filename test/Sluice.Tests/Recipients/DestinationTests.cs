using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Recipients;
using Xunit;

namespace Sluice.Tests.Recipients;

public sealed class DestinationTests
{
    private static readonly (string, string)[] German =
        [("iban", "DE89 3704 0044 0532 0130 00"), ("bic", "cobadeffxxx"), ("holder_name", "Ada")];
    private static readonly (string, string)[] British = [("sort_code", "60-16-13"), ("account_number", "31926819")];
    private static readonly (string, string)[] American =
        [("routing_number", "021000021"), ("account_number", "123456789"), ("account_type", "checking")];

    [Fact]
    public void Each_kind_is_normalised()
    {
        var iban = Parse(German, Currency.Eur);
        (iban["iban"], iban["bic"], iban.Country).ShouldBe(("DE89370400440532013000", "COBADEFFXXX", "DE"));
        var uk = Parse(British, Currency.Gbp);
        (uk.Kind, uk["sort_code"], uk["account_number"], uk.Country).ShouldBe((DestinationKinds.Uk, "601613", "31926819", "GB"));
        var us = Parse(American, Currency.Usd);
        (us.Kind, us["routing_number"], us["account_type"], us.Country)
            .ShouldBe((DestinationKinds.Us, "021000021", "checking", "US"));
    }

    [Theory]
    [InlineData("iban", "DE88370400440532013000", "/iban iban_checksum")]
    [InlineData("bic", "COBADE", "/bic bic_format")]
    [InlineData("bic", "COBAZZFF", "/bic bic_format")]
    [InlineData("bic", "BNPAFRPP", "/bic bic_country_mismatch")]
    [InlineData("sort_code", "601613", "/sort_code conflicting")]
    [InlineData("account_number", "31926819", "/account_number conflicting")]
    [InlineData("routing_number", "021000021", "/routing_number conflicting")]
    [InlineData("account_type", "checking", "/account_type conflicting")]
    [InlineData("type", "cheque", "/type unknown_value")]
    [InlineData("holder_name", "...", "/holder_name invalid_characters")]
    [InlineData("iban", "", "/iban required")]
    public void A_bad_field_beside_an_IBAN_is_named(string field, string value, string expected) =>
        Errors(With(German, field, value), Currency.Eur).ShouldBe([expected]);

    [Theory]
    [InlineData("sort_code", "60161", "/sort_code sort_code_format")]
    [InlineData("sort_code", "60.16.13", "/sort_code sort_code_format")]
    [InlineData("account_number", "3192681", "/account_number account_number_format")]
    [InlineData("account_number", "", "/account_number required")]
    [InlineData("sort_code", "", "/sort_code required")]
    [InlineData("bic", "NWBKGB2L", "/bic conflicting")]
    public void A_bad_field_of_a_UK_account_is_named(string field, string value, string expected) =>
        Errors(With(British, field, value), Currency.Gbp).ShouldBe([expected]);

    [Theory]
    [InlineData("routing_number", "021000022", "/routing_number routing_number_checksum")]
    [InlineData("routing_number", "131000021", "/routing_number routing_number_format")]
    [InlineData("routing_number", "02100002", "/routing_number routing_number_format")]
    [InlineData("routing_number", "", "/routing_number required")]
    [InlineData("account_number", "123", "/account_number account_number_format")]
    [InlineData("account_number", "123456789012345678", "/account_number account_number_format")]
    [InlineData("account_type", "gold", "/account_type unknown_value")]
    [InlineData("account_type", "", "/account_type required")]
    public void A_bad_field_of_a_US_account_is_named(string field, string value, string expected) =>
        Errors(With(American, field, value), Currency.Usd).ShouldBe([expected]);

    [Fact]
    public void Everything_wrong_is_said_at_once() =>
        Errors(
            [
                ("iban", "DE1"), ("bic", "X"), ("sort_code", "1"), ("routing_number", "1"), ("account_type", "x"),
                ("holder_name", "\u0007"),
            ],
            Currency.Eur).Order().ShouldBe(
            [
                "/account_type conflicting", "/bic bic_format",
                "/holder_name invalid_characters",
                "/iban iban_format", "/routing_number conflicting", "/routing_number routing_number_format",
                "/sort_code conflicting", "/sort_code sort_code_format",
            ]);

    [Fact]
    public void What_several_kinds_share_is_told_apart_by_the_currency()
    {
        (string, string)[] shared = [("account_number", "31926819")];
        Errors(shared, Currency.Gbp).ShouldBe(["/sort_code required"]);
        Errors(shared, Currency.Usd).ShouldBe(["/routing_number required", "/account_type required"]);
        Errors(shared, Currency.Eur).ShouldBe(["/iban required"]);
        Errors([], Currency.Eur).ShouldBe(["/iban required"]);
        Errors([("holder_name", "Ada")], null).ShouldBe(["/iban required"]);
        Errors([("bic", "COBADEFF")], Currency.Eur).ShouldBe(["/iban required"]);
    }

    [Fact]
    public void A_national_format_takes_its_own_currency_only()
    {
        Errors(British, Currency.Eur).ShouldBe(["/sort_code currency_not_supported"]);
        Errors(American, Currency.Gbp).ShouldBe(["/routing_number currency_not_supported"]);
        Errors(German, Currency.Usd).ShouldBeEmpty();
        Errors(British, null).ShouldBeEmpty();
    }

    [Fact]
    public void Banks_of_territories_have_IBANs_of_their_country()
    {
        Bic.FitsIbanCountry("BREDGPGX", "FR").ShouldBeTrue();
        Bic.FitsIbanCountry("MIDLJESH", "GB").ShouldBeTrue();
        Bic.FitsIbanCountry("AABAAXMM", "FI").ShouldBeTrue();
        Bic.FitsIbanCountry("BREDGPGX", "GB").ShouldBeFalse();
        Bic.FitsIbanCountry("NWBKGB2L", "JE").ShouldBeFalse();
    }

    [Fact]
    public void The_same_account_written_differently_has_one_canonical_text()
    {
        var spaced = Parse(German, Currency.Eur).ToCanonicalText();
        Parse([("iban", "de89370400440532013000")], null).ToCanonicalText().ShouldBe(spaced);
        Parse([("iban", "GB29NWBK60161331926819")], null).ToCanonicalText().ShouldBe(Parse(British, null).ToCanonicalText());
        var savings = Parse(With(American, "account_type", "savings"), null);
        Parse(American, null).ToCanonicalText().ShouldNotBe(savings.ToCanonicalText());
    }

    [Fact]
    public void The_secret_form_reads_back_and_the_text_is_masked()
    {
        foreach (var request in new[] { German, British, American })
        {
            var destination = Parse(request, null);
            var secret = Secret(destination);
            var read = Destination.ReadSecret(Encoding.UTF8.GetBytes(secret));
            (read.Kind, Secret(read), Masked(read)).ShouldBe((destination.Kind, secret, Masked(destination)));
            var number = destination["iban"] ?? destination["account_number"]!;
            var shown = $"{destination} {Masked(destination)} {Asked.For(request)}";
            shown.ShouldNotContain(number[^5..]);
            shown.ShouldContain("••••" + number[^4..]);
        }
        Masked(Parse(German, null)).ShouldContain("\"DE89••••3000\"");
    }

    [Fact]
    public void The_example_of_every_field_is_valid()
    {
        foreach (var kind in DestinationKinds.All)
        {
            (string, string)[] example = [("type", kind.Type), .. kind.Fields.Select(f => (f.Name, f.Example))];
            Parse(example, null).Kind.ShouldBe(kind);
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"type\":\"account\",\"format\":\"x\",\"country\":\"DE\"}")]
    public void A_damaged_secret_is_said_to_be_so(string json) =>
        Should.Throw<JsonException>(() => Destination.ReadSecret(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Masking_never_shows_more_than_four_trailing_digits_nor_hides_fewer_than_four()
    {
        var digit = Gen.Elements("0123456789".ToCharArray());
        var numbers = Gen.Choose(4, 34).SelectMany(n => digit.ArrayOf(n)).Select(c => new string(c));
        Prop.ForAll(numbers.ToArbitrary(), number =>
        {
            var shown = DestinationField.MaskNumber(number)[DestinationField.Hidden.Length..];
            shown.Length.ShouldBeLessThanOrEqualTo(DestinationField.ShownMax);
            (number.Length - shown.Length).ShouldBeGreaterThanOrEqualTo(4);
            number.ShouldEndWith(shown);
        }).QuickCheckThrowOnFailure();
    }

    private static Destination Parse((string, string)[] request, Currency? currency)
    {
        var errors = new FieldErrors();
        var destination = DestinationParser.Parse(Asked.For(request), currency, "", errors);
        errors.List.ShouldBeEmpty();
        return destination.ShouldNotBeNull();
    }

    private static string[] Errors((string, string)[] request, Currency? currency)
    {
        var errors = new FieldErrors();
        (DestinationParser.Parse(Asked.For(request), currency, "", errors) is null).ShouldBe(errors.Any);
        return [.. errors.List.Select(e => $"{e.Pointer} {e.Code}")];
    }

    private static (string, string)[] With((string Field, string)[] request, string field, string value) =>
        [.. request.Where(r => r.Field != field), (field, value)];

    private static string Secret(Destination destination)
    {
        var buffer = new ArrayBufferWriter<byte>();
        destination.WriteSecret(buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Masked(Destination destination)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            destination.WriteMasked(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
