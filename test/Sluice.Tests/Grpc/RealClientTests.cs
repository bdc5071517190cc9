using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Shouldly;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Grpc;

/// <summary>
/// Every call, health and reflection, by clients that others wrote: success and error, without TLS and with it. What they made is
/// then looked for through REST.
/// </summary>
public sealed class RealClientTests
{
    private static readonly string[] Checks =
    [
        "health", "reflection", "create", "every_method", "wrong_fields", "failure", "get", "transfer", "stage", "create_link",
        "create_recipient", "enroll", "void", "credentials", "packed", "deadline",
    ];

    [RealClientFact("client.mjs")]
    public Task Grpc_js_makes_every_call() => DriveAsync(RealClient.Node, tls: false);

    [RealClientFact("client.mjs")]
    public Task Grpc_js_makes_every_call_over_tls() => DriveAsync(RealClient.Node, tls: true);

    [RealClientFact("client.py")]
    public Task Grpcio_makes_every_call() => DriveAsync(RealClient.Python, tls: false);

    [RealClientFact("client.py")]
    public Task Grpcio_makes_every_call_over_tls() => DriveAsync(RealClient.Python, tls: true);

    private static async Task DriveAsync(RealClient client, bool tls)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-grpc-").FullName;
        var authority = tls ? await CertifyAsync(folder) : null;
        await using (var server = tls
            ? await TestServer.StartAsync(TestDatabase.Sqlite, [.. GrpcServers.Settings, .. Certificate(folder)])
            : await TestServer.StartAsync(TestDatabase.Sqlite, GrpcServers.Settings))
        {
            var door = await server.NewMerchantAsync();
            foreach (var currency in (string[])["EUR", "GBP", "USD", "BRL", "CAD"])
                await door.FundAsync(1_000_000, currency);

            var address = tls ? server.Urls.Single(u => u.Scheme == "https") : server.GrpcUrl;
            var done = await client.RunAsync(address, door.Key, "real-", folder, authority);

            Checks.Except(done).ShouldBeEmpty();
            foreach (var id in (string[])["real-create", "real-transfer", "real-staged", "real-converted", "real-packed",
                "real-enrolled"])
            {
                var found = (await door.Client.Payouts.ListAsync(new() { ClientReference = id })).Data.ShouldHaveSingleItem();
                (await door.WaitAsync(found.Id, "paid")).Recipient!.Name.ShouldBe("Ada Byron");
            }
            server.Log.Errors.ShouldBeEmpty();
            await door.VerifyAsync();
        }
        Directory.Delete(folder, recursive: true);
    }

    private static string[] Certificate(string folder) =>
    [
        "--Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0", "--Kestrel:Endpoints:Api0:Url", "http://127.0.0.1:0",
        "--Kestrel:Certificates:Default:Path", Path.Combine(folder, "tls.pfx"),
    ];

    private static async Task<string> CertifyAsync(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllBytesAsync(Path.Combine(folder, "tls.pfx"), certificate.Export(X509ContentType.Pfx));
        var authority = Path.Combine(folder, "ca.pem");
        await File.WriteAllTextAsync(authority, certificate.ExportCertificatePem());
        return authority;
    }
}
