using System.Buffers;
using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Kernel;
using Xunit;

namespace Sluice.Tests.Kernel;

public sealed class JsonFormTests
{
    [Fact]
    public void Every_type_is_read_and_null_is_absent()
    {
        var (form, errors) = Open("""
            {"text":"Zoë \u00e9 😀 \ud83d\ude00","number":-9223372036854775808,"small":7,"yes":true,"nothing":null,
             "inner":{"a":"b"},"map":{"k":"v","gone":null},"list":["x","y"],"\u0065scaped":"e"}
            """);
        form.String("text").ShouldBe("Zoë é 😀 😀");
        form.Long("number").ShouldBe(long.MinValue);
        form.Int("small").ShouldBe(7);
        form.Bool("yes").ShouldBe(true);
        form.String("nothing").ShouldBeNull();
        form.Long("absent").ShouldBeNull();
        form.Object("inner")!.String("a").ShouldBe("b");
        form.StringMap("map").ShouldBe(new Dictionary<string, string> { ["k"] = "v" });
        form.Strings("list", 2).ShouldBe(["x", "y"]);
        form.String("escaped").ShouldBe("e");
        form.End();
        errors.List.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("12.5", "wrong_type")]
    [InlineData("1e3", "wrong_type")]
    [InlineData("1e400", "wrong_type")]
    [InlineData("1.0", "wrong_type")]
    [InlineData("\"12\"", "wrong_type")]
    [InlineData("true", "wrong_type")]
    [InlineData("[1]", "wrong_type")]
    [InlineData("9223372036854775808", "out_of_range")]
    [InlineData("-9223372036854775809", "out_of_range")]
    public void A_number_that_is_no_64_bit_integer_is_refused_and_told_why(string json, string code)
    {
        var (form, errors) = Open($$"""{"amount":{{json}}}""");
        form.Long("amount", "minor units").ShouldBeNull();
        var error = errors.List.ShouldHaveSingleItem();
        (error.Pointer, error.Code).ShouldBe(("/amount", code));
        error.Detail.ShouldStartWith("amount is an integer of minor units");
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void The_whole_range_of_64_bits_is_read(string json, long expected) =>
        Open($$"""{"amount":{{json}}}""").Form.Long("amount").ShouldBe(expected);

    [Fact]
    public void A_very_long_number_is_cut_in_the_error()
    {
        var (form, errors) = Open($$"""{"amount":{{new string('9', 5000)}}}""");
        form.Long("amount").ShouldBeNull();
        errors.List[0].Code.ShouldBe("out_of_range");
        errors.List[0].Detail.Length.ShouldBeLessThan(200);
    }

    [Theory]
    [InlineData("""\ud800""")]
    [InlineData("""\udc00""")]
    [InlineData("""a\ud800b""")]
    [InlineData("""\ud800\n""")]
    [InlineData("""\ud83d\ud83d\ude00""")]
    [InlineData("""\\\ud800""")]
    public void Half_a_surrogate_pair_is_an_error_and_no_exception(string escaped)
    {
        var (form, errors) = Open($$$"""
            {"memo":"{{{escaped}}}","map":{"k":"{{{escaped}}}","{{{escaped}}}":"v"},
             "list":["{{{escaped}}}"],"{{{escaped}}}":1}
            """);
        form.String("memo").ShouldBeNull();
        form.StringMap("map")!.ShouldBeEmpty();
        form.Strings("list", 5)!.ShouldBeEmpty();
        form.End();
        errors.List.Select(e => (e.Pointer, e.Code)).ShouldBe(
            [("/memo", "invalid_characters"), ("/map/k", "invalid_characters"), ("/map", "invalid_characters"),
             ("/list/0", "invalid_characters"), ("", "invalid_characters")]);
    }

    [Theory]
    [InlineData("""\\ud800""", "\\ud800")]
    [InlineData("""\ud83d\ude00""", "😀")]
    [InlineData("""\\\\\"\/""", "\\\\\"/")]
    public void Escapes_that_make_text_are_text(string escaped, string expected) =>
        Open($$"""{"memo":"{{escaped}}"}""").Form.String("memo").ShouldBe(expected);

    [Fact]
    public void Unknown_fields_are_noted_at_every_level_with_escaped_pointers()
    {
        var (form, errors) = Open("""{"a/b":1,"m~n":2,"inner":{"deep":{"x":1},"y":2}}""");
        var inner = form.Object("inner")!;
        inner.Object("deep")!.End();
        inner.End();
        form.End();
        errors.List.ShouldAllBe(e => e.Code == "unknown_field");
        errors.List.Select(e => e.Pointer).ShouldBe(["/inner/deep/x", "/inner/y", "/a~1b", "/m~0n"]);
    }

    [Fact]
    public void A_field_twice_is_noted_once_however_it_is_escaped()
    {
        var (form, errors) = Open("""{"amount":1,"\u0061mount":2,"map":{"k":"1","k":"2"}}""");
        form.Long("amount").ShouldBe(1);
        form.StringMap("map")!["k"].ShouldBe("1");
        form.End();
        errors.List.Select(e => (e.Pointer, e.Code)).ShouldBe([("/amount", "duplicate"), ("/map/k", "duplicate")]);
    }

    [Fact]
    public void Names_that_hash_alike_are_told_apart()
    {
        // Same length, first, middle and last letter.
        var (form, errors) = Open("""{"axbyc":"1","aybxc":"2","azbzc":"3"}""");
        form.String("aybxc").ShouldBe("2");
        form.String("axbyc").ShouldBe("1");
        form.End();
        errors.List.Select(e => e.Pointer).ShouldBe(["/azbzc"]);
    }

    [Fact]
    public void Wrong_types_are_all_noted_with_both_types()
    {
        var (form, errors) = Open("""
            {"s":1,"b":"true","o":[],"m":"x","a":{},"n":{"k":7},"l":[1],"i":3000000000,"f":[{"z":1},4]}
            """);
        form.String("s");
        form.Bool("b");
        form.Object("o");
        form.StringMap("m");
        form.Array("a", 1);
        form.StringMap("n");
        form.Strings("l", 1);
        form.Int("i");
        foreach (var item in form.Objects("f", 2)!)
            item.End();
        form.End();
        errors.List.Select(e => $"{e.Pointer} {e.Code}").ShouldBe(
            ["/s wrong_type", "/b wrong_type", "/o wrong_type", "/m wrong_type", "/a wrong_type", "/n/k wrong_type",
                "/l/0 wrong_type",
             "/i out_of_range", "/f/1 wrong_type", "/f/0/z unknown_field"]);
        errors.List[0].Detail.ShouldBe("s is a string, not a number.");
    }

    [Fact]
    public void Too_many_fields_or_items_are_refused_not_read()
    {
        var many = string.Join(',', Enumerable.Range(0, 5000).Select(n => $"\"f{n}\":\"x\""));
        var (form, errors) = Open($$"""{"list":[1,2,3],"map":{ {{many}} },"inner":{ {{many}} } }""");
        form.Array("list", 2).ShouldBeNull();
        form.StringMap("map").ShouldBeNull();
        form.Object("inner")!.End();
        form.End();
        errors.List.Select(e => $"{e.Pointer} {e.Code}").ShouldBe(["/list too_many", "/map too_many", "/inner too_many"]);
    }

    private static (JsonForm Form, FieldErrors Errors) Open(string json)
    {
        var errors = new FieldErrors();
        return (new JsonForm(JsonDocument.Parse(json).RootElement, "", errors), errors);
    }
}
