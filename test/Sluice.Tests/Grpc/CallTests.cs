using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Shouldly;
using Sluice.Kernel;
using Sluice.Server.Grpc;
using Sluice.Server.Grpc.Health;
using Sluice.Server.Grpc.Reflection;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;
using Rpc = Sluice.Server.Grpc.Rpc;

namespace Sluice.Tests.Grpc;

/// <summary>What a call says in its headers, where it is made, and how it ends.</summary>
public sealed class CallTests(GrpcServers servers) : IClassFixture<GrpcServers>, IDisposable
{
    private readonly RawGrpc _raw = new(servers.Server.GrpcUrl);

    [Theory]
    [InlineData("/grpc.health.v1.Health/Nothing")]
    [InlineData("/nobody.Service/Call")]
    [InlineData("/v1/payouts")]
    [InlineData("/")]
    public async Task What_is_not_there_is_unimplemented(string path)
    {
        var answer = await _raw.CallAsync(path, []);
        (answer.Http, answer.Code, answer.Reason).ShouldBe((200, GrpcCode.Unimplemented, "route_not_found"));
    }

    [Fact]
    public async Task Only_post_is_a_call()
    {
        using var request = _raw.Request(RawGrpc.HealthCheck, new ByteArrayContent([]));
        request.Method = HttpMethod.Put;
        var answer = await _raw.SendAsync(request);
        answer.Http.ShouldBe(405);
    }

    [Fact]
    public async Task Trailers_must_be_able_to_arrive()
    {
        var answer = await _raw.CallAsync(RawGrpc.HealthCheck, RawGrpc.Frame([]), ("te", ""));
        (answer.Code, answer.Reason).ShouldBe((GrpcCode.InvalidArgument, "malformed_request"));
        answer.Message.ShouldContain("te: trailers");
    }

