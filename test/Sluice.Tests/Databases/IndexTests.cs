using Shouldly;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Tests.Books;
using Xunit;

namespace Sluice.Tests.Databases;

/// <summary>What is asked often finds its index: the plan says so.</summary>
public sealed class IndexTests
{
    public static TheoryData<string, string> Questions() => new()
    {
        { PayoutStore.WaitingForFunds.Sql, "payouts_waiting_for_funds" },
        { PayoutStore.FirstWaiting.Sql, "payouts_waiting_for_funds" },
        { PayoutStore.Due.Sql, "payouts_due_in_order" },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_question_is_answered_from_its_index_without_sorting(string sql, string index)
    {
        await using var book = await TestBook.CreateAsync();
        var plan = await book.Database.QueryAsync("explain query plan " + sql, row => row.Text(3), CancellationToken.None,
            ("merchant_id", book.Id.Value), ("currency", "EUR"), ("now", book.Clock.Now));
        var text = string.Join("; ", plan);
        text.ShouldContain(index + " ");
        text.ShouldNotContain("TEMP B-TREE");
    }
}
