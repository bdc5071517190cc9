using System.Buffers;
using System.Text;
using Shouldly;
using Sluice.Kernel;
using Xunit;

namespace Sluice.Tests.Kernel;

public sealed class JsonBodyTests
{
    [Theory]
    [InlineData("", "The body is empty; a JSON object is expected.")]
    [InlineData(" \r\n", "The body is empty; a JSON object is expected.")]
    [InlineData("{\"a\":1,}", "The body is not valid JSON at line 1, byte 8.")]
    [InlineData("{\n\"a\":1\n\"b\"", "The body is not valid JSON at line 3, byte 1.")]
    [InlineData("{} {}", "The body is not valid JSON at line 1, byte 4.")]
    [InlineData("{}x", "The body is not valid JSON at line 1, byte 3.")]
    [InlineData("{\"a\":NaN}", "The body is not valid JSON at line 1, byte 6.")]
    [InlineData("{\"a\":01}", "The body is not valid JSON at line 1, byte 7.")]
    [InlineData("{/**/}", "The body is not valid JSON at line 1, byte 2.")]
    [InlineData("[1]", "The body is an array; a JSON object is expected.")]
    [InlineData("\"x\"", "The body is a string; a JSON object is expected.")]
    [InlineData("null", "The body is null; a JSON object is expected.")]
    public void A_body_that_is_no_object_says_where_it_breaks(string json, string detail) =>
        ShouldBeMalformed(Encoding.UTF8.GetBytes(json), detail);

    [Theory]
    [InlineData(new byte[] { 0xff }, 7)]
    [InlineData(new byte[] { 0xc3 }, 7)]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, 7)]
    [InlineData(new byte[] { 0xc0, 0xaf }, 7)]
    [InlineData(new byte[] { 0x61, 0xf8, 0x88 }, 8)]
    public void Broken_utf8_is_malformed_at_its_byte(byte[] broken, int at) =>
        ShouldBeMalformed([.. "{\"a\":\""u8, .. broken, .. "\"}"u8], $"The body is not valid UTF-8 at byte {at}.");

    [Fact]
    public void Thirty_two_levels_are_read_and_thirty_three_are_too_deep()
    {
        JsonBody.Parse(Nested(32), JsonLimits.Request).IsOk.ShouldBeTrue();
        JsonBody.Parse(Nested(33),
            JsonLimits.Request).Problem!.Detail.ShouldStartWith("The body is nested deeper than 32 levels");
        JsonBody.Parse(Nested(100_000), JsonLimits.Request).Problem!.Type.ShouldBe(ProblemTypes.MalformedBody);
    }

    [Fact]
    public void A_body_beyond_the_limit_is_too_large()
    {
        byte[] body = [.. "{\"a\":\""u8, .. new byte[2000].Select(_ => (byte)'x'), .. "\"}"u8];
        JsonBody.Parse(body, new JsonLimits(1000, 32)).Problem!.Type.ShouldBe(ProblemTypes.BodyTooLarge);
        JsonBody.Parse(new ReadOnlySequence<byte>(body),
            new JsonLimits(1000, 32)).Problem!.Type.ShouldBe(ProblemTypes.BodyTooLarge);
    }

    [Fact]
    public void A_body_in_pieces_and_with_a_byte_order_mark_is_read()
    {
        var last = new Piece("1}"u8.ToArray(), null, 8);
        var first = new Piece([.. "\uFEFF"u8, .. "{\"a\":"u8], last, 0);
        using var document = JsonBody.Parse(new ReadOnlySequence<byte>(first, 0, last, 2), JsonLimits.Request).Value;
        document.RootElement.GetProperty("a").GetInt32().ShouldBe(1);
    }

    private static byte[] Nested(int levels) =>
        Encoding.UTF8.GetBytes("{\"a\":" + new string('[', levels - 1) + new string(']', levels - 1) + "}");

    private static void ShouldBeMalformed(byte[] body, string detail)
    {
        var problem = JsonBody.Parse(body, JsonLimits.Request).Problem!;
        problem.Type.ShouldBe(ProblemTypes.MalformedBody);
        problem.Detail.ShouldBe(detail);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, Piece? next, int at) => (Memory, Next, RunningIndex) = (bytes, next, at);
    }
}
