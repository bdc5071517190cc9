using System.Text.Json;
using Sluice.Batches;
using Sluice.Batches.Reading;
using Sluice.Kernel;
using Sluice.Server.Sftp.Pgp;

namespace Sluice.Server.Sftp;

/// <summary>How files of payments are written, and the answers to them.</summary>
internal static class FileFormats
{
    private const int LookBytes = 64 * 1024;

    /// <summary>By the ending of the name, and for .json by how it begins; null for what is not read.</summary>
    public static async Task<BatchFormat?> OfAsync(FileContent content, CancellationToken cancel) =>
        Path.GetExtension(content.Name).ToLowerInvariant() switch
        {
            ".csv" => BatchFormat.Csv,
            ".jsonl" or ".ndjson" => BatchFormat.JsonLines,
            ".json" => await OfJsonAsync(content, cancel),
            ".xml" => BatchFormat.Pain001,
            _ => null,
        };

    public static BatchReportForm AnswerTo(BatchFormat format) => format switch
    {
        BatchFormat.Csv => BatchReportForm.Csv,
        BatchFormat.Pain001 => BatchReportForm.Pain002,
        _ => BatchReportForm.JsonLines,
    };

    /// <summary>The answer to a file that was not looked into.</summary>
    public static BatchReportForm AnswerTo(string name) => Path.GetExtension(PgpName.Inner(name)).ToLowerInvariant() switch
    {
        ".jsonl" or ".ndjson" or ".json" => BatchReportForm.JsonLines,
        ".xml" => BatchReportForm.Pain002,
        _ => BatchReportForm.Csv,
    };

    public static string EndingOf(BatchReportForm form) => form switch
    {
        BatchReportForm.Pain002 => "xml",
        BatchReportForm.JsonLines => "jsonl",
        _ => "csv",
    };

    public static Problem NotRead(string name) => new(ProblemTypes.UnsupportedMediaType,
        $"A file of payments ends in .csv, .jsonl, .json or .xml (pain.001), not in '{JsonText.Cut(Path.GetExtension(name))}'.");

    // One document of a batch begins with "mode" or "items", a payout of JSON lines with neither.
    private static async Task<BatchFormat?> OfJsonAsync(FileContent content, CancellationToken cancel)
    {
        var start = new byte[LookBytes];
        await using var file = content.Open();
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel);
        return BeginsBatch(start.AsSpan(0, length)) ? BatchFormat.Json : BatchFormat.JsonLines;
    }

    private static bool BeginsBatch(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("\uFEFF"u8))
            start = start[3..];
        var json = new Utf8JsonReader(start, isFinalBlock: false, default);
        try
        {
            return json.Read() && json.TokenType == JsonTokenType.StartObject
                && json.Read() && json.TokenType == JsonTokenType.PropertyName
                && (json.ValueTextEquals("items"u8) || json.ValueTextEquals("mode"u8));
        }
        catch (JsonException)
        {
            // Told by whoever reads it row by row.
            return false;
        }
    }
}
