using Shouldly;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Payouts;

/// <summary>A reference is one payout's, also when several commands of one transaction want it.</summary>
public sealed class ClientReferenceTests
{
    [DatabaseTheory]
    public async Task Of_two_updates_at_once_one_gets_the_reference(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind, uniqueReference: true);
        var first = await StageAsync(book, "a");
        var second = await StageAsync(book, "b");
        await TogetherAsync(book, Update(book, first, "c"), Update(book, second, "c"));
        await ShouldBeAsync(book, "c", "b");
    }

    [DatabaseTheory]
    public async Task An_update_and_a_new_payout_at_once_do_not_share_a_reference(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind, uniqueReference: true);
        var staged = await StageAsync(book, "a");
        await TogetherAsync(book, Update(book, staged, "b"), Create(book, "b"));
        await ShouldBeAsync(book, "b");
    }

    [DatabaseTheory]
    public async Task A_reference_given_up_in_the_same_transaction_is_free(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind, uniqueReference: true);
        var staged = await StageAsync(book, "a");
        var update = book.Lanes.TrySubmitAsync(Update(book, staged, "b"));
        var create = book.Lanes.TrySubmitAsync(Create(book, "a"));
        await book.PumpAsync();
        _ = (await update).Value;
        _ = (await create).Value;
        await ShouldBeAsync(book, "b", "a");
    }

    [DatabaseTheory]
    public async Task An_update_may_repeat_the_reference_the_payout_has(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind, uniqueReference: true);
        var staged = await StageAsync(book, "a");
        _ = (await book.DoAsync(Update(book, staged, "a"))).Value;
        await ShouldBeAsync(book, "a");
    }

    private static CreatePayout Create(TestBook book, string reference) =>
        new(book.Merchant.Caller, book.Merchant.Order(5, confirm: false, reference: reference), null);

    private static UpdatePayout Update(TestBook book, PayoutId payout, string reference) =>
        new(book.Merchant.Caller, payout, null, new PayoutPatch { ClientReference = reference }, TestBook.FreeTerms);

    private static async Task<PayoutId> StageAsync(TestBook book, string reference) =>
        await book.PayoutOfAsync((await book.DoAsync(Create(book, reference))).Value);

    /// <summary>In one transaction the first is taken and the second refused.</summary>
    private static async Task TogetherAsync(TestBook book, UpdatePayout first, Sluice.Books.BookCommand<Receipt> second)
    {
        var one = book.Lanes.TrySubmitAsync(first);
        var other = book.Lanes.TrySubmitAsync(second);
        await book.PumpAsync();
        _ = (await one).Value;
        (await other).Problem!.Type.ShouldBe(ProblemTypes.DuplicateReference);
    }

    private static async Task ShouldBeAsync(TestBook book, params string[] references) =>
        (await book.PayoutsAsync()).Select(p => p.ClientReference).ShouldBe(references);
}
