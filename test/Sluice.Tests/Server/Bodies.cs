using System.Text.Json.Nodes;

namespace Sluice.Tests.Server;

/// <summary>Bodies of requests that are right; tests make them wrong.</summary>
internal static class Bodies
{
    public const string Iban = "DE89370400440532013000";

    /// <summary>A payout to a person with an account in Germany.</summary>
    /// <param name="name">May name a scenario of the sandbox.</param>
    public static JsonObject Payout(long amount = 1000, string name = "Ada Byron", string? reference = null) => new()
    {
        ["amount"] = amount,
        ["currency"] = "EUR",
        ["purpose"] = "COMMISSION",
        ["client_reference"] = reference,
        ["recipient"] = Recipient(name),
        ["destination"] = new JsonObject { ["type"] = "account", ["iban"] = Iban },
    };

    public static JsonObject Recipient(string name = "Ada Byron") =>
        new() { ["type"] = "individual", ["name"] = name, ["country"] = "DE" };

    public static JsonObject Method(string iban = Iban) =>
        new() { ["destination"] = new JsonObject { ["type"] = "account", ["iban"] = iban } };

    public static JsonObject Money(long amount, string currency = "EUR") =>
        new() { ["amount"] = amount, ["currency"] = currency };

    /// <summary>The body with fields set; null takes one out.</summary>
    public static JsonObject With(this JsonObject body, params (string Name, JsonNode? Value)[] fields)
    {
        foreach (var (name, value) in fields)
        {
            body.Remove(name);
            if (value is not null)
                body[name] = value;
        }
        return body;
    }
}
