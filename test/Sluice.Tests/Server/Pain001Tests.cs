using System.Text;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;
using static Sluice.Tests.Batches.Reading.Pain001Files;

namespace Sluice.Tests.Server;

/// <summary>pain.001 through the real server: what is paid, what is refused, and the same message twice.</summary>
public sealed class Pain001Tests(Servers servers) : IClassFixture<Servers>
{
    private const string Xml = "application/xml";
    private const string Tx = Pain001At + "/CdtTrfTxInf";
    private const string Pain001At = "/Document/CstmrCdtTrfInitn/PmtInf[1]";

    [DatabaseTheory]
    public async Task Good_payments_are_paid_and_bad_ones_refused_where_they_stand(string kind)
    {
        var door = await servers.OpenAsync(kind, 5_000);
        var batch = await door.DecideAsync(Bytes(Message(Today(
            Payment("a", more: "<RmtInf><Ustrd>March</Ustrd></RmtInf>") + Payment("b", """<InstdAmt Ccy="EUR">0</InstdAmt>""")
            + Payment("a") + Payment("c", """<InstdAmt Ccy="EUR">99.00</InstdAmt>""") + Payment("NOTPROVIDED")), 5,
            "136.5")), Xml);

        batch.Counts().ShouldBe(("completed", 5, 2, 3), batch.Failure?.Detail);
        (batch.Format, batch.MessageId).ShouldBe(("pain.001", "M1"));
        (await door.ReportAsync(batch.Id)).ShouldBe(
        [
            "1 accepted", $"2 refused {Tx}[2]/Amt/InstdAmt not_positive", $"3 refused {Tx}[3] duplicate_reference",
            $"4 refused {Tx}[4] insufficient_funds", "5 accepted",
        ]);
        (await door.GetAsync($"v1/batches/{batch.Id}/report", "text/csv")).Text
            .ShouldContain($"{Tx}[2]/Amt/InstdAmt not_positive");
        var done = await door.WaitForBatchAsync(batch.Id, b => b.IsFinal);
        done.Count("paid").ShouldBe(2);
        (await door.FundsAsync()).ShouldBe((2_500, 0));
        var payouts = await door.Client.Payouts.ListAsync();
        var paid = payouts.Data.Single(p => p.ClientReference == "a");
        (paid.Amount, paid.Currency, paid.Group, paid.StatementReference).ShouldBe((1_250, "EUR", "P1", "March"));
        await door.VerifyAsync();
    }

    [DatabaseTheory]
    public async Task Nothing_is_paid_of_a_message_whose_totals_do_not_agree(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        foreach (var mode in (string[])["accept_valid", "all_or_nothing"])
        {
            var batch = await door.DecideAsync(
                Bytes(Message(Today(Payment("a") + Payment("b")), 2, "25.01", id: mode)), Xml, $"?mode={mode}");
            (batch.Status, batch.Failure!.Code, batch.RowsAccepted).ShouldBe(("rejected", "validation_failed", 0));
            batch.Failure.Detail!.ShouldContain("CtrlSum says 25.01");
        }
        var cut = Bytes(Message(Today(Payment("a") + Payment("b")), 2, "25"))[..^200];
        (await door.DecideAsync(cut, Xml)).Failure!.Code.ShouldBe("malformed_body");
        (await door.FundsAsync()).ShouldBe((10_000, 0));
        (await door.Client.Payouts.ListAsync()).Data.ShouldBeEmpty();
    }

    [DatabaseTheory]
    public async Task A_message_comes_once_whatever_else_is_in_it(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var first = await door.DecideAsync(Bytes(Message(Today(Payment("a")), 1)), "text/xml; charset=utf-8");
        first.Status.ShouldBe("completed");

        var second = await door.DecideAsync(Bytes(Message(Today(Payment("b")), 1)), Xml);

        (second.Status, second.Failure!.Code).ShouldBe(("rejected", "duplicate_file"));
        second.Failure.Detail!.ShouldContain(first.Id);
        var neighbour = await servers.OpenAsync(kind, 10_000);
        (await neighbour.DecideAsync(Bytes(Message(Today(Payment("b")), 1)), Xml)).Status.ShouldBe("completed");
        // One that was rejected may come again.
        (await door.DecideAsync(Bytes(Message(Today(Payment("c")), 2, id: "M2")), Xml)).Status.ShouldBe("rejected");
        (await door.DecideAsync(Bytes(Message(Today(Payment("c")), 1, id: "M2")), Xml)).Status.ShouldBe("completed");
    }

