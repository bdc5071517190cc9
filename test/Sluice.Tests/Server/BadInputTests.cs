using System.Net.Http.Headers;
using Shouldly;
using Sluice.Kernel;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>
/// Every address that reads a body, given every kind of wrong one: a problem with a code of the catalogue, never a fault of the
/// server's, and nothing is stored.
/// </summary>
public sealed class BadInputTests(Servers servers) : IClassFixture<Servers>
{
    private static readonly HashSet<string> Codes = [.. ProblemTypes.All.Select(t => t.Code)];
    private static readonly HashSet<string> FieldErrorCodes = [.. FieldCodes.All];

    [DatabaseTheory]
    public Task A_body_that_cannot_be_read_is_a_problem_and_stores_nothing(string kind) => SweepAsync(kind, Spoiled.Unreadable);

    [DatabaseTheory]
    public Task A_field_that_is_wrong_is_a_problem_and_stores_nothing(string kind) => SweepAsync(kind, Spoiled.Fields);

    [DatabaseTheory]
    public async Task A_body_of_ten_megabytes_is_refused_unread(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var before = await StoredRows.SettledAsync(door.Server.Storage);
        foreach (var path in (string[])["v1/payouts", "v1/recipients", "v1/payouts/validate"])
        {
            foreach (var spoiled in Spoiled.TooLarge(Bodies.Payout().ToJsonString()))
            {
                var answer = await SendAsync(door, HttpMethod.Post, path, spoiled);
                (answer.Status, answer.Code).ShouldBe((413, "body_too_large"), $"{path} {spoiled}: {answer}");
            }
        }
        (await StoredRows.CountAsync(door.Server.Storage)).ShouldBe(before);
    }

    [DatabaseTheory]
    public async Task Amounts_and_currencies_that_cannot_be_are_named(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var before = await StoredRows.SettledAsync(door.Server.Storage);
        foreach (var (amount, currency, error) in new[]
        {
            ("0", "'EUR'", "/amount not_positive"), ("-5", "'EUR'", "/amount not_positive"),
            ("1e400", "'EUR'", "/amount wrong_type"), ("9223372036854775807", "'EUR'", "/amount out_of_range"),
            ("9223372036854775808", "'EUR'", "/amount out_of_range"), ("1.00", "'EUR'", "/amount wrong_type"),
            ("'12.50'", "'EUR'", "/amount wrong_type"), ("null", "'EUR'", "/amount required"),
            ("5", "'XYZ'", "/currency unknown_currency"), ("5", "'eur'", "/currency unknown_currency"),
            ("5", "''", "/currency required"), ("5", "'DEM'", "/currency currency_withdrawn"),
            ("5", "'HRK'", "/currency currency_withdrawn"), ("5", "null", "/currency required"),
        })
        {
            foreach (var path in (string[])["v1/payouts", "v1/sandbox/deposits", "v1/reserve-transfers"])
            {
                var body = path == "v1/payouts" ? Bodies.Payout() : [];
                if (path == "v1/reserve-transfers")
                    body["direction"] = "to_reserve";
                var text = body.With(("amount", "@amount"), ("currency", "@currency")).ToJsonString()
                    .Replace("\"@amount\"", amount).Replace("\"@currency\"", currency).Replace('\'', '"');
                var answer = await door.SendAsync(HttpMethod.Post, path, text);
                answer.Status.ShouldBe(422, $"{path} {text}: {answer}");
                answer.FieldErrors.ShouldBe([error], $"{path} {text}: {answer}");
            }
        }
        (await StoredRows.CountAsync(door.Server.Storage)).ShouldBe(before);
    }

    private async Task SweepAsync(string kind, Func<string, IEnumerable<Spoiled>> spoil)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var paths = await Addresses.OfAsync(door);
        var operations = (await OpenApi.ReadAsync(door.Server)).Operations
            .Where(o => o.Body is not null && o.Path is not ("/v1/batches" or "/v1/orders/import")).ToList();
        operations.Count.ShouldBeGreaterThan(13);
        var before = await StoredRows.SettledAsync(door.Server.Storage);
        var sent = 0;

        foreach (var operation in operations)
        {
            var path = paths.GetValueOrDefault(operation.Path, operation.Path[1..]);
            foreach (var spoiled in spoil(operation.Body!))
            {
                await CheckAsync(door, operation, path, spoiled);
                sent++;
            }
        }

        sent.ShouldBeGreaterThan(200);
        (await StoredRows.CountAsync(door.Server.Storage)).ShouldBe(before);
        door.Server.Log.Errors.ShouldBeEmpty();
    }

    private static async Task CheckAsync(Door door, Operation operation, string path, Spoiled spoiled)
    {
        var answer = await SendAsync(door, operation.Method, path, spoiled);
        var what = $"{operation} {spoiled}: {answer}";
        if (operation.Path == "/v1/payouts/validate" && answer.Status == 200)
        {
            // Its answer is the list of what is wrong.
            answer["valid"].ShouldBe("False", what);
            return;
        }
        answer.Status.ShouldBeInRange(400, 499, what);
        answer.MediaType.ShouldBe("application/problem+json", what);
        Codes.ShouldContain(answer.Code!, what);
        answer["request_id"].ShouldBe(answer.Header("Request-Id"), what);
        answer.FieldErrors.Select(e => e.Split(' ')[1]).ShouldAllBe(code => FieldErrorCodes.Contains(code), what);
    }

    private static async Task<Answer> SendAsync(Door door, HttpMethod method, string path, Spoiled spoiled)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(spoiled.Body) };
        if (spoiled.MediaType is not null)
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(spoiled.MediaType);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        return await door.SendAsync(request);
    }
}
