using System.Text;
using Shouldly;
using Sluice.Batches.Reading;
using Sluice.Kernel;
using Xunit;

namespace Sluice.Tests.Batches.Reading;

public sealed class JsonReaderTests
{
    private static readonly string Deep = $"{{\"metadata\":{new string('[', 40)}{new string(']', 40)}}}";

    [Fact]
    public async Task A_bad_line_is_a_bad_row_and_blank_lines_are_no_rows()
    {
        byte[] bytes =
        [
            .. "\uFEFF{\"amount\":1}\n\n  \r\n{\"amount\":\n[1]\n{\"amount\":2} x\n{\"amount\":1e400}\n"u8,
            .. Encoding.UTF8.GetBytes($"{Deep}\n{{\"memo\":\"ü"),
            0xff, .. "\"}\n{\"amount\":9,\"amount\":9,\"x\":1}\r\n{\"amount\":7}"u8,
        ];
        foreach (var stream in (Stream[])[BatchFiles.Of(bytes), BatchFiles.InPieces(bytes, 17)])
        {
            var (rows, failure) = await BatchFiles.ReadAllAsync(BatchFormat.JsonLines, stream);
            failure.ShouldBeNull();
            rows.Count.ShouldBe(9);
            rows.Select(r => r.Number).ShouldBe(Enumerable.Range(1, 9));
            rows[0].Errors.ShouldBeNull();
            rows[8].Errors.ShouldBeNull();
            rows[8].Request!.Amount.ShouldBe(7);
            rows.Take(8).Skip(1).ShouldAllBe(r => r.Errors != null);
            rows[5].Errors!.List[0].Detail.ShouldStartWith("The row is nested deeper than 32 levels");
        }
    }

    [Fact]
    public async Task A_line_without_end_is_a_bad_row_and_the_next_line_is_read()
    {
        await using var stream =
            new BatchFiles.Repeated("{\"amount\":1}\n{\"memo\":\"", "xxxxxxxx", 1_000_000, "\"}\n{\"amount\":3}\n");
        var (rows, failure) = await BatchFiles.ReadAllAsync(BatchFormat.JsonLines, stream);
        failure.ShouldBeNull();
        rows.Select(r => r.Errors?.List[0].Code).ShouldBe([null, "too_long", null]);
        rows[2].Request!.Amount.ShouldBe(3);
    }

    [Theory]
    [InlineData("{\"mode\":\"all_or_nothing\",\"items\":[{\"amount\":1},{\"amount\":2}]}")]
    [InlineData("\uFEFF { \"items\" : [ {\"amount\":1} , {\"amount\":2} ] , \"mode\":\"all_or_nothing\" } \n")]
    public async Task Items_are_read_with_the_mode_before_or_after_them(string json)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var stream = seed == 0 ? BatchFiles.Of(json) : BatchFiles.InPieces(Encoding.UTF8.GetBytes(json), seed);
            await using var reader = (await BatchReader.OpenAsync(BatchFormat.Json, stream, CancellationToken.None)).Value;
            (await reader.NextAsync(CancellationToken.None))!.Request!.Amount.ShouldBe(1);
            (await reader.NextAsync(CancellationToken.None))!.Request!.Amount.ShouldBe(2);
            (await reader.NextAsync(CancellationToken.None)).ShouldBeNull();
            (await reader.NextAsync(CancellationToken.None)).ShouldBeNull();
            reader.Failure.ShouldBeNull();
            reader.Mode.ShouldBe("all_or_nothing");
        }
    }

    [Fact]
    public async Task Bad_items_are_bad_rows()
    {
        byte[] bytes =
        [
            .. Encoding.UTF8.GetBytes($"{{\"items\":[1,null,[],\"x\",{Deep},{{\"amount\":1e400}},{{\"memo\":\""), 0xff,
            .. "\"},{\"memo\":\"\\ud800\"},{\"amount\":5}]}"u8,
        ];
        var (rows, failure) = await BatchFiles.ReadAllAsync(BatchFormat.Json, BatchFiles.InPieces(bytes, 23));
        failure.ShouldBeNull();
        rows.Count.ShouldBe(9);
        rows.Take(8).ShouldAllBe(r => r.Errors != null);
        rows[8].Errors.ShouldBeNull();
        rows[8].Request!.Amount.ShouldBe(5);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("[]", 0)]
    [InlineData("{}", 0)]
    [InlineData("{\"items\":{}}", 0)]
    [InlineData("{\"mode\":5,\"items\":[]}", 0)]
    [InlineData("{\"mode\":\"\\ud800\",\"items\":[]}", 0)]
    [InlineData("{\"mode\":\"a\",\"mode\":\"a\",\"items\":[]}", 0)]
    [InlineData("{\"other\":1,\"items\":[]}", 0)]
    [InlineData("{\"items\":[{\"amount\":1}],\"items\":[]}", 1)]
    [InlineData("{\"items\":[{\"amount\":1}", 1)]
    [InlineData("{\"items\":[{\"amount\":1},{\"amou", 1)]
    [InlineData("{\"items\":[{\"amount\":1} {\"amount\":2}]}", 1)]
    [InlineData("{\"items\":[{\"amount\":1},]}", 1)]
    [InlineData("{\"items\":[{\"amount\":1}]} x", 1)]
    public async Task A_document_that_breaks_is_not_read_on(string json, int rowsBefore)
    {
        var (rows, failure) = await BatchFiles.ReadAllAsync(BatchFormat.Json, BatchFiles.Of(json));
        failure!.Type.ShouldBe(ProblemTypes.MalformedBody);
        rows.Count.ShouldBe(rowsBefore);
    }
}
