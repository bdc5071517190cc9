using Shouldly;
using Sluice.Batches;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Tests.Books;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Batches;

public sealed class BatchWorkerTests
{
    [DatabaseTheory]
    public async Task The_report_of_a_batch_rejected_as_a_whole_has_every_row_once_in_order(string kind)
    {
        await using var world = await BatchWorld.StartAsync(kind);
        await world.Book.DepositAsync(1000);
        string[] rows = [BatchWorld.Row(1), BatchWorld.Row(0), BatchWorld.Row(2), BatchWorld.Row(3), "{", BatchWorld.Row(4)];
        _ = (await world.UploadAsync(BatchWorld.Lines(rows), BatchMode.AllOrNothing)).Value;

        var batch = (await world.WorkAsync()).Single();

        (batch.Status, batch.FailureCode).ShouldBe((BatchStatus.Rejected, "validation_failed"));
        (batch.RowsTotal, batch.RowsRead, batch.RowsAccepted, batch.RowsRefused).ShouldBe((6, 6, 0, 6));
        (await world.ReportAsync(batch)).ShouldBe(
        [
            "1 validation_failed", "2 not_positive", "3 validation_failed", "4 validation_failed", "5 invalid_format",
            "6 validation_failed",
        ]);
        (await world.Book.PayoutsAsync()).ShouldBeEmpty();
        (await world.Book.BalanceAsync("available/EUR")).ShouldBe(1000);
    }

    [DatabaseTheory]
    public async Task Too_little_money_for_all_refuses_every_row_and_says_why(string kind)
    {
        await using var world = await BatchWorld.StartAsync(kind);
        await world.Book.DepositAsync(5);
        string[] rows = [BatchWorld.Row(2), BatchWorld.Row(2), BatchWorld.Row(2)];
        _ = (await world.UploadAsync(BatchWorld.Lines(rows), BatchMode.AllOrNothing)).Value;

        var batch = (await world.WorkAsync()).Single();

        (batch.Status, batch.FailureCode, batch.RowsRefused).ShouldBe((BatchStatus.Rejected, "insufficient_funds", 3));
        (await world.ReportAsync(batch)).ShouldBe(["1 insufficient_funds", "2 insufficient_funds", "3 insufficient_funds"]);
        (await world.Book.BalanceAsync("available/EUR")).ShouldBe(5);
    }

    [DatabaseTheory]
    public async Task Rows_committed_after_their_worker_has_gone_do_not_keep_the_batch_from_the_next_one(string kind)
    {
        await using var world = await BatchWorld.StartAsync(kind);
        var book = world.Book;
        _ = (await world.UploadAsync(BatchWorld.Lines([BatchWorld.Row(1), BatchWorld.Row(2)]))).Value;
        var (merchant, id) = (await BatchStore.OpenAsync(book.Database, book.Clock.Now, default)).Single();
        (await BatchStore.LeaseAsync(book.Database, merchant, id, book.Clock.Now, book.Clock.Now.AddMinutes(1), default))
            .ShouldBeTrue();
        (await BatchStore.OpenAsync(book.Database, book.Clock.Now, default)).ShouldBeEmpty();
        var seen = (await BatchStore.FindAsync(book.Database, merchant, id, default))!;
        var late = book.Lanes.SubmitAsync(new AcceptRows(book.Merchant.Caller, seen,
            [new BatchItem(1, null, null, [new FieldError("/amount", "required", "Missing.")])]), default);

        await BatchStore.ReleaseAsync(book.Database, merchant, id, default);
        await book.PumpAsync();

        (await late).IsOk.ShouldBeTrue();
        (await BatchStore.OpenAsync(book.Database, book.Clock.Now, default)).ShouldBe([(merchant, id)]);
    }

    [DatabaseTheory]
    public async Task Of_the_same_file_twice_in_one_transaction_one_is_taken(string kind)
    {
        await using var world = await BatchWorld.StartAsync(kind);
        await world.Book.DepositAsync(10);
        var lanes = world.Book.Lanes;
        var text = BatchWorld.Row(5);
        var uploads = new[] { world.UploadAsync(text, lanes: lanes), world.UploadAsync(text, lanes: lanes) };
        while (lanes.All.Sum(l => l.Waiting) < 2)
            await Task.Delay(5);
        await world.Book.PumpAsync();

        var answers = await Task.WhenAll(uploads);

        var refused = answers.Single(a => !a.IsOk).Problem!;
        refused.Type.ShouldBe(ProblemTypes.DuplicateFile);
        var batch = (await world.WorkAsync()).Single();
        refused.Related.ShouldBe(Ids.Format(Batch.IdPrefix, batch.Id));
        (await world.Book.PayoutsAsync()).Count.ShouldBe(1);
    }

    [DatabaseTheory]
    public async Task A_batch_that_cannot_be_worked_on_does_not_keep_the_next_one_waiting(string kind)
    {
        await using var world = await BatchWorld.StartAsync(kind);
        await world.Book.DepositAsync(10);
        _ = (await world.UploadAsync(BatchWorld.Row(1))).Value;
        await world.Book.Database.ExecuteAsync(
            "update batch_chunks set content = @content", CancellationToken.None, ("content", new byte[] { 0xff, 0xff, 0xff }));
        world.Book.Clock.Advance(TimeSpan.FromSeconds(1));
        _ = (await world.UploadAsync(BatchWorld.Row(2))).Value;

        var batches = await world.WorkAsync();

        batches.Select(b => b.Status).ShouldBe([BatchStatus.Accepting, BatchStatus.Completed]);
    }

    [Fact]
    public async Task A_sum_that_cannot_be_counted_refuses_the_rows_it_would_take()
    {
        await using var world = await BatchWorld.StartAsync(TestDatabase.Sqlite);
        var fitting = (int)(long.MaxValue / Amount.MinorUnitsMax);
        var staged = BatchWorld.Row(Amount.MinorUnitsMax, ",\"confirm\":false");
        _ = (await world.UploadAsync(BatchWorld.Lines(Enumerable.Repeat(staged, fitting + 2)))).Value;
        var confirmed = BatchWorld.Row(Amount.MinorUnitsMax);
        _ = (await world.UploadAsync(
            BatchWorld.Lines(Enumerable.Repeat(confirmed, fitting + 2)), BatchMode.AllOrNothing)).Value;

        var batches = await world.WorkAsync();

        (batches[0].Status, batches[0].RowsAccepted, batches[0].RowsRefused).ShouldBe((BatchStatus.Completed, fitting, 2));
        (await world.ReportAsync(batches[0]))[^1].ShouldBe($"{fitting + 2} out_of_range");
        (batches[1].Status, batches[1].FailureCode).ShouldBe((BatchStatus.Rejected, "validation_failed"));
        batches[1].FailureDetail!.ShouldStartWith("2 of ");
    }

    [DatabaseTheory]
    public async Task Balances_stop_where_they_can_be_counted_no_longer(string kind)
    {
        await using var book = await TestBook.CreateAsync(kind);
        await book.DepositAsync(1);
        await book.Database.ExecuteAsync("update accounts set balance = @most where balance > 0", CancellationToken.None,
            ("most", long.MaxValue - 10));
        var refused = await book.DoAsync(new Sluice.Balances.AnnounceDeposit(
            book.Merchant.Caller, new Amount(11, Currency.Eur), null, cleared: true, null));
        refused.Problem!.Type.ShouldBe(ProblemTypes.InvalidState);
        (await book.BalanceAsync("available/EUR")).ShouldBe(long.MaxValue - 10);
    }
}
