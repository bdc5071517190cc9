using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>The OpenAPI document says what the server does, and what it shows as an example works.</summary>
public sealed class OpenApiTests(Servers servers) : IClassFixture<Servers>
{
    [Fact]
    public async Task It_is_an_OpenAPI_3_1_document_whose_references_resolve()
    {
        var api = await OpenApi.ReadAsync(await servers.OnAsync(TestDatabase.Sqlite));

        api.Root.GetProperty("openapi").GetString()!.ShouldStartWith("3.1.");
        api.Root.GetProperty("info").GetProperty("title").GetString().ShouldBe("Sluice");
        api.Root.GetProperty("info").GetProperty("version").GetString().ShouldNotBeNullOrEmpty();
        foreach (var (path, reference) in References(api.Root, "#"))
            Resolve(api.Root, reference).ShouldBeTrue($"{path} → {reference}");
        Members(api.Root).ShouldNotContain("nullable", "that is 3.0");
        foreach (var operation in api.Operations)
        {
            var parameters = operation.Element.TryGetProperty("parameters", out var given) ? given.EnumerateArray().ToList() : [];
            parameters.Select(p => (p.GetProperty("in").GetString(), p.GetProperty("name").GetString()))
                .ShouldBeUnique(operation.ToString());
            parameters.Where(p => p.GetProperty("in").GetString() == "path" && p.GetProperty("required").GetBoolean())
                .Select(p => p.GetProperty("name").GetString()).Order().ShouldBe(operation.Holes.Order(), operation.ToString());
            var responses = operation.Element.GetProperty("responses").EnumerateObject().ToList();
            responses.ShouldContain(r => r.Name.StartsWith('2') || r.Name == "200", operation.ToString());
            responses.All(r => r.Value.TryGetProperty("description", out _)).ShouldBeTrue(operation.ToString());
            operation.Element.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty(operation.ToString());
        }
    }

