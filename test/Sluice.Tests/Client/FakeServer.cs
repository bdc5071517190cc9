using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Sluice.Tests.Client;

/// <summary>Answers requests from a script, one after the other, and remembers what was asked.</summary>
internal sealed class FakeServer(params Func<HttpRequestMessage, HttpResponseMessage>[] script) : HttpMessageHandler
{
    public List<Asked> Requests { get; } = [];

    public static Func<HttpRequestMessage, HttpResponseMessage> Answer(
        HttpStatusCode status, string body, string type = "application/json", TimeSpan? retryAfter = null) => _ =>
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        return response;
    };

    public static Func<HttpRequestMessage, HttpResponseMessage> Break(HttpRequestError why) =>
        _ => throw new HttpRequestException(why, "the connection broke");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add(new Asked(
            request.Method.Method,
            request.RequestUri!.PathAndQuery,
            request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null,
            request.Headers.TryGetValues("If-Match", out var match) ? match.Single() : null,
            body));
        var response = script[Math.Min(Requests.Count, script.Length) - 1](request);
        response.RequestMessage = request;
        return response;
    }

    internal sealed record Asked(string Method, string Path, string? Key, string? IfMatch, string Body);
}
