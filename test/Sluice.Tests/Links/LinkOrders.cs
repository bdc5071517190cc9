using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Server;

namespace Sluice.Tests.Links;

/// <summary>Links to begin with.</summary>
internal static class LinkOrders
{
    public const string Iban = "DE89370400440532013000";

    public static JsonObject Payout(long amount = 12550) => new()
    {
        ["amount"] = amount,
        ["currency"] = "EUR",
        ["purpose"] = "REFUND",
    };

    extension(Door door)
    {
        public async Task<Answer> LinkAsync(JsonObject? order = null)
        {
            var answer = await door.PostAsync("v1/links", order ?? Payout());
            answer.Status.ShouldBe(201, answer.Text);
            return answer;
        }

        public PageWalk Walk(Answer link) => new(link["url"]!);

        public async Task<string> LinkStatusAsync(Answer link) => (await door.GetAsync($"v1/links/{link["id"]}"))["status"]!;

        public async Task<IReadOnlyList<string>> EventsOfAsync(string id) =>
            [.. (await door.GetAsync($"v1/events?subject_id={id}")).Json.GetProperty("data").EnumerateArray()
                .Select(e => e.GetProperty("type").GetString()!)];
    }
}
