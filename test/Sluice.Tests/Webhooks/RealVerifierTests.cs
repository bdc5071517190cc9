using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Tests.Grpc;
using Sluice.Tests.Tidy;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

/// <summary>
/// What is signed here is judged by the npm packages <c>standardwebhooks</c> and <c>svix</c>, the latter in a version that does
/// not yet contain the former.
/// </summary>
public sealed class RealVerifierTests
{
    private const string Body = """{"type":"payout.paid","data":{"name":"Žofie 🙂","amount":1250}}""";

    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(1);
    private static readonly WebhookSecret Newer = WebhookSecret.New();
    private static readonly WebhookSecret Older = WebhookSecret.New(24);
    private static readonly long Now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    [RealClientFact("client.mjs")]
    public async Task They_accept_what_is_signed_also_while_two_secrets_overlap() => (await VerdictsAsync(
    [
        Signed([Newer], Now).By(Newer),
        Signed([Older], Now).By(Older),
        Signed([Newer, Older], Now).By(Newer),
        Signed([Newer, Older], Now).By(Older),
        Signed([WebhookSecret.New(64), Newer, Older], Now).By(Older),
        Signed([Newer], Now - 200).By(Newer),
        Signed([Newer], Now + 200).By(Newer),
    ])).ShouldAllBe(v => v.EndsWith(" genuine"));

    [RealClientFact("client.mjs")]
    public async Task They_refuse_what_was_tampered_with_or_is_old() => (await VerdictsAsync(
    [
        Signed([Newer], Now).By(Newer) with { Body = Body.Replace("1250", "9250", StringComparison.Ordinal) },
        Signed([Newer], Now).By(Newer) with { Body = Body + " " },
        Signed([Newer], Now).By(Newer) with { Id = "evt_2" },
        Signed([Newer], Now).By(Newer) with { Timestamp = Text(Now + 1) },
        Signed([Newer], Now).By(WebhookSecret.New()),
        Signed([Newer, Older], Now).By(WebhookSecret.New()),
        Signed([Newer, Older], Now).By(Older) with { Id = "evt_2" },
        Signed([Newer], Now - 400).By(Newer),
        Signed([Newer], Now + 400).By(Newer),
        // Recorded, and sent again with a time of today.
        Signed([Newer], Now - 86_400).By(Newer) with { Timestamp = Text(Now) },
    ])).ShouldAllBe(v => v.EndsWith(" refused"));

    private static Case Signed(WebhookSecret[] secrets, long at) =>
        new("", "evt_1", Text(at), WebhookSignature.Header(secrets, "evt_1", at, Encoding.UTF8.GetBytes(Body)), Body);

    private static string Text(long seconds) => seconds.ToString(CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<string>> VerdictsAsync(Case[] cases)
    {
        if (RealClient.Node.Installed is null)
            throw new InvalidOperationException(RealClient.Node.Missing);
        var script = Path.Combine(Repository.Root, "test/Sluice.Tests/Webhooks/verify.mjs");
        using var node = Process.Start(new ProcessStartInfo("node", [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var said = node.StandardOutput.ReadToEndAsync();
        var complained = node.StandardError.ReadToEndAsync();
        await node.StandardInput.BaseStream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(cases, JsonSerializerOptions.Web));
        node.StandardInput.Close();
        using var timeout = new CancellationTokenSource(RunMax);
        try
        {
            await node.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!node.HasExited)
                node.Kill(entireProcessTree: true);
        }
        node.ExitCode.ShouldBe(0, await complained);
        var verdicts = (await said).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        verdicts.Length.ShouldBe(2 * cases.Length);
        verdicts.Count(v => v.StartsWith("svix ", StringComparison.Ordinal)).ShouldBe(cases.Length);
        return verdicts;
    }

    private sealed record Case(string Secret, string Id, string Timestamp, string Signature, string Body)
    {
        public Case By(WebhookSecret secret) => this with { Secret = secret.Reveal() };
    }
}