    [Fact]
    public async Task Every_address_that_is_mapped_is_in_it_and_no_other()
    {
        var server = await servers.OnAsync(TestDatabase.Sqlite);
        var mapped = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true })
            .SelectMany(e => e.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Select(m =>
                $"{m} {Path(e.RoutePattern.RawText!)}"))
            .Order(StringComparer.Ordinal);

        var documented = (await OpenApi.ReadAsync(server)).Operations.Select(o => $"{o.Method} {Path(o.Path)}")
            .Order(StringComparer.Ordinal);

        documented.ShouldBe(mapped);

        static string Path(string text) => "/" + text.Trim('/');
    }

    [DatabaseTheory]
    public async Task Every_example_is_accepted(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000_000);
        var api = await OpenApi.ReadAsync(door.Server);
        var exception = await Stuck.ExceptionAsync(door);
        var recipient = (await door.PostAsync("v1/recipients", Bodies.Recipient()))["id"];
        var method = (await door.PostAsync($"v1/recipients/{recipient}/payout-methods",
            Bodies.Method("DE02120300000000202051")))["id"];
        await door.PayAsync(new JsonObject
        {
            ["amount"] = 5000,
            ["currency"] = "EUR",
            ["purpose"] = "COMMISSION",
            ["recipient_id"] = recipient,
            ["destination"] = new JsonObject { ["type"] = "wallet" },
        });
        var staged = (await door.PayAsync(Bodies.Payout().With(("confirm", false))))["id"];
        var kyc = (await door.PostAsync("v1/recipients", Bodies.Recipient()))["id"];
        var pending = (await door.PostAsync("v1/recipients", Bodies.Recipient("Ada SANDBOX-KYC-PENDING")))["id"];
        await door.PostAsync($"v1/recipients/{pending}/onboarding", null, "");
        var unlike = (await door.PostAsync("v1/recipients", Bodies.Recipient("Ada SANDBOX-NAME-NO-MATCH")))["id"];
        var unlikeMethod = (await door.PostAsync(
            $"v1/recipients/{unlike}/payout-methods", Bodies.Method().With(("verify", true))))["id"];
        var sub = (await door.PostAsync("v1/sub-merchants", new JsonObject { ["name"] = "North" }))["id"];
        var account = (await door.PostAsync("v1/withdrawal-accounts", new JsonObject
        {
            ["holder"] = Bodies.Recipient(),
            ["destination"] = new JsonObject { ["type"] = "account", ["iban"] = "DE02120300000000202051" },
        }))["id"];
        await door.PostAsync($"v1/withdrawal-accounts/{account}/verify", null, "");
        var hook = (await door.PostAsync(
            "v1/webhook-endpoints", new JsonObject { ["url"] = "https://shop.example.com/hook" }))["id"];
        var schedule = (await door.PostAsync("v1/report-schedules", ReportScheduleTests.Ask(), ""))["id"];
        var paths = new Dictionary<string, string>
        {
            ["/v1/report-schedules/{id}"] = $"v1/report-schedules/{schedule}",
            ["/v1/webhook-endpoints/{id}"] = $"v1/webhook-endpoints/{hook}",
            ["/v1/webhook-endpoints/{id}/rotate"] = $"v1/webhook-endpoints/{hook}/rotate",
            ["/v1/webhook-endpoints/{id}/replay"] = $"v1/webhook-endpoints/{hook}/replay",
            ["/v1/exceptions/{id}/resolve"] = $"v1/exceptions/{exception}/resolve",
            ["/v1/recipients/{id}"] = $"v1/recipients/{recipient}",
            ["/v1/recipients/{id}/payout-methods"] = $"v1/recipients/{recipient}/payout-methods",
            ["/v1/recipients/{id}/payout-methods/{method}"] = $"v1/recipients/{recipient}/payout-methods/{method}",
            ["/v1/recipients/{id}/wallet/withdrawals"] = $"v1/recipients/{recipient}/wallet/withdrawals",
            ["/v1/payouts/{id}"] = $"v1/payouts/{staged}",
            ["/v1/balances/{currency}/minimum"] = "v1/balances/EUR/minimum",
            ["/v1/recipients/{id}/onboarding/decide"] = $"v1/recipients/{kyc}/onboarding/decide",
            ["/v1/sandbox/onboarding/{id}"] = $"v1/sandbox/onboarding/{pending}",
            ["/v1/recipients/{id}/payout-methods/{method}/accept-name"] =
                $"v1/recipients/{unlike}/payout-methods/{unlikeMethod}/accept-name",
            ["/v1/sub-merchants/{id}/keys"] = $"v1/sub-merchants/{sub}/keys",
            ["/v1/withdrawal-accounts/{id}/decide"] = $"v1/withdrawal-accounts/{account}/decide",
        };
        var sent = 0;
        // What needs GnuPG: PgpKeyTests.
        foreach (var operation in api.Operations.Where(
            o => o.Element.TryGetProperty("requestBody", out _) && o.Path != "/v1/sftp-pgp-keys"))
        {
            foreach (var (media, example) in Examples(operation))
            {
                var path = paths.GetValueOrDefault(operation.Path, operation.Path[1..]);
                using var request = new HttpRequestMessage(operation.Method,
                    path)
                {
                    Content = new StringContent(example
                        .Replace("mer_0198c0ffee0070008000000000000001", sub)
                        .Replace("wda_0198c0ffee0070008000000000000001", account), Encoding.UTF8),
                };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(media);
                request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
                var answer = await door.SendAsync(request);
                answer.Status.ShouldBeInRange(200, 202, $"{operation} {media}: {answer}");
                operation.Element.GetProperty("responses").TryGetProperty($"{answer.Status}", out _)
                    .ShouldBeTrue($"{operation} {answer.Status}");
                sent++;
            }
        }
        sent.ShouldBeGreaterThanOrEqualTo(14);
    }

    [Fact]
    public async Task A_body_that_must_be_sent_shows_an_example_and_is_marked_as_required()
    {
        var door = await servers.OpenAsync(TestDatabase.Sqlite);
        foreach (var operation in (await OpenApi.ReadAsync(door.Server)).Operations.Where(o => o.Body is not null))
        {
            var body = operation.Element.GetProperty("requestBody");
            var required = body.TryGetProperty("required", out var must) && must.GetBoolean();
            var withoutBody = await door.SendAsync(operation.Method, operation.PathWith(Guid.NewGuid()));
            required.ShouldBe(withoutBody.Status is 400 or 415, $"{operation}: {withoutBody}");
            if (required)
                Examples(operation).ShouldNotBeEmpty(operation.ToString());
        }
    }

    private static IEnumerable<(string Media, string Example)> Examples(Operation operation)
    {
        foreach (var media in operation.Element.GetProperty("requestBody").GetProperty("content").EnumerateObject())
        {
            if (media.Value.TryGetProperty("example", out var example))
                yield return (media.Name, example.ValueKind == JsonValueKind.String ? example.GetString()!
                    : example.GetRawText());
        }
    }

    private static IEnumerable<(string Path, string Reference)> References(JsonElement element, string at) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Name == "$ref"
                && p.Value.ValueKind == JsonValueKind.String
                ? [(at, p.Value.GetString()!)]
                : References(p.Value, $"{at}/{p.Name}")),
            JsonValueKind.Array => element.EnumerateArray().SelectMany((item, i) => References(item, $"{at}/{i}")),
            _ => [],
        };

    private static IEnumerable<string> Members(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Members(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Members),
        _ => [],
    };

    private static bool Resolve(JsonElement root, string reference)
    {
        foreach (var part in reference.Split('/').Skip(1))
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(part, out root))
                return false;
        }
        return reference.StartsWith("#/", StringComparison.Ordinal);
    }
}
