using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>Another merchant's ids look like no ids at all, at every address that takes one.</summary>
public sealed class IsolationTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task Another_merchants_ids_are_not_found_anywhere(string kind)
    {
        var owner = await servers.OpenAsync(kind, 1_000_000);
        var stranger = await servers.OpenAsync(kind, 1_000_000);
        var paths = await Addresses.OfAsync(owner);
        var operations = (await OpenApi.ReadAsync(owner.Server)).Operations.Where(o => o.Holes.Contains("id")).ToList();
        operations.Count.ShouldBeGreaterThan(18);

        foreach (var operation in operations)
        {
            var path = paths[operation.Path];
            var asStranger = await stranger.SendAsync(operation.Method, path, BodyOf(operation));
            var noSuch = await stranger.SendAsync(operation.Method, operation.PathWith(Guid.NewGuid()), BodyOf(operation));
            asStranger.Status.ShouldBe(404, $"{operation}: {asStranger}");
            asStranger.Code.ShouldBe("not_found", operation.ToString());
            asStranger["detail"].ShouldBe(noSuch["detail"], operation.ToString());
        }
        // What is deleted is not found any more.
        foreach (var operation in operations.OrderBy(o => o.Method == HttpMethod.Delete))
        {
            var asOwner = await owner.SendAsync(operation.Method, paths[operation.Path], BodyOf(operation));
            asOwner.Status.ShouldNotBe(404, $"{operation}: {asOwner}");
        }
    }

    [DatabaseTheory]
    public async Task Lists_and_filters_show_ones_own_only(string kind)
    {
        var owner = await servers.OpenAsync(kind, 1_000_000);
        var stranger = await servers.OpenAsync(kind);
        var payout = await owner.PayAsync(Bodies.Payout(reference: "INV-1"));
        await owner.PostAsync("v1/recipients", Bodies.Recipient());
        await owner.WaitAsync(payout["id"]!, "paid");

        foreach (var path in (string[])
        [
            "v1/payouts", "v1/payouts?client_reference=INV-1", "v1/recipients", "v1/batches", "v1/events", "v1/exceptions",
                "v1/sandbox/bank",
            $"v1/events?subject_id={payout["id"]}", "v1/transactions?currency=EUR", $"v1/transactions?payout_id={payout["id"]}",
        ])
        {
            var answer = await stranger.GetAsync(path);
            answer.Json.GetProperty("data").GetArrayLength().ShouldBe(0, path);
        }
        (await stranger.GetAsync("v1/balances")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        (await stranger.PayAsync(Bodies.Payout(1, reference: "INV-1").With(("confirm", false))))["client_reference"]
            .ShouldBe("INV-1");
    }

    [DatabaseTheory]
    public async Task A_payout_cannot_name_another_merchants_recipient(string kind)
    {
        var owner = await servers.OpenAsync(kind, 1000);
        var stranger = await servers.OpenAsync(kind, 1000);
        var recipient = await owner.PostAsync("v1/recipients", Bodies.Recipient());
        await owner.PostAsync($"v1/recipients/{recipient["id"]}/payout-methods", Bodies.Method());

        var answer = await stranger.PostAsync("v1/payouts", new JsonObject
        {
            ["amount"] = 1,
            ["currency"] = "EUR",
            ["purpose"] = "COMMISSION",
            ["recipient_id"] = recipient["id"],
        });

        answer.FieldErrors.ShouldBe(["/recipient_id not_found"]);
    }

    private static string? BodyOf(Operation operation) => operation.Path.EndsWith("/confirm", StringComparison.Ordinal)
        || operation.Path.EndsWith("/cancel", StringComparison.Ordinal) ? "{}" : operation.Body;
}
