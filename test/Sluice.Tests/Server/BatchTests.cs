using Shouldly;
using Sluice.Tests.Databases;
using Xunit;
using static Sluice.Tests.Server.BatchFiles;

namespace Sluice.Tests.Server;

/// <summary>
/// Files of payouts through the real server: what becomes of good rows, of bad ones, and of the same file twice.
/// </summary>
public sealed class BatchTests(Servers servers) : IClassFixture<Servers>
{
    [DatabaseTheory]
    public async Task Good_rows_are_paid_and_bad_ones_refused_each_with_its_errors(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000);
        var file = Csv(Row("a"), Row("b", "0"), Row("c", "2.50"), Row("d", "x"), Row("a"), Row("f", "7.00"), Row("g", "0.50"));

        var batch = await door.DecideAsync(file, query: "?mode=accept_valid&file_name=november.csv");

        batch.Counts().ShouldBe(("completed", 7, 3, 4));
        batch.FileName.ShouldBe("november.csv");
        var total = batch.Totals.ShouldHaveSingleItem();
        (total.Currency, total.Count, total.Amount).ShouldBe(("EUR", 3, 400));
        (await door.ReportAsync(batch.Id)).ShouldBe(
        [
            "1 accepted", "2 refused /amount not_positive", "3 accepted", "4 refused /amount invalid_format",
            "5 refused duplicate_reference", "6 refused insufficient_funds", "7 accepted",
        ]);
        var done = await door.WaitForBatchAsync(batch.Id, b => b.IsFinal);
        done.Count("paid").ShouldBe(3);
        (await door.FundsAsync()).ShouldBe((600, 0));
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task All_or_nothing_pays_nothing_when_one_row_is_bad(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000);

        var batch = await door.DecideAsync(Csv(Row("a"), Row("b", "-1"), Row("c")), query: "?mode=all_or_nothing");

