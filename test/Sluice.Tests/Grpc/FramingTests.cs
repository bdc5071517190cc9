using System.Net.Http.Headers;
using Google.Protobuf;
using Shouldly;
using Sluice.Server.Grpc;
using Sluice.Server.Grpc.Health;
using Sluice.Server.Grpc.Reflection;
using Xunit;

namespace Sluice.Tests.Grpc;

/// <summary>The messages of a call as they travel (gRPC over HTTP/2): whole, in pieces, packed, broken and hostile.</summary>
public sealed class FramingTests(GrpcServers servers) : IClassFixture<GrpcServers>, IDisposable
{
    private readonly RawGrpc _raw = new(servers.Server.GrpcUrl);

    [Fact]
    public async Task A_call_is_answered_with_one_message_and_its_status_in_the_trailers()
    {
        var answer = await _raw.CallAsync(RawGrpc.HealthCheck, new HealthCheckRequest());

        answer.Http.ShouldBe(200);
        answer.Code.ShouldBe(GrpcCode.Ok);
        answer.Trailers["grpc-status"].ShouldBe("0");
        answer.Headers.ShouldNotContainKey("grpc-status");
        answer.Headers["x-request-id"].ShouldStartWith("req_");
        answer.Read<HealthCheckResponse>().Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);
    }

    [Fact]
    public async Task A_refusal_without_a_message_has_its_status_in_the_headers()
    {
        var answer = await _raw.CallAsync(RawGrpc.HealthCheck, new HealthCheckRequest { Service = "nobody" });

        (answer.Http, answer.Code).ShouldBe((200, GrpcCode.NotFound));
        answer.Headers["grpc-status"].ShouldBe("5");
        answer.Trailers.ShouldBeEmpty();
        answer.Messages.ShouldBeEmpty();
        answer.Reason.ShouldBe("not_found");
        answer.Details.Code.ShouldBe(5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_message_may_come_in_pieces_of_any_size(int pieceBytes)
    {
        var frame = RawGrpc.Frame(new HealthCheckRequest { Service = "grpc.health.v1.Health" });
        using var content = new PiecesContent(async (stream, cancel) =>
        {
            foreach (var piece in frame.Chunk(pieceBytes))
            {
                await stream.WriteAsync(piece, cancel);
                await stream.FlushAsync(cancel);
                await Task.Yield();
            }
        });
        (await _raw.SendAsync(_raw.Request(RawGrpc.HealthCheck, content))).Code.ShouldBe(GrpcCode.Ok);
    }

    [Fact]
    public async Task A_message_of_the_largest_size_is_read_and_one_byte_more_is_refused()
    {
        (await _raw.CallAsync(RawGrpc.HealthCheck, OfSize(MessageReader.MessageBytesMax))).Code.ShouldBe(GrpcCode.NotFound);
        var refused = await _raw.CallAsync(RawGrpc.HealthCheck, OfSize(MessageReader.MessageBytesMax + 1));
        (refused.Code, refused.Reason).ShouldBe((GrpcCode.ResourceExhausted, "body_too_large"));
    }

    [Fact]
    public async Task A_length_of_four_gigabytes_is_refused_before_anything_is_read() =>
        (await _raw.CallAsync(RawGrpc.HealthCheck, [0, 0xff, 0xff, 0xff, 0xff])).Code.ShouldBe(GrpcCode.ResourceExhausted);

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "nothing at all", [] },
        { "half a prefix", [0, 0, 0] },
        { "less than the length says", [0, 0, 0, 0, 9, 10, 1] },
        { "a flag of two", RawGrpc.Frame([], 2) },
        { "a flag of 255", RawGrpc.Frame([], 255) },
        { "no protocol buffer", RawGrpc.Frame([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]) },
        { "an end of no group", RawGrpc.Frame([0x0c]) },
        { "a field of number zero", RawGrpc.Frame([0x00]) },
        { "two messages", [.. RawGrpc.Frame([]), .. RawGrpc.Frame([])] },
        { "a message and rubbish", [.. RawGrpc.Frame([]), 7] },
        { "text", "POST / HTTP/1.1\r\n\r\n"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_is_no_single_message_is_refused(string what, byte[] body)
    {
        var answer = await _raw.CallAsync(RawGrpc.HealthCheck, body);
        (answer.Http, answer.Code, answer.Reason).ShouldBe((200, GrpcCode.InvalidArgument, "malformed_body"), what);
        servers.Server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Unknown_fields_are_ignored() =>
        (await _raw.CallAsync(RawGrpc.HealthCheck, RawGrpc.Frame([0xf8, 0x07, 0x01, 0xfa, 0x07, 0x02, 0x61, 0x62])))
            .Code.ShouldBe(GrpcCode.Ok);

    [Fact]
    public async Task Gzip_is_read_where_the_header_says_so()
    {
        var packed = RawGrpc.Frame(RawGrpc.Gzip(new HealthCheckRequest { Service = "grpc.health.v1.Health" }.ToByteArray()), 1);
        (await _raw.CallAsync(RawGrpc.HealthCheck, packed, ("grpc-encoding", "gzip"))).Code.ShouldBe(GrpcCode.Ok);
        // A message may stay as it is though the encoding is named.
        (await _raw.CallAsync(RawGrpc.HealthCheck, RawGrpc.Frame([]), ("grpc-encoding", "gzip"))).Code.ShouldBe(GrpcCode.Ok);
        (await _raw.CallAsync(RawGrpc.HealthCheck, packed)).Code.ShouldBe(GrpcCode.Internal);
    }

    [Fact]
    public async Task Another_encoding_is_refused_and_those_that_are_read_are_named()
    {
        var answer = await _raw.CallAsync(RawGrpc.HealthCheck, RawGrpc.Frame([]), ("grpc-encoding", "br"));
        answer.Code.ShouldBe(GrpcCode.Unimplemented);
        answer.Headers["grpc-accept-encoding"].ShouldBe("identity,gzip");
    }

    [Fact]
    public async Task A_bomb_is_not_unpacked_and_rubbish_is_no_gzip()
    {
        var bomb = RawGrpc.Frame(RawGrpc.Gzip(new byte[64 << 20]), 1);
        bomb.Length.ShouldBeLessThan(MessageReader.MessageBytesMax);
        (await _raw.CallAsync(RawGrpc.HealthCheck, bomb, ("grpc-encoding", "gzip"))).Code.ShouldBe(GrpcCode.ResourceExhausted);
        foreach (var rubbish in (byte[][])[[1, 2, 3], RawGrpc.Gzip(new byte[999])[..20]])
        {
            var answer = await _raw.CallAsync(RawGrpc.HealthCheck, RawGrpc.Frame(rubbish, 1), ("grpc-encoding", "gzip"));
            answer.Code.ShouldBe(GrpcCode.InvalidArgument);
        }
    }

    [Fact]
    public async Task Long_answers_are_packed_for_those_who_take_it_only()
    {
        var ask = new ServerReflectionRequest { FileContainingSymbol = "types.PayoutService" };

        var plain = await _raw.CallAsync(RawGrpc.Reflect, ask);
        var packed = await _raw.CallAsync(RawGrpc.Reflect, ask, ("grpc-accept-encoding", "deflate, gzip"));
        var brief = await _raw.CallAsync(RawGrpc.HealthCheck, RawGrpc.Frame([]), ("grpc-accept-encoding", "gzip"));

        (plain.WasPacked, packed.WasPacked, brief.WasPacked).ShouldBe((false, true, false));
        packed.Headers["grpc-encoding"].ShouldBe("gzip");
        plain.Headers.ShouldNotContainKey("grpc-encoding");
        packed.Messages.Single().ShouldBe(plain.Messages.Single());
    }

    [Fact]
    public async Task The_proto_type_may_be_named()
    {
        foreach (var type in (string[])["application/grpc+proto", "application/grpc;charset=utf-8", "Application/GRPC"])
        {
            using var content = new ByteArrayContent(RawGrpc.Frame([])) { Headers = { ContentType = Parsed(type) } };
            (await _raw.SendAsync(_raw.Request(RawGrpc.HealthCheck, content))).Code.ShouldBe(GrpcCode.Ok, type);
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc+json")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpcx")]
    public async Task Another_type_is_415(string type)
    {
        using var content = new ByteArrayContent(RawGrpc.Frame([])) { Headers = { ContentType = Parsed(type) } };
        (await _raw.SendAsync(_raw.Request(RawGrpc.HealthCheck, content))).Http.ShouldBe(415);
    }

    public void Dispose() => _raw.Dispose();

    private static MediaTypeHeaderValue Parsed(string type) => MediaTypeHeaderValue.Parse(type);

    /// <summary>A request whose message is of that size: a tag, three bytes of length, the name.</summary>
    private static byte[] OfSize(int bytes)
    {
        var message = new HealthCheckRequest { Service = new string('x', bytes - 4) };
        message.CalculateSize().ShouldBe(bytes);
        return RawGrpc.Frame(message);
    }
}
