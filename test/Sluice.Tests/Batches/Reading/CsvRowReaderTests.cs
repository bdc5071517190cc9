using System.Text;
using Shouldly;
using Sluice.Batches.Reading;
using Sluice.Kernel;
using Xunit;

namespace Sluice.Tests.Batches.Reading;

public sealed class CsvRowReaderTests
{
    [Fact]
    public async Task Every_column_fills_its_field_in_any_order_and_case()
    {
        const string header = "ON_INSUFFICIENT_FUNDS;Email;metadata.Team;payout_method_id;Recipient ID;group;memo;"
            + "statement-reference;account_type;routing_number;account_number;sort_code;bic;IBAN;recipient_country;"
            + "recipient_type;Recipient Name;purpose;currency;amount;client_reference\n";
        var (rows, failure) = await ReadAsync(
            header + "wait;a@b.c;north;pm_1;rcp_1;g;\"m;\"\"x\"\"\";s;checking;021000021;12345678;"
            + "20-00-00;DEUTDEFF;DE89;DE;company; Ada ;SALA;EUR;125.50;INV-1\n");
        failure.ShouldBeNull();
        var row = rows.ShouldHaveSingleItem();
        row.Errors.ShouldBeNull();
        row.Number.ShouldBe(1);
        var request = row.Request!;
        (request.AmountDecimal, request.Amount, request.Currency, request.Purpose).ShouldBe(("125.50", null, "EUR", "SALA"));
        (request.ClientReference, request.StatementReference, request.Memo, request.Group)
            .ShouldBe(("INV-1", "s", "m;\"x\"", "g"));
        (request.RecipientId, request.PayoutMethodId, request.OnInsufficientFunds, request.Metadata!["Team"])
            .ShouldBe(("rcp_1", "pm_1", "wait", "north"));
        var recipient = request.Recipient!;
        (recipient.Name, recipient.Type, recipient.Country, recipient.Email).ShouldBe(("Ada", "company", "DE", "a@b.c"));
        var destination = request.Destination!;
        (destination.Type, destination["iban"], destination["bic"], destination["sort_code"])
            .ShouldBe(("account", "DE89", "DEUTDEFF", "20-00-00"));
        (destination["account_number"], destination["routing_number"], destination["account_type"])
            .ShouldBe(("12345678", "021000021", "checking"));
    }

    [Fact]
    public async Task The_template_and_the_pointers_name_each_other()
    {
        var header = string.Join(',', CsvColumns.Template.Select(c => c.Column));
        var cells = string.Join(',', CsvColumns.Template.Select(_ => "x"));
        var (rows, _) = await ReadAsync($"{header}\n{cells}\n");
        rows.ShouldHaveSingleItem().Errors.ShouldBeNull();
        foreach (var (column, pointer) in CsvColumns.Template)
            CsvPointer.ToColumn(pointer).ShouldBe(column);
        CsvPointer.ToColumn("/metadata/a~1b~0").ShouldBe("metadata.a/b~");
        CsvPointer.ToColumn("/recipient/address/floor").ShouldBe("recipient.address.floor");
        CsvPointer.ToColumn("").ShouldBe("");
    }

    [Fact]
    public async Task A_recipient_is_an_individual_by_default_and_absent_when_only_an_id_is_given()
    {
        var (rows, _) = await ReadAsync(
            "amount,currency,purpose,recipient_id,recipient_name,recipient_country,iban\n"
            + "1,EUR,SALA,rcp_1,,,\n2,EUR,SALA,,Ada,DE,DE89\n");
        rows[0].Request!.Recipient.ShouldBeNull();
        rows[0].Request!.Destination.ShouldBeNull();
        rows[1].Request!.Recipient!.Type.ShouldBe("individual");
    }

