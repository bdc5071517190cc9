using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Grpc;
using Sluice.Tests.Tidy;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>The receivers in docs/webhooks.md take what is genuine and refuse what is not, as they stand there.</summary>
public sealed class WebhookExampleTests : IDisposable
{
    private const string SecretText = "whsec_…";
    private const string Body = """{"id":"evt_1","type":"payout.paid","data":{"name":"Žofie"}}""";

    private static readonly SourceFile Document = Repository.Read("docs/webhooks.md");
    private static readonly SourceFile This = Repository.Read("test/Sluice.Tests/Docs/WebhookExampleTests.cs");
    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-example-").FullName;
    private readonly string _secret = WebhookSecret.New().Reveal();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_one_in_CSharp_takes_what_is_genuine_and_refuses_what_was_changed()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();

        // What follows stands in the document, word for word but the secret.
        var verifier = new WebhookVerifier(_secret);

        app.MapPost("/hooks", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            return verifier.Verify(request.Headers["webhook-id"], request.Headers["webhook-timestamp"],
                request.Headers["webhook-signature"], body.ToArray())
                ? Results.NoContent()
                : Results.BadRequest();
        });

        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        (await PostAsync(http, Body)).ShouldBe(HttpStatusCode.NoContent);
        (await PostAsync(http, Body + " ")).ShouldBe(HttpStatusCode.BadRequest);
        Plain(This.Text).ShouldContain(Plain(Block("csharp").Replace($"\"{SecretText}\"", "_secret", StringComparison.Ordinal)));
    }

    [RealClientFact("client.mjs")]
    public async Task The_one_for_Node_takes_what_is_genuine_and_refuses_what_was_changed()
    {
        Directory.CreateSymbolicLink(
            Path.Combine(_folder, "node_modules"), Path.Combine(RealClient.Node.Installed!, "node_modules"));
        var script = Path.Combine(_folder, "receiver.mjs");
        // In the place of the web server: what it gives the receiver.
        await File.WriteAllTextAsync(script, $$"""
            let receive;
            const express = { raw: () => null };
            const app = { post: (path, parser, handler) => { receive = handler; } };
            {{Block("js").Replace(SecretText, _secret, StringComparison.Ordinal)}}
            for (const [id, at, signature, body] of JSON.parse(process.argv[2])) {
              const headers = { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature };
              receive({ body: Buffer.from(body), headers }, { sendStatus: (status) => console.log(status) });
            }
            """);

        (await RunAsync("node", script)).ShouldBe(["204", "400", "400"]);
    }

    [RealClientFact("client.py")]
    public async Task The_one_in_Python_takes_what_is_genuine_and_refuses_what_was_changed()
    {
        var script = Path.Combine(_folder, "receiver.py");
        await File.WriteAllTextAsync(script, $$"""
            import json, sys
            {{Block("python")}}
            for id, at, signature, body in json.loads(sys.argv[1]):
                headers = {"webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature}
                print(204 if verify("{{_secret}}", headers, body.encode()) else 400)
            """);

        (await RunAsync(RealClient.Python.Installed!, script)).ShouldBe(["204", "400", "400"]);
    }

    /// <summary>One that is genuine, one that was changed, one that is old.</summary>
    private string Cases()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return System.Text.Json.JsonSerializer.Serialize((string[][])
        [
            ["evt_1", Text(now), Sign(now), Body],
            ["evt_1", Text(now), Sign(now), Body + " "],
            ["evt_1", Text(now - 400), Sign(now - 400), Body],
        ]);
    }

    private async Task<string[]> RunAsync(string program, string script)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [script, Cases()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(RunMax);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        process.ExitCode.ShouldBe(0, await complained);
        return (await said).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<HttpStatusCode> PostAsync(HttpClient http, string body)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks") { Content = new StringContent(body) };
        request.Headers.Add("webhook-id", "evt_1");
        request.Headers.Add("webhook-timestamp", Text(now));
        request.Headers.Add("webhook-signature", Sign(now));
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private string Sign(long at) =>
        WebhookSecret.TryParse(_secret, out var secret) ? secret.Sign("evt_1", at, Encoding.UTF8.GetBytes(Body))
            : throw new InvalidOperationException("A secret that is none.");

    private static string Text(long seconds) => seconds.ToString(CultureInfo.InvariantCulture);

    private static string Block(string language)
    {
        var fence = $"```{language}\n";
        var begin = Document.Text.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        begin.ShouldBeGreaterThan(fence.Length);
        return Document.Text[begin..Document.Text.IndexOf("```", begin, StringComparison.Ordinal)];
    }

    // Without what indents it.
    private static string Plain(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
}
