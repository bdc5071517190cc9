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
    private const string InsertRefusalSql =
        "insert into batch_refusals (merchant_id, batch_id, batch_row, errors) values (@merchant_id, @batch_id, 1, '[]')";

    private static async Task<BatchLease> LeaseAsync(TestBook book, Guid batch)
    {
        var lease = await BatchStore.LeaseAsync(book.Database, book.Id, batch, book.Ids.New(), book.Clock.Now,
            book.Clock.Now.AddMinutes(1), CancellationToken.None);
        return lease.ShouldNotBeNull();
    }

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
        var lease = await LeaseAsync(book, id);
        (await BatchStore.OpenAsync(book.Database, book.Clock.Now, default)).ShouldBeEmpty();
        var seen = (await BatchStore.FindAsync(book.Database, merchant, id, default))!;
        var late = book.Lanes.SubmitAsync(new AcceptRows(book.Merchant.Caller, seen,
            [new BatchItem(1, null, null, [new FieldError("/amount", "required", "Missing.")])]), default);

        await BatchStore.ReleaseAsync(book.Database, lease, default);
        await book.PumpAsync();

        (await late).IsOk.ShouldBeTrue();
        (await BatchStore.OpenAsync(book.Database, book.Clock.Now, default)).ShouldBe([(merchant, id)]);
    }

    [DatabaseTheory]
    public async Task A_worker_that_lost_its_lease_changes_nothing_of_the_one_who_has_it_now(string kind)
    {
        await using var world = await BatchWorld.StartAsync(kind);
        var book = world.Book;
        _ = (await world.UploadAsync(BatchWorld.Row(0))).Value;
        var id = (await BatchStore.OpenAsync(book.Database, book.Clock.Now, default)).Single().Batch;
        var slow = await LeaseAsync(book, id);
        book.Clock.Advance(TimeSpan.FromMinutes(2));
        var quick = await LeaseAsync(book, id);
        var until = book.Clock.Now.AddMinutes(1);
        await book.Database.ExecuteAsync(InsertRefusalSql, default, ("merchant_id", book.Id.Value), ("batch_id", id));

        (await BatchStore.RenewAsync(book.Database, slow, until.AddHours(1), default)).ShouldBeFalse();
        (await BatchStore.DropRefusalsAsync(book.Database, slow, until, default)).ShouldBeFalse();
        await BatchStore.ReleaseAsync(book.Database, slow, default);

        (await BatchStore.OpenAsync(book.Database, book.Clock.Now, default)).ShouldBeEmpty();
        (await BatchStore.RefusalsAsync(book.Database, book.Id, id, 0, 10, default)).Count.ShouldBe(1);
        (await BatchStore.DropRefusalsAsync(book.Database, quick, until, default)).ShouldBeTrue();
        (await BatchStore.RefusalsAsync(book.Database, book.Id, id, 0, 10, default)).ShouldBeEmpty();
        await BatchStore.ReleaseAsync(book.Database, quick, default);
        (await BatchStore.OpenAsync(book.Database, book.Clock.Now, default)).Count.ShouldBe(1);
    }

    [DatabaseTheory]
    public async Task Each_merchant_has_one_batch_in_turn_however_many_another_has(string kind)
    {
        await using var world = await BatchWorld.StartAsync(kind);
        var book = world.Book;
        for (var i = 1; i <= 3; i++)
            _ = (await world.UploadAsync(BatchWorld.Row(i))).Value;
        var other = await book.AddMerchantAsync();
        book.Clock.Advance(TimeSpan.FromSeconds(1));
        _ = (await world.UploadAsync(BatchWorld.Row(9), merchant: other)).Value;

        var open = await BatchStore.OpenAsync(book.Database, book.Clock.Now, default);

        open.Select(b => b.Merchant).ShouldBe([book.Id, other.Id]);
        (await world.WorkAsync()).Select(b => b.Status).ShouldBe(Enumerable.Repeat(BatchStatus.Completed, 3));
        (await BatchStore.OpenAsync(book.Database, book.Clock.Now, default)).ShouldBeEmpty();
    }

    [DatabaseTheory]
    public async Task A_batch_that_failed_is_left_alone_until_its_lease_is_over(string kind)
    {
        await using var world = await BatchWorld.StartAsync(kind);
        var book = world.Book;
        _ = (await world.UploadAsync(BatchWorld.Row(1))).Value;
        await book.Database.ExecuteAsync("update batch_chunks set content = @content", default,
            ("content", new byte[] { 0xff, 0xff, 0xff }));

        await world.WorkAsync();

        (await BatchStore.OpenAsync(book.Database, book.Clock.Now, default)).ShouldBeEmpty();
        book.Clock.Advance(TimeSpan.FromMinutes(2));
        (await BatchStore.OpenAsync(book.Database, book.Clock.Now, default)).Count.ShouldBe(1);
    }

    [DatabaseTheory]
    public async Task An_upload_that_was_finished_just_as_it_was_given_up_keeps_its_file(string kind)
    {
        await using var world = await BatchWorld.StartAsync(kind);
        await world.Book.DepositAsync(10);
        _ = (await world.UploadAsync(BatchWorld.Row(5))).Value;
        var id = (await BatchStore.OpenAsync(world.Book.Database, world.Book.Clock.Now, default)).Single().Batch;

        // The sweep had listed it while it was still uploading.
        await BatchStore.DropUploadAsync(world.Book.Database, world.Book.Id, id, default);

        var batch = (await world.WorkAsync()).Single();
        (batch.Status, batch.RowsAccepted).ShouldBe((BatchStatus.Completed, 1));
    }

    [DatabaseTheory]
    public async Task A_merchant_has_so_many_uploads_under_way_and_no_more(string kind)
    {
        await using var world = await BatchWorld.StartAsync(kind);
        _ = (await world.UploadAsync(BatchWorld.Row(1))).Value;
        var finished = (await world.WorkAsync()).Single();
        for (var i = 0; i < UploadBatch.UploadsMax; i++)
        {
            await BatchStore.AddAsync(world.Book.Database,
                finished with { Id = world.Book.Ids.New(), Status = BatchStatus.Uploading }, default);
        }

        (await world.UploadAsync(BatchWorld.Row(2))).Problem!.Type.ShouldBe(ProblemTypes.RateLimited);
        (await world.UploadAsync(BatchWorld.Row(2), merchant: await world.Book.AddMerchantAsync())).Problem.ShouldBeNull();
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
