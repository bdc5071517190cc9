using System.Text.Json.Nodes;
using Sluice.Tests.Sftp;

namespace Sluice.Tests.Server;

/// <summary>Every address of the API that takes an id, filled with ids that a merchant has.</summary>
internal static class Addresses
{
    /// <summary>By the path as the OpenAPI document writes it.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(Door door)
    {
        var payout = (await door.PayAsync(Bodies.Payout().With(("confirm", false))))["id"];
        var recipient = (await door.PostAsync("v1/recipients", Bodies.Recipient()))["id"];
        var method = (await door.PostAsync(
            $"v1/recipients/{recipient}/payout-methods", Bodies.Method("DE02120300000000202051")))["id"];
        var deposit = (await door.PostAsync(
            "v1/sandbox/deposits", new JsonObject { ["amount"] = 1, ["currency"] = "EUR", ["cleared"] = false }))["id"];
        var batch = await door.PostAsync("v1/batches", new JsonObject { ["items"] = new JsonArray(Bodies.Payout(5)) });
        var sub = (await door.PostAsync("v1/sub-merchants", new JsonObject { ["name"] = "North" }))["id"];
        var account = (await door.PostAsync("v1/withdrawal-accounts", new JsonObject
        {
            ["holder"] = Bodies.Recipient(),
            ["destination"] = new JsonObject { ["type"] = "account", ["iban"] = Bodies.Iban },
        }))["id"];
        await door.PostAsync($"v1/withdrawal-accounts/{account}/verify", null, "");
        await door.PostAsync($"v1/recipients/{recipient}/onboarding", null, "");
        var withdrawal = await door.PostAsync("v1/withdrawals", new JsonObject
        {
            ["withdrawal_account_id"] = account,
            ["amount"] = 1,
            ["currency"] = "EUR",
        });
        var key = new JsonObject { ["name"] = "x", ["scopes"] = new JsonArray("payouts:read") };
        var hook = (await door.PostAsync("v1/webhook-endpoints",
            new JsonObject { ["url"] = "https://shop.example.com/hook" }, ""))["id"];
        await door.PostAsync($"v1/webhook-endpoints/{hook}/deliveries/1/resend", null, "");
        var ids = new Dictionary<string, string?>
        {
            ["payouts"] = payout,
            ["recipients"] = recipient,
            ["deposits"] = deposit,
            ["keys"] = (await door.PostAsync("v1/keys", key, ""))["id"],
            ["webhook-endpoints"] = hook,
            ["sftp-keys"] = (await door.PostAsync("v1/sftp-keys", SftpKeys.Body(), ""))["id"],
            ["sftp-pgp-keys"] = await PgpKeys.RegisterAsync(door),
            ["batches"] = batch["id"],
            ["orders"] = (await door.PostAsync("v1/orders", ClosedLoopTests.Order("an order")))["id"],
            ["links"] = (await door.PostAsync("v1/links",
                new JsonObject { ["amount"] = 100, ["currency"] = "EUR", ["purpose"] = "REFUND" }))["id"],
            ["quotes"] = (await door.PostAsync("v1/quotes", QuoteTests.Ask()))["id"],
            ["reports"] = (await door.PostAsync("v1/reports", ReportTests.Ask(), ""))["id"],
            ["report-schedules"] = (await door.PostAsync("v1/report-schedules", ReportScheduleTests.Ask(), ""))["id"],
            ["cards"] = (await door.PostAsync("v1/cards", CardTests.Card()))["id"],
            ["exceptions"] = await Stuck.ExceptionAsync(door),
            ["onboarding"] = recipient,
            ["sub-merchants"] = sub,
            ["sub-merchant-transfers"] = (await door.PostAsync("v1/sub-merchant-transfers", new JsonObject
            {
                ["sub_merchant_id"] = sub,
                ["amount"] = 1,
                ["currency"] = "EUR",
                ["direction"] = "to_sub_merchant",
            }))["id"],
            ["withdrawal-accounts"] = account,
            ["withdrawals"] = withdrawal["id"],
            ["events"] = (await door.Client.Events.ListAsync()).Data[^1].Id,
        };
        var operations = (await OpenApi.ReadAsync(door.Server)).Operations.Where(o => o.Holes.Count > 0);
        return operations.Select(o => o.Path).Distinct()
            .ToDictionary(path => path, path => Fill(path, ids).Replace("{method}", method)[1..]);
    }

    private static string Fill(string path, Dictionary<string, string?> ids) =>
        path.Replace("{currency}", "EUR").Replace("{connector}", "sandbox").Replace("{number}", "1")
            .Replace("{id}", path.Contains("{id}") ? ids[path.Split("/{id}")[0].Split('/')[^1]] : "");
}
