using System.Text.Json;
using Shouldly;
using Sluice.Kernel;
using Xunit;

namespace Sluice.Tests.Kernel;

public sealed class IdempotencyKeyTests
{
    [SharedDataFact]
    public void The_string_vectors_of_structured_fields_hold()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf("structured-fields/string.json")));
        var seen = 0;
        foreach (var vector in vectors.RootElement.EnumerateArray())
        {
            var name = vector.GetProperty("name").GetString();
            var header = string.Join(", ", vector.GetProperty("raw").EnumerateArray().Select(line => line.GetString()));
            var result = IdempotencyKey.Parse(header);
            if (vector.TryGetProperty("must_fail", out var mustFail) && mustFail.GetBoolean())
            {
                result.IsOk.ShouldBe(header[0] != '"', name);
            }
            else
            {
                var expected = vector.GetProperty("expected")[0].GetString()!;
                if (expected.Length is 0 or > IdempotencyKey.CharsMax)
                    result.Problem!.Type.ShouldBe(ProblemTypes.IdempotencyKeyInvalid, name);
                else
                    result.Value.ShouldBe(expected, name);
            }

            seen++;
        }

        seen.ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324")]
    [InlineData("\"8e03978e\"", "8e03978e")]
    [InlineData("  \"a b\"  ", "a b")]
    [InlineData("\"a\\\"b\"", "a\"b")]
    [InlineData("a\"b", "a\"b")]
    [InlineData("\"k\";v=1;*x.y=\"a;\\\"b\"; flag", "k")]
    [InlineData("'foo'", "'foo'")]
    public void Quoted_and_bare_forms_of_one_key_are_one_key(string header, string key) =>
        IdempotencyKey.Parse(header).Value.ShouldBe(key);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\"\"")]
    [InlineData("a b")]
    [InlineData("a, b")]
    [InlineData("\"a\" b")]
    [InlineData("\"a\", \"b\"")]
    [InlineData("\"a\";")]
    [InlineData("\"a\";V=1")]
    [InlineData("\"a\";v=")]
    [InlineData("\"a\";v=\"x")]
    [InlineData("ключ")]
    [InlineData("a\u0000b")]
    [InlineData("a\u007f")]
    public void Anything_else_is_refused(string header) =>
        IdempotencyKey.Parse(header).Problem!.Type.ShouldBe(ProblemTypes.IdempotencyKeyInvalid);

    [Fact]
    public void A_key_has_at_most_255_characters_without_its_quotes()
    {
        var longest = new string('k', 255);
        IdempotencyKey.Parse(longest).Value.ShouldBe(longest);
        IdempotencyKey.Parse($"\"{longest}\"").Value.ShouldBe(longest);
        IdempotencyKey.Parse(longest + "k").IsOk.ShouldBeFalse();
        IdempotencyKey.Parse($"\"{longest}k\"").IsOk.ShouldBeFalse();
        IdempotencyKey.Parse(null).Problem!.Type.ShouldBe(ProblemTypes.IdempotencyKeyMissing);
    }
}
