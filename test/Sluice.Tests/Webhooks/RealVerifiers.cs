using System.Diagnostics;
using System.Text.Json;
using Shouldly;
using Sluice.Tests.Grpc;
using Sluice.Tests.Tidy;
using Sluice.Webhooks;

namespace Sluice.Tests.Webhooks;

/// <summary>A webhook as it came, and the secret its receiver knows.</summary>
internal sealed record SignedCase(string Secret, string Id, string Timestamp, string Signature, string Body)
{
    public SignedCase By(WebhookSecret secret) => this with { Secret = secret.Reveal() };
}

/// <summary>The npm packages <c>standardwebhooks</c> and <c>svix</c>, in a process of their own.</summary>
internal static class RealVerifiers
{
    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(1);

    /// <summary>What each of them says of each case: <c>svix genuine</c>, <c>standardwebhooks refused</c>.</summary>
    public static async Task<IReadOnlyList<string>> JudgeAsync(IReadOnlyCollection<SignedCase> cases)
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
        verdicts.Length.ShouldBe(2 * cases.Count);
        verdicts.Count(v => v.StartsWith("svix ", StringComparison.Ordinal)).ShouldBe(cases.Count);
        return verdicts;
    }
}
