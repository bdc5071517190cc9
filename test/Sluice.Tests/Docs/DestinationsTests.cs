using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Client;
using Sluice.Recipients;
using Sluice.Tests.Server;
using Sluice.Tests.Tidy;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>docs/destinations.md ⇔ the kinds of destinations: every field, and one example that works.</summary>
public sealed partial class DestinationsTests(Servers servers) : IClassFixture<Servers>
{
    private static readonly string Page = Repository.Read("docs/destinations.md").Text;

    public static TheoryData<string> Kinds() => [.. DestinationKinds.All.Select(k => k.ToString())];

    [Fact]
    public void The_page_has_the_kinds_of_the_code_in_their_order() =>
        KindLine().Matches(Page).Select(m => m.Groups[1].Value).ShouldBe(DestinationKinds.All.Select(k => k.ToString()));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_is_told_with_every_field(string name)
    {
        var kind = DestinationKinds.All.Single(k => k.ToString() == name);
        Page.ShouldContain($"## {kind.Title}\n\n`{name}`");
        FieldLine().Matches(Section(name)).Select(m => (m.Groups[1].Value, m.Groups[2].Value == "no"))
            .ShouldBe(kind.Fields.Select(f => (f.Name, f.IsOptional)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_example_of_a_kind_is_accepted(string name)
    {
        var door = await servers.OpenAsync("sqlite");
        var section = Section(name);
        var currency = Currency().Match(section).Groups[1].Value;
        await door.FundAsync(100_000, currency);
        var destination = JsonNode.Parse(Example().Match(section).Groups[1].Value)!.AsObject();
        var order = Bodies.Payout().With(("currency", currency), ("destination", destination));
        switch (name)
        {
            case "saved_card/saved_card":
                var card = await door.Client.Cards.KeepAsync(
                    new NewCard { Number = "4111111111111111", ExpiryMonth = "12", ExpiryYear = "2039" });
                destination["card_id"] = card.Id;
                break;
            case "order_ref/order_ref":
                var paid = await door.PostAsync("v1/orders", new JsonObject
                {
                    ["client_reference"] = "O-1",
                    ["amount"] = 12550,
                    ["currency"] = currency,
                    ["payer"] = Bodies.Recipient("Ada Byron"),
                    ["paid_from"] = new JsonObject { ["iban"] = "DE89370400440532013000" },
                });
                destination["order_id"] = paid["id"];
                order.Remove("recipient");
                break;
            case "wallet/wallet":
                order.Remove("recipient");
                order["recipient_id"] = (await door.PostAsync("v1/recipients", Bodies.Recipient("Ada Byron")))["id"];
                break;
        }
        var answer = await door.PostAsync("v1/payouts/validate", order);
        answer["valid"].ShouldBe("True", answer.Text, StringCompareShould.IgnoreCase);
    }

    private static string Section(string name)
    {
        var start = Page.IndexOf($"\n`{name}`", StringComparison.Ordinal);
        var end = Page.IndexOf("\n## ", start, StringComparison.Ordinal);
        return Page[start..end];
    }

    [GeneratedRegex("^`([a-z_]+/[a-z_]+)` ·", RegexOptions.Multiline)]
    private static partial Regex KindLine();

    [GeneratedRegex(@"^\| `([a-z_]+)` \| (yes|no) \|", RegexOptions.Multiline)]
    private static partial Regex FieldLine();

    [GeneratedRegex("an example in ([A-Z]{3})")]
    private static partial Regex Currency();

    [GeneratedRegex("```json\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
