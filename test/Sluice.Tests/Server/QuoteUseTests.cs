using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Sluice.Kernel;
using Sluice.Quotes;
using Sluice.Server.Workers;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Server;

/// <summary>A quote and the payout that uses it, from one end to the other.</summary>
public sealed class QuoteUseTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task A_payout_takes_what_the_quote_says_and_sends_what_it_promised(string kind)
    {
        var door = await servers.OpenAsync(kind, 100_000);
        await QuoteTests.Fees(door, margin: 100, percent: 100);
        var quote = await door.PostAsync("v1/quotes", Pounds());

        var paid = await door.WaitAsync((await door.PayAsync(Payout(quote["id"]!)))["id"]!, "paid");

        // 80.00 GBP at 0.792 are 101.0101… EUR, rounded up; 1 % of that is 1.0102, rounded up.
        (quote.Number("source_amount"), quote.Number("fees"), quote.Number("total")).ShouldBe((10_102, 102, 10_204));
        (paid.Amount, paid.Currency, paid.SourceAmount, paid.SourceCurrency, paid.Fees)
            .ShouldBe((8_000, "GBP", 10_102, "EUR", 102));
        (await door.BalanceAsync()).Available.ShouldBe(100_000 - 10_204);
        var bank = (await door.BankAsync()).ShouldHaveSingleItem();
        (bank.Amount, bank.Currency).ShouldBe((8_000, "GBP"));
        var used = await door.GetAsync($"v1/quotes/{quote["id"]}");
        (used["status"], used["payout_id"]).ShouldBe(("used", paid.Id));
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task Of_many_payouts_that_name_one_quote_at_once_one_is_made(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000_000);
        var quote = (await door.PostAsync("v1/quotes", Pounds()))["id"]!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => door.PostAsync("v1/payouts", Payout(quote))));

        answers.Count(a => a.Status == 201).ShouldBe(1);
        foreach (var refused in answers.Where(a => a.Status != 201))
            refused.FieldErrors.ShouldBe(["/quote_id quote_used"]);
        (await door.BalanceAsync()).Available.ShouldBe(1_000_000 - 10_000);
    }

    [Fact]
    public async Task A_quote_that_is_expired_foreign_or_for_something_else_is_refused_and_leaves_no_trace()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var door = await server.NewMerchantAsync();
        var stranger = await server.NewMerchantAsync();
        await door.FundAsync(100_000);
        var theirs = (await stranger.PostAsync("v1/quotes", Pounds()))["id"]!;
        var ours = (await door.PostAsync("v1/quotes", Pounds()))["id"]!;
        var toCards = (await door.PostAsync("v1/quotes",
            Pounds().With(("destination", new JsonObject { ["type"] = "card" }))))["id"]!;

        (await door.PostAsync("v1/payouts", Payout(theirs))).FieldErrors.ShouldBe(["/quote_id not_found"]);
        (await door.PostAsync("v1/payouts", Payout("qt_1"))).FieldErrors.ShouldBe(["/quote_id invalid_format"]);
        (await door.PostAsync("v1/payouts", Payout(ours).With(("amount", 8_001)))).FieldErrors
            .ShouldBe(["/quote_id conflicting"]);
        (await door.PostAsync("v1/payouts", Payout(toCards))).FieldErrors.ShouldBe(["/quote_id conflicting"]);
        await door.AdvanceAsync(TimeSpan.FromMinutes(15));
        (await door.PostAsync("v1/payouts", Payout(ours))).FieldErrors.ShouldBe(["/quote_id quote_expired"]);

        (await door.Client.Payouts.ListAsync()).Data.ShouldBeEmpty();
        (await door.BalanceAsync()).Available.ShouldBe(100_000);
        (await door.GetAsync($"v1/quotes/{ours}"))["payout_id"].ShouldBeNull();
    }

    [DatabaseTheory]
    public async Task Quotes_that_nobody_used_go_after_90_days_and_used_ones_stay(string kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var door = await server.NewMerchantAsync();
        await door.FundAsync(100_000);
        var used = (await door.PostAsync("v1/quotes", Pounds()))["id"]!;
        await door.PayAsync(Payout(used));
        await door.PostAsync("v1/quotes", Pounds());
        var database = server.Services.GetRequiredService<Database>();
        var now = server.Services.GetRequiredService<TimeProvider>().GetUtcNow();

        var early = await QuoteStore.PurgeAsync(
            database, now + TimeSpan.FromDays(90) - Errands.UnusedQuotesKept, CancellationToken.None);
        var late = await QuoteStore.PurgeAsync(
            database, now + TimeSpan.FromDays(91) - Errands.UnusedQuotesKept, CancellationToken.None);

        (early, late).ShouldBe((0, 1));
        (await door.Client.Quotes.ListAsync()).Data.ShouldHaveSingleItem().Id.ShouldBe(used);
    }

    private static JsonObject Pounds() => QuoteTests.Ask(8_000).With(("currency", "GBP"));

    private static JsonObject Payout(string quote) => Bodies.Payout(8_000).With(
        ("currency", "GBP"), ("quote_id", quote),
        ("destination", new JsonObject { ["type"] = "account", ["sort_code"] = "60-16-13", ["account_number"] = "31926819" }));
}