    [Fact]
    public async Task A_header_with_faults_is_one_problem_that_names_them_all()
    {
        var (_, problem) = await ReadAsync("Amount,curency,memo,memo,metadata.a,metadata.a\n1,EUR,x,y,1,2\n");
        problem!.Type.ShouldBe(ProblemTypes.ValidationFailed);
        problem.Errors.Select(e => $"{e.Pointer} {e.Code}").ShouldBe(
            ["/curency unknown_field", "/memo duplicate", "/metadata.a duplicate", "/currency required", "/purpose required",
             "/recipient_name required", "/recipient_country required", "/iban required"]);
        foreach (var error in problem.Errors)
            problem.Detail.ShouldContain(error.Pointer[1..]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\n\n")]
    [InlineData("PK\u0003\u0004workbook")]
    public async Task A_file_without_a_header_is_malformed(string text) =>
        (await ReadAsync(text)).Failure!.Type.ShouldBe(ProblemTypes.MalformedBody);

    [Fact]
    public async Task Too_few_and_too_many_cells_are_errors_of_their_row_only()
    {
        var (rows, failure) = await ReadAsync(
            BatchFiles.Csv(BatchFiles.Row(1), "R2,1", BatchFiles.Row(3) + ",more", "", ",,,,,,,", BatchFiles.Row(4)));
        failure.ShouldBeNull();
        rows.Select(r => (r.Number, r.Errors?.List[0].Code))
            .ShouldBe([(1, null), (2, "invalid_format"), (3, "invalid_format"), (4, null)]);
        rows[1].Errors!.List[0].Detail.ShouldBe("The row has 2 cells, the header 8 columns.");
        rows[3].Request!.ClientReference.ShouldBe("R4");
    }

    [Fact]
    public async Task A_quote_inside_a_cell_is_an_error_of_its_row_only()
    {
        var (rows, failure) = await ReadAsync(
            BatchFiles.Csv(BatchFiles.Row(1, "a\"b"), BatchFiles.Row(2, "\"a\"b"), BatchFiles.Row(3, "\"a\"\"b\"")));
        failure.ShouldBeNull();
        rows.Select(r => r.Errors?.List[0].Code).ShouldBe(["invalid_format", "invalid_format", null]);
        rows[2].Request!.Memo.ShouldBe("a\"b");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task A_quote_that_never_closes_stops_the_file_and_pays_nothing_behind_it(int rowsBehind)
    {
        var behind = string.Concat(Enumerable.Range(3, rowsBehind).Select(n => BatchFiles.Row(n) + "\n"));
        var (rows, failure) = await ReadAsync(BatchFiles.Csv(BatchFiles.Row(1), BatchFiles.Row(2, "\"open")) + behind);
        rows.ShouldHaveSingleItem().Errors.ShouldBeNull();
        failure!.Type.ShouldBe(ProblemTypes.MalformedBody);
        failure.Detail.ShouldContain("2");
    }

    [Fact]
    public async Task A_huge_cell_is_an_error_of_its_row()
    {
        var (rows, failure) = await ReadAsync(
            BatchFiles.Csv(BatchFiles.Row(1, new string('x', 10_001)), BatchFiles.Row(2, new string('x', 10_000))));
        failure.ShouldBeNull();
        var error = rows[0].Errors!.List.ShouldHaveSingleItem();
        (error.Pointer, error.Code).ShouldBe(("/memo", "too_long"));
        rows[1].Errors.ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20261121)]
    public async Task Pieces_of_one_to_seven_bytes_read_as_the_whole(int seed)
    {
        var chance = new Random(seed);
        var text = new StringBuilder(BatchFiles.Header).Append('\n');
        for (var number = 1; number <= 400; number++)
        {
            var memo = $"\"{new string('ü', chance.Next(0, 900))}\"\"\r\n,{new string('€', chance.Next(1, 30))}\"";
            text.Append(BatchFiles.Row(number, memo)).Append("\r\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var (whole, _) = await BatchFiles.ReadAllAsync(BatchFormat.Csv, BatchFiles.Of(bytes));
        var (pieces, failure) = await BatchFiles.ReadAllAsync(BatchFormat.Csv, BatchFiles.InPieces(bytes, seed));
        failure.ShouldBeNull($"seed {seed}");
        whole.Count.ShouldBe(400);
        whole.ShouldAllBe(r => r.Errors == null);
        pieces.Select(r => r.Request).ShouldBe(whole.Select(r => r.Request), $"seed {seed}");
    }

    [Fact]
    public async Task Content_under_a_column_without_name_is_an_error()
    {
        var (rows, failure) = await ReadAsync($"{BatchFiles.Header},\n{BatchFiles.Row(1)},\n{BatchFiles.Row(2)},x\n");
        failure.ShouldBeNull();
        rows.Select(r => r.Errors?.List[0].Code).ShouldBe([null, "unknown_field"]);
    }

    private static Task<(List<BatchRow> Rows, Problem? Failure)> ReadAsync(string text) =>
        BatchFiles.ReadAllAsync(BatchFormat.Csv, BatchFiles.Of(text));
}