        batch.Counts().ShouldBe(("rejected", 3, 0, 3));
        batch.Failure!.Code.ShouldBe("validation_failed");
        (await door.ReportAsync(batch.Id)).ShouldBe(
            ["1 refused validation_failed", "2 refused /amount not_positive", "3 refused validation_failed"]);
        (await door.FundsAsync()).ShouldBe((1_000, 0));
        (await door.Client.Payouts.ListAsync()).Data.ShouldBeEmpty();
    }

    [DatabaseTheory]
    public async Task All_or_nothing_pays_nothing_when_the_money_does_not_reach_for_all(string kind)
    {
        var door = await servers.OpenAsync(kind, 299);

        var batch = await door.DecideAsync(Csv(Row("a"), Row("b"), Row("c")), query: "?mode=all_or_nothing");

        (batch.Status, batch.Failure!.Code).ShouldBe(("rejected", "insufficient_funds"));
        (await door.ReportAsync(batch.Id)).Count.ShouldBe(3);
        (await door.FundsAsync()).ShouldBe((299, 0));
    }

    [DatabaseTheory]
    public async Task All_or_nothing_pays_all(string kind)
    {
        var door = await servers.OpenAsync(kind, 300);

        var batch = await door.DecideAsync(Csv(Row("a"), Row("b"), Row("c")), query: "?mode=all_or_nothing");

        batch.Counts().ShouldBe(("completed", 3, 3, 0));
        (await door.WaitForBatchAsync(batch.Id, b => b.IsFinal)).Count("paid").ShouldBe(3);
        (await door.FundsAsync()).ShouldBe((0, 0));
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task The_same_file_is_taken_once_whatever_else_is_said_of_it_and_the_answer_names_the_first(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000);
        var file = Csv(Row("a"), Row("b"));
        var first = await door.UploadAsync(file);

        foreach (var query in (string[])["", "?mode=all_or_nothing", "?file_name=other.csv"])
        {
            var again = await door.UploadAsync(file, query: query);
            (again.Status, again.Code, again["related"]).ShouldBe((409, "duplicate_file", first["id"]), again.Text);
        }

        await door.WaitForBatchAsync(first["id"]!, b => b.IsDecided);
        (await door.UploadAsync(file)).Code.ShouldBe("duplicate_file");
        (await door.Client.Batches.ListAsync()).Data.ShouldHaveSingleItem();
        (await door.Client.Payouts.ListAsync()).Data.Count.ShouldBe(2);
        var neighbour = await servers.OpenAsync(kind, 1_000);
        (await neighbour.DecideAsync(file)).RowsAccepted.ShouldBe(2);
    }

    [DatabaseTheory]
    public async Task The_same_file_under_the_same_key_gets_the_first_answer_again(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000);
        var first = await door.UploadAsync(Csv(Row("a")), key: "november");
        await door.WaitForBatchAsync(first["id"]!, b => b.IsFinal);

        var again = await door.UploadAsync(Csv(Row("a")), key: "november");
        var other = await door.UploadAsync(Csv(Row("b")), key: "november");

        again.Status.ShouldBe(202);
        again.Header("Idempotency-Replayed").ShouldBe("true");
        again.Text.ShouldBe(first.Text);
        (other.Status, other.Code).ShouldBe((422, "idempotency_key_reused"));
        (await door.Client.Payouts.ListAsync()).Data.ShouldHaveSingleItem();
    }

    [DatabaseTheory]
    public async Task Many_uploads_of_one_file_at_once_make_one_batch(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000);
        var file = Csv(Row("a"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => door.UploadAsync(file)));

        var first = answers.Where(a => a.Status == 202).ShouldHaveSingleItem();
        answers.Where(a => a != first).ShouldAllBe(a => a.Code == "duplicate_file" && a["related"] == first["id"]);
        await door.WaitForBatchAsync(first["id"]!, b => b.IsFinal);
        (await door.Client.Payouts.ListAsync()).Data.ShouldHaveSingleItem();
    }

    [DatabaseTheory]
    public async Task A_file_that_was_rejected_may_come_again_once_the_cause_is_mended(string kind)
    {
        var door = await servers.OpenAsync(kind, 100);
        var file = Csv(Row("a"), Row("b"));
        (await door.DecideAsync(file, query: "?mode=all_or_nothing")).Status.ShouldBe("rejected");

        await door.FundAsync(100);

        (await door.DecideAsync(file, query: "?mode=all_or_nothing")).Status.ShouldBe("completed");
    }

    [DatabaseTheory]
    public async Task The_csv_report_has_a_line_a_row_and_no_formula(string kind)
    {
        var door = await servers.OpenAsync(kind, 1_000);
        string[] references = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\"=A1,\"\"x\"\"\"", "plain"];
        var file = Csv([.. references.Select(r => Row(r)), .. references.Select(r => Row(r, "0"))]);
        var batch = await door.DecideAsync(file);
        await door.WaitForBatchAsync(batch.Id, b => b.IsFinal);

        var report = await door.GetAsync($"v1/batches/{batch.Id}/report", "text/csv");

        report.MediaType.ShouldBe("text/csv");
        var lines = report.Text.Split("\r\n");
        lines[0].ShouldBe("row,result,payout_id,client_reference,status,amount,currency,failure_code,errors");
        lines.Length.ShouldBe(1 + 12 + 1);
        string[] harmless = ["'=1+1", "'+cmd", "'-2+3", "'@SUM(A1)", "\"'=A1,\"\"x\"\"\"", "plain"];
        for (var i = 0; i < 6; i++)
        {
            lines[1 + i].ShouldStartWith($"{i + 1},accepted,po_");
            lines[1 + i].ShouldEndWith($",{harmless[i]},paid,1.00,EUR,,");
            lines[7 + i].ShouldBe($"{i + 7},refused,,{harmless[i]},,,,,amount not_positive: The amount is more than zero.");
        }
    }

    [DatabaseTheory]
    public async Task A_report_of_thousands_of_rows_has_each_once_in_order_in_both_forms(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000_000);
        var rows = Enumerable.Range(1, 2_500).Select(i => Row($"r{i}", i % 100 == 0 ? "0" : "1.00")).ToArray();

        var batch = await door.DecideAsync(Csv(rows));

        batch.Counts().ShouldBe(("completed", 2_500, 2_475, 25));
        (await door.ReportAsync(batch.Id)).ShouldBe(Enumerable.Range(1, 2_500)
            .Select(i => i % 100 == 0 ? $"{i} refused /amount not_positive" : $"{i} accepted"));
        var csv = await door.GetAsync($"v1/batches/{batch.Id}/report", "text/csv");
        csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => int.Parse(line.Split(',')[0]))
            .ShouldBe(Enumerable.Range(1, 2_500));
    }
}
