using System.Text;
using Shouldly;
using Sluice.Batches.Reading;
using Xunit;

namespace Sluice.Tests.Batches.Reading;

public sealed class TextDecodingTests
{
    private const string Name = "Zoë Müller–Łuk €";

    public static TheoryData<string, bool> Encodings => new()
    {
        { "utf-8", true }, { "utf-8", false }, { "utf-16", true }, { "utf-16", false }, { "utf-16BE", true },
            { "utf-16BE", false },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Unicode_is_read_with_and_without_its_mark_in_one_piece_and_in_many(string encodingName, bool mark)
    {
        var encoding = Encoding.GetEncoding(encodingName);
        var text =
            BatchFiles.Csv(Enumerable.Range(1, 3000).Select(n => BatchFiles.Row(n, $"{Name} 😀 {n}")));
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
        foreach (var stream in (Stream[])[BatchFiles.Of(bytes), BatchFiles.InPieces(bytes, 11)])
        {
            var (rows, failure) = await BatchFiles.ReadAllAsync(BatchFormat.Csv, stream);
            failure.ShouldBeNull();
            rows.Select(r => r.Request!.Memo).ShouldBe(Enumerable.Range(1, 3000).Select(n => $"{Name} 😀 {n}"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public async Task Windows_1252_is_read_even_when_its_first_letter_beyond_ascii_comes_late(int plainRows)
    {
        var windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        var text =
            BatchFiles.Csv(Enumerable.Range(1, plainRows).Select(n => BatchFiles.Row(n))
                .Append(BatchFiles.Row(0, "Zoë Müller – 5 €")));
        foreach (var stream in (Stream[])[BatchFiles.Of(windows.GetBytes(text)), BatchFiles.InPieces(windows.GetBytes(text), 5)])
        {
            var (rows, failure) = await BatchFiles.ReadAllAsync(BatchFormat.Csv, stream);
            failure.ShouldBeNull();
            rows.Count.ShouldBe(plainRows + 1);
            rows[^1].Errors.ShouldBeNull();
            rows[^1].Request!.Memo.ShouldBe("Zoë Müller – 5 €");
        }
    }

    [Fact]
    public async Task A_file_that_stops_being_utf8_has_refused_rows_and_no_mojibake()
    {
        var text = $"{BatchFiles.Header}\n{string.Concat(Enumerable.Range(1, 3000).Select(n => BatchFiles.Row(n, "ü") + "\n"))}";
        byte[] bytes =
            [.. Encoding.UTF8.GetBytes(text), .. Encoding.Latin1.GetBytes(BatchFiles.Row(3001, "ü") + "\n"),
            .. Encoding.UTF8.GetBytes(BatchFiles.Row(3002, "ü"))];
        var (rows, failure) = await BatchFiles.ReadAllAsync(BatchFormat.Csv, BatchFiles.InPieces(bytes, 3));
        failure.ShouldBeNull();
        rows.Count.ShouldBe(3002);
        var refused = rows.Where(r => r.Errors is not null).ShouldHaveSingleItem();
        refused.Number.ShouldBe(3001);
        refused.Errors!.List[0].Code.ShouldBe("invalid_characters");
        rows[^1].Request!.Memo.ShouldBe("ü");
    }

    [Fact]
    public async Task Utf16_that_is_no_text_is_refused_in_its_row()
    {
        var bytes =
            Encoding.Unicode.GetBytes(
            $"{BatchFiles.Header}\n{BatchFiles.Row(1, "ok")}\n{BatchFiles.Row(2, "??")}\n{BatchFiles.Row(3, "ok")}\n");
        var at = bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes("??"));
        (bytes[at], bytes[at + 1]) = (0x00, 0xd8);
        var (rows, _) = await BatchFiles.ReadAllAsync(BatchFormat.Csv, BatchFiles.Of(bytes));
        rows.Select(r => r.Errors?.List[0].Code).ShouldBe([null, "invalid_characters", null]);
        (rows, _) = await BatchFiles.ReadAllAsync(BatchFormat.Csv, BatchFiles.Of([.. bytes, 0x41]));
        rows.Select(r => r.Errors?.List[0].Code).ShouldBe([null, "invalid_characters", null, "invalid_characters"]);
    }

    [Fact]
    public async Task A_character_cut_by_the_end_of_the_window_does_not_make_a_file_windows_1252()
    {
        for (var pad = 0; pad < 4; pad++)
        {
            var filler = $"ü{new string('x', pad)}{string.Concat(Enumerable.Repeat("😀", 30))}";
            var text =
                $"{BatchFiles.Header}\n{string.Concat(Enumerable.Range(1, 800).Select(n => BatchFiles.Row(n, filler) + "\n"))}";
            await using var stream = new Utf8TextStream(BatchFiles.Of(text), isUnicode: false);
            await stream.PeekAsync(CancellationToken.None);
            var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            stream.Encoding.ShouldBe(TextEncoding.Utf8);
            copy.ToArray().ShouldBe(Encoding.UTF8.GetBytes(text));
        }
    }

    [Fact]
    public async Task One_broken_byte_early_on_refuses_its_row_and_leaves_the_others_as_they_are()
    {
        byte[] bytes =
        [
            .. Encoding.UTF8.GetBytes($"{BatchFiles.Header}\n{BatchFiles.Row(1, "ü")}\n"),
            .. Encoding.Latin1.GetBytes(BatchFiles.Row(2, "ü") + "\n"), .. Encoding.UTF8.GetBytes(BatchFiles.Row(3, "€")),
        ];
        var (rows, _) = await BatchFiles.ReadAllAsync(BatchFormat.Csv, BatchFiles.Of(bytes));
        rows.Select(r => r.Errors is null ? r.Request!.Memo : r.Errors.List[0].Code).ShouldBe(["ü", "invalid_characters", "€"]);
    }
}
