using System.Net;
using System.Net.Http.Headers;

namespace Sluice.Bench.Load;

/// <summary>The same call by .NET's own HTTP/2 client: what it reads is what any client reads.</summary>
internal static class GrpcProbe
{
    /// <summary>Creates one payout.</summary>
    /// <exception cref="BenchFailedException">The call did not end with OK.</exception>
    public static async Task CallAsync(ChildServer server)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(GrpcRequest.Body(PayoutRequest.NextReference()));
        content.Headers.ContentType = new MediaTypeHeaderValue(GrpcRequest.ContentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.GrpcAddress}{GrpcRequest.Path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        foreach (var (name, value) in GrpcRequest.Headers(server.ApiKey))
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        var message = await answer.Content.ReadAsByteArrayAsync();
        var status = answer.TrailingHeaders.TryGetValues("grpc-status", out var values) ? values.Single() : "missing";
        if (answer.StatusCode != HttpStatusCode.OK || status != "0" || message.Length == 0)
            throw new BenchFailedException(
                $"A call of the .NET client ended with HTTP {(int)answer.StatusCode}, grpc-status {status}: {answer.Headers}");
    }
}
