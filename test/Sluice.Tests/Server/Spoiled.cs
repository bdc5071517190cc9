using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Tests.Server;

/// <summary>A request that is wrong in one way.</summary>
/// <param name="Why">The way.</param>
/// <param name="Body">The bytes sent.</param>
/// <param name="MediaType">What they are said to be; null for nothing.</param>
internal sealed record Spoiled(string Why, byte[] Body, string? MediaType = "application/json")
{
    public override string ToString() => Why;

    /// <summary>Bodies that no address can read, whatever it expects.</summary>
    public static IEnumerable<Spoiled> Unreadable(string good)
    {
        yield return Of("nothing but spaces", "   ");
        foreach (var text in (string[])
        [
            "null", "[]", "1", "\"text\"", "true", "{", "{\"a\":}", "{]", "{'a':1}", "{\"a\":1}x", "{\"a\":NaN}", "{\"a\":01}",
            "{/**/}",
        ])
            yield return Of(text, text);
        yield return Of("the first half", good[..(good.Length / 2)]);
        yield return Of("a trailing comma", good.TrimEnd()[..^1] + ",}");
        yield return Of("nested 100,000 deep", new string('[', 100_000));
        yield return Of("nested 40 deep", string.Concat(Enumerable.Repeat("{\"a\":", 41)) + "1" + new string('}', 41));
        yield return new Spoiled("a byte that is no UTF-8", [.. "{\"name\":\""u8, 0xff, .. "\"}"u8]);
        yield return new Spoiled("half a UTF-8 character", [.. "{\"name\":\""u8, 0xe2, 0x82, .. "\"}"u8]);
        yield return new Spoiled("an overlong UTF-8 character", [.. "{\"name\":\""u8, 0xc0, 0x80, .. "\"}"u8]);
        yield return new Spoiled("a surrogate in UTF-8", [.. "{\"name\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8]);
        yield return new Spoiled("UTF-16", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(good)]);
        yield return Of("said to be text", good) with { MediaType = "text/plain" };
        yield return Of("said to be a form", good) with { MediaType = "application/x-www-form-urlencoded" };
        yield return Of("said to be nothing", good) with { MediaType = null };
    }

    /// <summary>Bodies of ten megabytes.</summary>
    public static IEnumerable<Spoiled> TooLarge(string good)
    {
        yield return Of("10 MB of spaces", good + new string(' ', 10_000_000));
        yield return Of("10 MB in a text", "{\"memo\":\"" + new string('x', 10_000_000) + "\"}");
    }

    /// <summary>A good body with one thing wrong at a time: every field of every object in it.</summary>
    public static IEnumerable<Spoiled> Fields(string good)
    {
        yield return Of("a field that does not exist", Change(good, o => o["no_such_field"] = 1));
        var original = (JsonObject)JsonNode.Parse(good)!;
        foreach (var path in Leaves(original, []))
        {
            var at = "/" + string.Join('/', path);
            var leaf = path.Aggregate((JsonNode)original, (node, part) => node[part]!);
            foreach (var wrong in WrongFor(leaf))
                yield return Of($"{at} = {Short(wrong)}", Change(good, path, wrong));
            var name = $"\"{path[^1]}\":";
            if (path.Count == 1)
                yield return Of($"{at} twice", "{" + name + leaf.ToJsonString() + "," + good.TrimStart()[1..]);
        }
    }

    private static IEnumerable<string> WrongFor(JsonNode leaf)
    {
        string[] always = leaf is JsonValue ? ["[]", "{}", "[1]", "{\"a\":1}"] : [];
        return leaf.GetValueKind() switch
        {
            JsonValueKind.Number =>
            [
                .. always, "\"12\"", "true", "1e400", "-1e400", "9223372036854775808", "1000000000000000000000000000000", "1.5",
                "0.1", "1e-3", "-1", "-9223372036854775808", new string('9', 5000),
            ],
            JsonValueKind.String =>
            [
                .. always, "1", "true", "\"a\\u0000b\"", "\"a\\u0007b\"", "\"\\ud800\"", "\"\\udc00x\"", "\"a\\nb\"",
                "\"\\u202eabc\"", "\"" + new string('x', 5000) + "\"",
            ],
            JsonValueKind.True or JsonValueKind.False => [.. always, "1", "\"true\""],
            JsonValueKind.Array => ["{}", "\"x\"", "1", "[1]", "[[]]", "[null]"],
            _ => ["[]", "\"x\"", "1", "{\"no_such_field\":{}}"],
        };
    }

    private static IEnumerable<List<string>> Leaves(JsonObject node, List<string> at)
    {
        foreach (var (name, value) in node)
        {
            List<string> here = [.. at, name];
            yield return here;
            if (value is JsonObject inner)
            {
                foreach (var leaf in Leaves(inner, here))
                    yield return leaf;
            }
        }
    }

    private static string Change(string good, Action<JsonObject> change)
    {
        var body = (JsonObject)JsonNode.Parse(good)!;
        change(body);
        return body.ToJsonString();
    }

    // Put in as text: most of it is nothing a JSON library would write.
    private static string Change(string good, List<string> path, string wrong)
    {
        const string Mark = "\"@@here@@\"";
        return Change(good, body =>
        {
            var parent = path[..^1].Aggregate((JsonNode)body, (node, part) => node[part]!);
            parent[path[^1]] = "@@here@@";
        }).Replace(Mark, wrong);
    }

    private static Spoiled Of(string why, string body) => new(Short(why), Encoding.UTF8.GetBytes(body));

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
