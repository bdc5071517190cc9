using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Client;
using Sluice.Kernel;

namespace Sluice.Tests.Server;

/// <summary>One merchant's way in: raw HTTP for what the server really says, the typed client for the rest.</summary>
public sealed class Door(TestServer server, MerchantId merchant, string key)
{
    /// <summary>How long anything the server does by itself may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public TestServer Server => server;

    public MerchantId Merchant => merchant;

    public string Key => key;

    public HttpClient Http { get; } = server.Connect(key);

    public SluiceClient Client => field ??= new SluiceClient(Http, new SluiceClientSettings { Retries = 0 });

    /// <summary>The same merchant after the server was started again, on its new port.</summary>
    public Door Reopen() => new(server, merchant, key);

    public Task<Answer> GetAsync(string path, string? accept = null) => SendAsync(HttpMethod.Get, path, accept: accept);

    /// <summary>Posts a body with a fresh idempotency key, or with the one given; none with "".</summary>
    public Task<Answer> PostAsync(string path, JsonNode? body = null, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, body?.ToJsonString(), idempotencyKey);

    public Task<Answer> PatchAsync(string path, JsonNode body, string? ifMatch = null) =>
        SendAsync(HttpMethod.Patch, path, body.ToJsonString(), ifMatch: ifMatch);

    public Task<Answer> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body.ToJsonString());

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? body = null, string? idempotencyKey = null, string? ifMatch = null,
            string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (method == HttpMethod.Post && idempotencyKey != "")
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey ?? Guid.NewGuid().ToString("N"));
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (accept is not null)
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Puts test money into the book.</summary>
    public async Task FundAsync(long amount, string currency = "EUR") =>
        await Client.Sandbox.DepositAsync(new NewDeposit { Amount = amount, Currency = currency });

    /// <summary>Makes a payout and expects it to be taken.</summary>
    public async Task<Answer> PayAsync(JsonObject order)
    {
        var answer = await PostAsync("v1/payouts", order);
        answer.Status.ShouldBe(201, answer.Text);
        return answer;
    }

    public async Task<Balance> BalanceAsync(string currency = "EUR") =>
        (await Client.Balances.GetAsync()).Data.Single(b => b.Currency == currency);

    /// <summary>What a balance consists of, to compare in one line.</summary>
    public async Task<(long Available, long InTransit)> FundsAsync(string currency = "EUR")
    {
        var balance = await BalanceAsync(currency);
        return (balance.Available, balance.InTransit);
    }

    /// <summary>What the sandbox bank has in its own books for this merchant.</summary>
    public async Task<List<BankPayment>> BankAsync()
    {
        var payments = new List<BankPayment>();
        await foreach (var payment in Client.Sandbox.BankAsync())
            payments.Add(payment);
        return payments;
    }

    /// <summary>Puts the sandbox's clock forward.</summary>
    public async Task AdvanceAsync(TimeSpan by) =>
        await Client.Sandbox.AdvanceClockAsync((long)by.TotalSeconds);

    /// <summary>Waits until the payout stands so, and returns it.</summary>
    public async Task<Payout> WaitAsync(string payout, Func<Payout, bool> until)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var now = await Client.Payouts.GetAsync(payout);
            if (until(now))
                return now;
            if (waited.Elapsed > Patience)
                throw new TimeoutException($"Still {now.Status} ({now.StatusReason}) after {Patience}: {now}");
            await Task.Delay(20);
        }
    }

    public Task<Payout> WaitAsync(string payout, string status) => WaitAsync(payout, p => p.Status == status);

    /// <summary>Recomputes the whole book and expects it to hold.</summary>
    public async Task VerifyAsync()
    {
        var verdict = await Client.Ledger.VerifyAsync();
        verdict.Ok.ShouldBeTrue(JsonSerializer.Serialize(verdict));
    }
}
