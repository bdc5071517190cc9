using System.Text.Json;

namespace Sluice.Tests.Server;

/// <summary>One operation of the OpenAPI document.</summary>
public sealed record Operation(HttpMethod Method, string Path, JsonElement Element)
{
    /// <summary>
    /// The example of the JSON body, or an empty object where a body is read and none is shown; null where none is read.
    /// </summary>
    public string? Body => Element.TryGetProperty("requestBody", out var body)
        && body.GetProperty("content").TryGetProperty("application/json", out var json)
        ? json.TryGetProperty("example", out var example) ? example.GetRawText() : "{}"
        : null;

    /// <summary>The scope that its description names.</summary>
    public string? Scope => Element.TryGetProperty("description", out var text)
        && text.GetString()!.Split('`') is [_, var scope, _] ? scope : null;

    /// <summary>The parameters that stand in the path.</summary>
    public IReadOnlyList<string> Holes => [.. Path.Split('/').Where(p => p.StartsWith('{')).Select(p => p[1..^1])];

    /// <summary>The path with ids of the right shape that nobody has.</summary>
    public string PathWith(Guid id) =>
        Path[1..].Replace("{currency}", "EUR").Replace("{method}", $"pm_{id:N}").Replace("{connector}", "sandbox")
        .Replace("{number}", "1")
        .Replace("{id}", PrefixOf(Path) + id.ToString("N"));

    public override string ToString() => $"{Method} {Path}";

    private static string PrefixOf(string path) => path.Split('/') switch
    {
        [_, _, "payouts", ..] => "po_",
        [_, _, "recipients", ..] => "rcp_",
        [_, _, "batches", ..] => "bat_",
        [_, _, "exceptions", ..] => "exc_",
        [_, _, "keys", ..] => "key_",
        [_, _, "webhook-endpoints", ..] => "whe_",
        [_, _, "sftp-keys", ..] => "sftpk_",
        [_, _, "sftp-pgp-keys", ..] => "pgpk_",
        [_, _, "orders", ..] => "ord_",
        [_, _, "cards", ..] => "card_",
        [_, _, "links", ..] => "lnk_",
        [_, _, "quotes", ..] => "qt_",
        [_, _, "reports", ..] => "rep_",
        [_, _, "report-schedules", ..] => "rsch_",
        [_, _, "sandbox", "deposits", ..] => "dep_",
        [_, _, "sandbox", "onboarding", ..] => "rcp_",
        [_, _, "sub-merchants", ..] => "mer_",
        [_, _, "sub-merchant-transfers", ..] => "smt_",
        [_, _, "withdrawal-accounts", ..] => "wda_",
        [_, _, "withdrawals", ..] => "po_",
        [_, _, "events", ..] => "evt_",
        _ => path.Contains("{id}") ? throw new InvalidOperationException($"What ids are in {path}?") : "",
    };
}

/// <summary>The OpenAPI document as the server gives it.</summary>
public sealed record OpenApi(JsonElement Root, IReadOnlyList<Operation> Operations)
{
    public static async Task<OpenApi> ReadAsync(TestServer server)
    {
        using var http = server.Connect(null);
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("openapi.json", UriKind.Relative)));
        var root = document.RootElement.Clone();
        var operations = root.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(o => o.Name is "get" or "post" or "put" or "patch" or "delete")
            .Select(o => new Operation(HttpMethod.Parse(o.Name), path.Name, o.Value)));
        return new OpenApi(root, [.. operations]);
    }
}