    [DatabaseTheory]
    public async Task A_day_of_execution_ahead_schedules_the_payouts(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var day = Day(10);
        var batch = await door.DecideAsync(
            Bytes(Message(Information(Payment("later"), day: $"<Dt>{day}</Dt>"), 1)), Xml);

        batch.RowsAccepted.ShouldBe(1, batch.Failure?.Detail);
        var payout = (await door.Client.Payouts.ListAsync()).Data.ShouldHaveSingleItem();
        payout.Status.ShouldBe("scheduled");
        payout.ReleaseAt.ShouldBe(DateTimeOffset.Parse(day + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
    }

    [DatabaseTheory]
    public async Task The_upload_says_why_payments_are_made_that_do_not_say_it_themselves(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var payments = Information(Payment("a") + Payment("b", purpose: "<Purp><Cd>TAXS</Cd></Purp>"),
            day: $"<Dt>{Day(0)}</Dt>", type: "");

        var wrong = await door.UploadAsync(Bytes(Message(payments, 2)), Xml, "?purpose=WHY");
        (wrong.Status, string.Join(' ', wrong.FieldErrors)).ShouldBe((422, "?purpose unknown_purpose"));
        var bare = await door.DecideAsync(Bytes(Message(payments, 2, id: "M0")), Xml, "?mode=all_or_nothing");
        (await door.ReportAsync(bare.Id))[0].ShouldBe($"1 refused {Tx}[1]/Purp/Cd required");
        var batch = await door.DecideAsync(Bytes(Message(payments, 2)), Xml, "?purpose=SUPPLIER");

        batch.RowsAccepted.ShouldBe(2);
        (await door.Client.Payouts.ListAsync()).Data.Select(p => $"{p.ClientReference} {p.Purpose}")
            .ShouldBe(["a SUPPLIER", "b TAXS"], ignoreOrder: true);
    }

    [DatabaseTheory]
    public async Task Hostile_files_are_rejected_each_with_its_reason_and_hold_nobody_up(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var whole = Message(Today(Payment("a")), 1, id: "H");
        var inside = whole.IndexOf("<Cdtr>", StringComparison.Ordinal);
        (string Text, string Why)[] files =
        [
            (whole.Replace("<Document", "<!DOCTYPE a [<!ENTITY b \"c\">]><Document", StringComparison.Ordinal), "document type"),
            (whole.Insert(inside, string.Concat(Enumerable.Repeat("<SplmtryData>", 10_000))), "deep"),
            (whole.Insert(inside, $"<{new string('n', 10_000_000)}/>"), "longer than"),
            (whole.Insert(inside, string.Concat(Enumerable.Range(0, 9_000).Select(i => $"<n{i}/>"))), "different names"),
            (whole[..inside], "well-formed"), (whole.Replace("pain.001", "pain.008", StringComparison.Ordinal), "is read"),
            (whole.Replace("UTF-8", "UTF-16", StringComparison.Ordinal), "encoding"), ("", "not read on"),
            ("\0\0\0\0", "not read on"), ("{}", "not read on"),
        ];
        foreach (var (text, why) in files)
        {
            var batch = await door.DecideAsync(Bytes(text), Xml);
            (batch.Status, batch.Failure?.Code).ShouldBe(("rejected", "malformed_body"), why);
            batch.Failure!.Detail!.ShouldContain(why, Case.Insensitive);
        }
        byte[] utf16 = [0xff, 0xfe, .. Encoding.Unicode.GetBytes(whole.Replace("UTF-8", "UTF-16", StringComparison.Ordinal))];
        (await door.DecideAsync(utf16, Xml)).Counts().ShouldBe(("completed", 1, 1, 0));
    }

    private static string Today(string payments) => Information(payments, day: $"<Dt>{Day(0)}</Dt>");

    private static string Day(int ahead) => DateTime.UtcNow.AddDays(ahead)
        .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Bytes(string message) => Encoding.UTF8.GetBytes(message);
}
