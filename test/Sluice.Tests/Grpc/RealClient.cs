using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Shouldly;
using Sluice.Server.Grpc.Health;
using Sluice.Server.Grpc.Reflection;
using Sluice.Server.Grpc.Wire;
using Sluice.Tests.Tidy;
using Xunit;
using Alpha = Sluice.Server.Grpc.ReflectionAlpha;
using Rpc = Sluice.Server.Grpc.Rpc;

namespace Sluice.Tests.Grpc;

/// <summary>A client that others wrote, run as a process of its own; './dev test' installs what it needs.</summary>
internal sealed record RealClient(string Variable, string Script, string Missing)
{
    public static readonly RealClient Node = new("SLUICE_TEST_NODE", "client.mjs",
        "npm packages not available: set SLUICE_TEST_NODE to a folder whose node_modules holds those that ./dev installs");

    public static readonly RealClient Python = new("SLUICE_TEST_PYTHON", "client.py",
        "grpcio not available: set SLUICE_TEST_PYTHON to a python3 that has grpcio and protobuf");

    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(2);

    public string? Installed => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : null;

    /// <summary>With SLUICE_REQUIRE_ALL=1 it runs, and fails where it is missing.</summary>
    public bool Runs => Installed is not null || Environment.GetEnvironmentVariable("SLUICE_REQUIRE_ALL") == "1";

    public static string Protos => Path.Combine(Repository.Root, "src/Sluice.Server/Grpc/Protos");

    /// <summary>Runs all its checks and returns their names.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(Uri server, string key, string prefix, string folder, string? authority)
    {
        var installed = Installed ?? throw new InvalidOperationException(Missing);
        var script = Path.Combine(Repository.Root, "test/Sluice.Tests/Grpc", Script);
        var isNode = this == Node;
        var start = new ProcessStartInfo(isNode ? "node" : installed,
        [
            script, server.Authority, key, isNode ? Protos : await DescriptorsAsync(folder), prefix,
            .. authority is null ? (string[])[] : [authority],
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        // A proxy of the environment is for the world outside.
        foreach (var proxy in (string[])["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "grpc_proxy"])
            start.Environment.Remove(proxy);
        using var client = Process.Start(start)!;
        var said = client.StandardOutput.ReadToEndAsync();
        var complained = client.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(RunMax);
        try
        {
            await client.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!client.HasExited)
                client.Kill(entireProcessTree: true);
        }
        client.ExitCode.ShouldBe(0, $"{await said}\n{await complained}");
        return [.. (await said).Split('\n').Where(l => l.StartsWith("ok ", StringComparison.Ordinal)).Select(l => l[3..].Trim())];
    }

    private static async Task<string> DescriptorsAsync(string folder)
    {
        var set = new FileDescriptorSet();
        foreach (var file in (FileDescriptor[])
        [
            AnyReflection, DurationReflection, PayoutsReflection.Descriptor, HealthReflection.Descriptor,
            ReflectionReflection.Descriptor, Alpha.ReflectionReflection.Descriptor, Rpc.StatusReflection.Descriptor,
            Rpc.ErrorDetailsReflection.Descriptor,
        ])
            set.File.Add(FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
        var path = Path.Combine(folder, "descriptors.bin");
        await File.WriteAllBytesAsync(path, set.ToByteArray());
        return path;
    }

    private static FileDescriptor AnyReflection => Google.Protobuf.WellKnownTypes.AnyReflection.Descriptor;

    private static FileDescriptor DurationReflection => Google.Protobuf.WellKnownTypes.DurationReflection.Descriptor;
}

/// <summary>A test by a client that may be missing; skipped with the reason then.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealClientFactAttribute : FactAttribute
{
    public RealClientFactAttribute(string script)
    {
        var client = script == RealClient.Node.Script ? RealClient.Node : RealClient.Python;
        if (!client.Runs)
            Skip = client.Missing;
    }
}
