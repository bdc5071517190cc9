using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;
using static Sluice.Tests.Server.BatchFiles;

namespace Sluice.Tests.Server;

/// <summary>Every way a file of payouts may be written, and the ways in which files are broken.</summary>
public sealed class BatchFormatTests(Servers servers) : IClassFixture<Servers>
{
    private const string Name = "Zoë Müller-Łukasz";
    private const string Western = "Zoë Müller";

    [DatabaseTheory]
    public async Task Csv_is_read_in_every_encoding_that_spreadsheets_write(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        foreach (var (reference, name, encoding) in new (string, string, Encoding)[]
        {
            ("utf8", Name, new UTF8Encoding(false)), ("utf8-mark", Name, new UTF8Encoding(true)),
            ("utf16-little", Name, new UnicodeEncoding(false, true)), ("utf16-big", Name, new UnicodeEncoding(true, true)),
            ("utf16-little-bare", Name, new UnicodeEncoding(false, false)), ("windows", Western, windows),
        })
        {
            var text = string.Join("\r\n", Header, Row(reference, name: name));
            var batch = await door.DecideAsync([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
            batch.Counts().ShouldBe(("completed", 1, 1, 0), reference);
            (await PaidAsync(door, reference)).ShouldBe((100, name), reference);
        }
    }

    [DatabaseTheory]
    public async Task Columns_stand_in_any_order_under_any_spelling_with_any_separator(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        foreach (var (reference, separator) in new[] { ("comma", ','), ("semicolon", ';'), ("tab", '\t') })
        {
            var header = string.Join(separator, "IBAN", "Recipient Country", "recipient-name", "Purpose", "CURRENCY", "Amount",
                "client_reference", "metadata.team");
            var row = string.Join(
                separator, Bodies.Iban, "DE", $"\"{Name},; Jr\"", "SALARY", "EUR", "2.50", reference, "x");
            var batch = await door.DecideAsync(Text("", header, "", row, "", ""));
            batch.Counts().ShouldBe(("completed", 1, 1, 0), reference);
            (await PaidAsync(door, reference)).Amount.ShouldBe(250, reference);
        }
    }

    [DatabaseTheory]
    public async Task Json_lines_and_json_are_read_whatever_stands_first(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var lines = Text("", Json("lines-1"), "", "{\"amount\":1}", Json("lines-2"));
        var batch = await door.DecideAsync(lines, "application/x-ndjson; charset=utf-8");
        batch.Counts().ShouldBe(("completed", 3, 2, 1));
        batch.Format.ShouldBe("jsonl");
        (await PaidAsync(door, "lines-2")).ShouldBe((1000, Name));

        var late = $$"""{"items":[{{Json("late-1")}},{{Json("late-2")}}],"mode":"all_or_nothing"}""";
        batch = await door.DecideAsync(Encoding.UTF8.GetBytes(late), "application/json");
        batch.Counts().ShouldBe(("completed", 2, 2, 0));
        (batch.Mode, batch.Format).ShouldBe(("all_or_nothing", "json"));
        (await PaidAsync(door, "late-1")).ShouldBe((1000, Name));
    }

    [DatabaseTheory]
    public async Task A_file_that_cannot_be_read_is_rejected_and_says_why(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var deep = new string('[', 100_000);
        var wrong = new List<string>();
        foreach (var (file, type, why) in new (byte[] File, string Type, string Why)[]
        {
            ([], "text/csv", "empty"), ([], "application/x-ndjson", "no rows"), ([], "application/json", "empty"),
            (Text(""), "text/csv", "empty"), (Text(Header), "text/csv", "no rows"),
            (Text(" ", " "), "application/x-ndjson", "no rows"),
            (Text("""{"items":[]}"""), "application/json", "no rows"), (Text("{}"), "application/json", "items"),
            (Text(Row("a")), "text/csv", "columns"), (Text(Json("a")), "text/csv", "columns"),
            (Text(Header.Replace("amount,", "")), "text/csv", "amount"), (Text(Header + ",iban", "x"), "text/csv", "iban"),
            (Text(Header + ",\"iban"), "text/csv", ""), (Text("\"" + Header, Row("a")), "text/csv", ""),
            ([0, 1, 2, 3, 255, 254], "text/csv", "columns"), (Text(Header + ",a\0b", "x"), "text/csv", "a\uFFFDb"),
            (Text("""{"mode":"a\u0000b","items":[{}]}"""), "application/json", "a\uFFFDb"),
            ("PK\u0003\u0004......"u8.ToArray(), "text/csv", "workbook"),
            (Text(string.Join(',', Enumerable.Range(0, 300).Select(i => $"metadata.m{i}"))), "text/csv", "columns"),
            (Text(Header + new string('x', 2_000_000)), "text/csv", "long"),
            (Csv(Row("a")), "application/json", ""), (Text("[]"), "application/json", "items"),
            (Text("""{"items":[]}{"items":[]}"""), "application/json", ""),
            (Text($$"""{"items":{{deep}}"""), "application/json", ""),
            (Text($$"""{"items":[{{Json("a")}},"""), "application/json", "valid JSON"),
            (Text($$"""{"mode":"some","items":[{{Json("a")}}]}"""), "application/json", "mode"),
            (Text($$"""{"items":[{{Json("a")}}],"items":[]}"""), "application/json", "items"),
            (Text($$"""{"items":[{{Json("a")}}],"more":1}"""), "application/json", "more"),
        })
        {
            var what = $"{type} {Encoding.UTF8.GetString(file.AsSpan(0, Math.Min(file.Length, 60)))}";
            var answer = await door.UploadAsync(file, type);
            answer.Status.ShouldBe(202, $"{what}: {answer}");
            var batch = await door.WaitForBatchAsync(answer["id"]!, b => b.IsDecided);
            if (batch.Status != "rejected" || batch.Failure is not { Code: "validation_failed" or "malformed_body" } failure
                || !failure.Detail!.Contains(why, StringComparison.OrdinalIgnoreCase))
                wrong.Add($"{what}: {batch.Status} {batch.Failure}");
        }
        wrong.ShouldBeEmpty();
        await NothingAsync(door);
    }

    [DatabaseTheory]
    public async Task Bad_rows_are_refused_and_their_neighbours_are_not(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        var file = Csv(Row("a"), Row("b", name: "Ada\0Byron"), Row("c") + ",one too many", "d,1.00", Row("e", "1,00"),
            Row("f", name: "A \"quoted\" B"), Row("g", name: new string('x', 20_000)), Row("h\0\u0001"), "\0\0\0");
        byte[] end = [.. windows.GetBytes(Row("j", name: "Zoë") + "\r\n"), .. Text(Row("k", name: "Zoë"))];
        var batch = await door.DecideAsync([.. file, .. end]);

        var report = await door.ReportAsync(batch.Id);

        report.Where(r => r.EndsWith("accepted", StringComparison.Ordinal)).ShouldBe(["1 accepted", "11 accepted"]);
        batch.Counts().ShouldBe(("completed", 11, 2, 9));
        report.Select(r => int.Parse(r.Split(' ')[0])).ShouldBe(Enumerable.Range(1, 11));
    }

    [DatabaseTheory]
    public async Task What_breaks_off_the_reading_leaves_the_rows_before_it_paid_and_says_so(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var broken = await door.DecideAsync(Csv(Row("before"), "x,\"never closed,EUR", Row("behind")));
        (broken.Status, broken.RowsAccepted, broken.Failure!.Code).ShouldBe(("completed", 1, "malformed_body"));
        (await door.ReportAsync(broken.Id)).ShouldBe(["1 accepted"]);
    }

    [DatabaseTheory]
    public async Task A_row_that_is_too_long_is_refused_and_the_next_one_read(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        var table = await door.DecideAsync(Csv(Row("a"), new string('x', 1_100_000), Row("b")));
        (await door.ReportAsync(table.Id)).ShouldBe(["1 accepted", "2 refused invalid_format", "3 accepted"]);
        table.Failure.ShouldBeNull();

        var lines = Text(Json("before"), $$"""{"memo":"{{new string('x', 1_100_000)}}"}""", Json("behind"));
        var whole = await door.DecideAsync(lines, "application/x-ndjson");
        (await door.ReportAsync(whole.Id)).ShouldBe(["1 accepted", "2 refused too_long", "3 accepted"]);
        whole.Failure.ShouldBeNull();
    }

    [DatabaseTheory]
    public async Task An_upload_that_is_asked_for_wrongly_is_a_problem_and_no_batch(string kind)
    {
        var door = await servers.OpenAsync(kind, 10_000);
        foreach (var (query, type, status, code) in new (string, string?, int, string)[]
        {
            ("", "text/plain", 415, "unsupported_media_type"), ("", null, 415, "unsupported_media_type"),
            ("", "application/zip", 415, "unsupported_media_type"), ("?mode=some", "text/csv", 422, "validation_failed"),
            ("?moed=accept_valid", "text/csv", 422, "validation_failed"),
            ("?file_name=" + new string('x', 201), "text/csv", 422, "validation_failed"),
            ("?file_name=a%00b", "text/csv", 422, "validation_failed"),
        })
        {
            var answer = await door.UploadAsync(Csv(Row("a")), type, query);
            (answer.Status, answer.Code).ShouldBe((status, code), $"{query} {type}: {answer}");
        }
        (await door.UploadAsync(Csv(Row("a")), key: "no spaces")).Status.ShouldBe(400);
        (await door.Client.Batches.ListAsync()).Data.ShouldBeEmpty();
        await NothingAsync(door);
    }

    private static string Json(string reference) =>
        Bodies.Payout(name: Name, reference: reference).With(("metadata", new JsonObject { ["a"] = "b" })).ToJsonString();

    private static async Task<(long Amount, string Name)> PaidAsync(Door door, string reference)
    {
        var found = (await door.GetAsync($"v1/payouts?client_reference={reference}")).Json.GetProperty("data");
        found.GetArrayLength().ShouldBe(1, reference);
        return (found[0].GetProperty("amount").GetInt64(), found[0].GetProperty("recipient").GetProperty("name").GetString()!);
    }

    private static async Task NothingAsync(Door door)
    {
        (await door.Client.Payouts.ListAsync()).Data.ShouldBeEmpty();
        (await door.FundsAsync()).ShouldBe((10_000, 0));
        door.Server.Log.Errors.ShouldBeEmpty();
    }
}