    [Fact]
    public async Task Http_1_1_is_told_to_upgrade()
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(RawGrpc.Frame([])) { Headers = { { "content-type", "application/grpc" } } };
        using var response = await http.PostAsync(new Uri(servers.Server.Url, RawGrpc.HealthCheck), content);
        response.StatusCode.ShouldBe(HttpStatusCode.UpgradeRequired);
    }

    [Theory]
    [InlineData("1", null)]
    [InlineData("S", null)]
    [InlineData("123456789S", null)]
    [InlineData("-1S", null)]
    [InlineData("1s", null)]
    [InlineData("1.5S", null)]
    [InlineData(" 1S", null)]
    [InlineData("", null)]
    [InlineData("0S", 0L)]
    [InlineData("1n", 1L)]
    [InlineData("250n", 3L)]
    [InlineData("7u", 70L)]
    [InlineData("100m", 1_000_000L)]
    [InlineData("2S", 20_000_000L)]
    [InlineData("3M", 1_800_000_000L)]
    [InlineData("1H", 36_000_000_000L)]
    [InlineData("99999999H", 17_280_000_000_000L)]
    public void A_timeout_is_digits_and_a_unit(string text, long? ticks) =>
        (GrpcTimeout.TryParse(text, out var timeout) ? timeout.Ticks : (long?)null).ShouldBe(ticks);

    [Fact]
    public async Task A_timeout_that_cannot_be_read_is_refused_and_one_of_zero_has_passed()
    {
        (await _raw.CallAsync(RawGrpc.HealthCheck, RawGrpc.Frame([]), ("grpc-timeout", "soon"))).Code
            .ShouldBe(GrpcCode.InvalidArgument);
        (await _raw.CallAsync(RawGrpc.HealthCheck, RawGrpc.Frame([]), ("grpc-timeout", "0m"))).Code
            .ShouldBe(GrpcCode.DeadlineExceeded);
        (await _raw.CallAsync(RawGrpc.HealthCheck, RawGrpc.Frame([]), ("grpc-timeout", "20S"))).Code.ShouldBe(GrpcCode.Ok);
    }

    [Fact]
    public async Task A_message_that_does_not_come_in_time_is_not_waited_for()
    {
        using var content = new PiecesContent(async (stream, cancel) =>
        {
            await stream.WriteAsync(new byte[] { 0, 0 }, cancel);
            await stream.FlushAsync(cancel);
            await Task.Delay(TimeSpan.FromSeconds(30), cancel);
        });
        var answer = await _raw.SendAsync(_raw.Request(RawGrpc.HealthCheck, content, ("grpc-timeout", "200m")));
        answer.Code.ShouldBe(GrpcCode.DeadlineExceeded);
    }

    [Fact]
    public async Task Metadata_has_a_limit()
    {
        var fits = await _raw.CallAsync(RawGrpc.HealthCheck, RawGrpc.Frame([]), ("x-long", new string('x', 8 * 1024)));
        var exceeds = await _raw.CallAsync(RawGrpc.HealthCheck, RawGrpc.Frame([]), ("x-long", new string('x', 15 * 1024)),
            ("x-more", new string('x', 2 * 1024)));
        (fits.Code, exceeds.Code).ShouldBe((GrpcCode.Ok, GrpcCode.ResourceExhausted));
    }

    [Fact]
    public async Task The_request_id_is_the_caller_s_where_it_gives_one()
    {
        var mine = await _raw.CallAsync("/nobody/calls", [], ("x-request-id", "mine-77"));
        var long_ = await _raw.CallAsync("/nobody/calls", [], ("x-request-id", new string('x', 65)));

        mine.Headers["x-request-id"].ShouldBe("mine-77");
        mine.Detail<Rpc.RequestInfo>()!.RequestId.ShouldBe("mine-77");
        long_.Headers["x-request-id"].ShouldStartWith("req_");
    }

    [Fact]
    public async Task A_dialog_goes_on_after_something_is_not_found()
    {
        byte[] asked =
        [
            .. RawGrpc.Frame(new ServerReflectionRequest { ListServices = "*" }),
            .. RawGrpc.Frame(new ServerReflectionRequest { FileContainingSymbol = "no.Such" }),
            .. RawGrpc.Frame(new ServerReflectionRequest { FileByFilename = "payouts.proto" }),
        ];
        var answer = await _raw.CallAsync(RawGrpc.Reflect, asked);

        answer.Code.ShouldBe(GrpcCode.Ok);
        var said = answer.Messages.Select(ServerReflectionResponse.Parser.ParseFrom).ToArray();
        said[0].ListServicesResponse.Service.Select(s => s.Name).ShouldContain("types.PayoutService");
        said[1].ErrorResponse.ErrorCode.ShouldBe((int)GrpcCode.NotFound);
        said[2].FileDescriptorResponse.FileDescriptorProto.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_dialog_breaks_at_a_broken_message_after_what_was_answered()
    {
        var answer = await _raw.CallAsync(RawGrpc.Reflect,
            [.. RawGrpc.Frame(new ServerReflectionRequest { ListServices = "" }), 9, 9, 9, 9, 9]);
        answer.Messages.Count.ShouldBe(1);
        (answer.Code, answer.Trailers["grpc-status"]).ShouldBe((GrpcCode.InvalidArgument, "3"));
    }

    [Fact]
    public async Task Over_tls_both_doors_are_at_one_address()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-tls-").FullName;
        var pfx = Path.Combine(folder, "tls.pfx");
        using var certificate = SelfSigned();
        await File.WriteAllBytesAsync(pfx, certificate.Export(X509ContentType.Pfx));
        await using (var server = await TestServer.StartAsync(TestDatabase.Sqlite,
            "--urls", "https://127.0.0.1:0", "--Kestrel:Certificates:Default:Path", pfx))
        {
            using var handler = new SocketsHttpHandler
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, given, _, _) =>
                        given!.GetCertHashString() == certificate.GetCertHashString(),
                },
            };
            using var raw = new RawGrpc(server.Url, handler: handler);
            (await raw.CallAsync(RawGrpc.HealthCheck, new HealthCheckRequest())).Code.ShouldBe(GrpcCode.Ok);
            using var http = new HttpClient(handler, disposeHandler: false);
            (await http.GetStringAsync(new Uri(server.Url, "/health/ready"))).ShouldBe("ready");
        }
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(null, null, "http://127.0.0.1:8080", "http://127.0.0.1:8081")]
    [InlineData(null, "http://127.0.0.1:9", "http://127.0.0.1:8080", "http://127.0.0.1:9")]
    [InlineData(null, "", null, null)]
    [InlineData("http://127.0.0.1:7", null, null, null)]
    [InlineData("http://127.0.0.1:7;http://127.0.0.1:8", "http://127.0.0.1:9", "http://127.0.0.1:7", "http://127.0.0.1:9")]
    public void Who_names_addresses_names_all_of_them(string? urls, string? grpc, string? api, string? calls)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-urls-").FullName;
        string[] settings =
        [
            "--Sluice:Data", folder, .. urls is null ? (string[])[] : ["--urls", urls],
            .. grpc is null ? (string[])[] : ["--Sluice:Grpc", grpc],
        ];
        var endpoints = Sluice.Server.ServerApp.Build(settings).Configuration.GetSection("Kestrel:Endpoints");

        endpoints["Api0:Url"].ShouldBe(api);
        endpoints["Grpc:Url"].ShouldBe(calls);
        endpoints["Grpc:Protocols"].ShouldBe(calls is null ? null : "Http2");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void An_address_over_tls_is_none_for_grpc_alone() => Should.Throw<InvalidOperationException>(() =>
        Sluice.Server.ServerApp.Build(["--Sluice:Grpc", "https://127.0.0.1:1"])).Message.ShouldContain("Sluice:Grpc");

    [Fact]
    public async Task A_watched_status_comes_at_once_and_ends_with_the_server()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite, GrpcServers.Settings);
        using var raw = new RawGrpc(server.GrpcUrl);
        var watched = raw.CallAsync("/grpc.health.v1.Health/Watch", new HealthCheckRequest());
        var unknown = raw.CallAsync("/grpc.health.v1.Health/Watch", new HealthCheckRequest { Service = "nobody" },
            ("grpc-timeout", "300m"));

        (await unknown).Code.ShouldBe(GrpcCode.DeadlineExceeded);
        (await unknown).Read<HealthCheckResponse>().Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.ServiceUnknown);
        await server.StopAsync();
        var answer = await watched.WaitAsync(Door.Patience);
        answer.Code.ShouldBe(GrpcCode.Unavailable);
        answer.Read<HealthCheckResponse>().Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);
        await server.StartAgainAsync();
    }

    [Fact]
    public void A_message_is_percent_encoded_as_utf8()
    {
        StatusTrailers.PercentEncode("plain text, ok!").ShouldBe("plain text, ok!");
        // The examples of the protocol: anything but space to tilde, and the percent sign itself.
        StatusTrailers.PercentEncode("100% ü\r\n€").ShouldBe("100%25 %C3%BC%0D%0A%E2%82%AC");
        StatusTrailers.PercentEncode("\ud800").ShouldBe("%EF%BF%BD");
        StatusTrailers.PercentEncode(new string('%', 5000)).Length.ShouldBeLessThan(StatusTrailers.MessageBytesMax + 10);
    }

    [Fact]
    public void A_hundred_wrong_fields_fit_into_the_metadata_a_client_takes()
    {
        var errors = new FieldErrors();
        for (var i = 0; i < FieldErrors.ListedMax; i++)
            errors.Add($"/some/long/field/{i}", FieldCodes.InvalidCharacters, new string('é', 100));
        var trailers = new Microsoft.AspNetCore.Http.HeaderDictionary();

        StatusTrailers.Write(trailers, CallStatus.Of(errors.ToProblem()), "req_1");

        trailers.Sum(h => h.Key.Length + h.Value.ToString().Length + 32).ShouldBeLessThan(8 * 1024);
        var text = trailers["grpc-status-details-bin"].ToString();
        var details = Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
        details.CalculateSize().ShouldBeLessThanOrEqualTo(StatusTrailers.DetailsBytesMax);
        details.Details.Select(d => d.TypeUrl).ShouldBe(
            ["type.googleapis.com/google.rpc.ErrorInfo", "type.googleapis.com/google.rpc.RequestInfo",
                "type.googleapis.com/google.rpc.BadRequest"]);
    }

    public void Dispose() => _raw.Dispose();

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
