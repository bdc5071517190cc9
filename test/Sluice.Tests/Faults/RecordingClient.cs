using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Server;

namespace Sluice.Tests.Faults;

/// <summary>A client that keeps every answer, and the hash of every request.</summary>
/// <param name="hashes">The plain SHA-256 of what was sent, byte by byte as Latin 1: stored, it would tell those who guess at
/// an account number whether they are right.</param>
internal sealed class RecordingClient(Uri url, string key, StringBuilder answers, List<string> hashes) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url };

    public Task<Answer> PostAsync(string path, JsonNode body, int status = 201, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, body, status, idempotencyKey);

    public Task<Answer> SendAsync(HttpMethod method, string path, JsonNode body, int status, string? idempotencyKey = null) =>
        SendAsync(method, path, body.ToJsonString(), "application/json", status, idempotencyKey);

    public Task<Answer> SendTextAsync(string path, string body, string type, int status) =>
        SendAsync(HttpMethod.Post, path, body, type, status, null);

    public async Task<Answer> GetAsync(string path, string? accept = null, string? secret = null, int status = 200)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return Keep(await SendAsync(request, secret ?? key), path, status);
    }

    /// <summary>A request whose answer shows a secret, on purpose and once: it is not kept.</summary>
    public async Task<Answer> ShowAsync(string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        var answer = await SendAsync(request, key);
        answer.Status.ShouldBeInRange(200, 201, answer.ToString());
        return answer;
    }

    public void Dispose() => _http.Dispose();

    private async Task<Answer> SendAsync(
        HttpMethod method, string path, string body, string type, int status, string? idempotencyKey)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Add("Idempotency-Key", idempotencyKey ?? Guid.NewGuid().ToString("N"));
        foreach (var sent in (string[])[body, $"{method} /{path}\n{body}"])
            hashes.Add(Encoding.Latin1.GetString(SHA256.HashData(Encoding.UTF8.GetBytes(sent))));
        return Keep(await SendAsync(request, key), path, status);
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request, string secret)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var response = await _http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    private Answer Keep(Answer answer, string path, int status)
    {
        answer.Status.ShouldBe(status, $"{path}: {answer}");
        answers.AppendLine(answer.ToString());
        return answer;
    }
}
