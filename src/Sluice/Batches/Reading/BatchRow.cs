using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Batches.Reading;

/// <summary>How a batch file is written.</summary>
public enum BatchFormat
{
    /// <summary>Comma, semicolon or tab separated text with a header (RFC 4180); the columns are in <see
    /// cref="CsvColumns"/>.</summary>
    Csv,
    /// <summary>One payout object a line (application/x-ndjson).</summary>
    JsonLines,
    /// <summary>One object with "mode" and "items".</summary>
    Json,
    /// <summary>An ISO 20022 customer credit transfer initiation, pain.001.001.03 or .09 (application/xml).</summary>
    Pain001,
}

/// <summary>What a message of ISO 20022 says of itself.</summary>
/// <param name="Id">MsgId, at most 35 characters; unique with the one who sends it.</param>
/// <param name="Name">Which message it is: pain.001.001.09.</param>
/// <param name="ControlSum">CtrlSum as written, where there is one.</param>
public sealed record BatchMessage(string Id, string Name, string? ControlSum);

/// <summary>One row of a batch file.</summary>
public sealed record BatchRow
{
    /// <summary>Which row of data this is, from 1; headers and blank lines are not counted.</summary>
    public required int Number { get; init; }

    /// <summary>What could be read of it; null when nothing could.</summary>
    public PayoutRequest? Request { get; init; }

    /// <summary>What could not be read, or null when all could. A row with errors must not be paid.</summary>
    public FieldErrors? Errors { get; init; }

    /// <summary>Where it stands in a message of ISO 20022; null in other files.</summary>
    internal Pain001Place? Place { get; init; }

    internal static BatchRow FromJson(int number, ReadOnlyMemory<byte> utf8)
    {
        var limits = new JsonLimits(BatchReader.RowBytesMax, JsonBody.DepthMax);
        if (!JsonBody.Parse(utf8, limits).Succeeded(out var document, out var problem))
        {
            var code = problem.Type == ProblemTypes.BodyTooLarge ? FieldCodes.TooLong : FieldCodes.InvalidFormat;
            return Unreadable(number, code, problem.Detail.Replace("The body", "The row", StringComparison.Ordinal));
        }

        using (document)
        {
            var errors = new FieldErrors();
            var request = PayoutRequestJson.Read(document.RootElement, "", errors);
            return new BatchRow { Number = number, Request = request, Errors = errors.Any ? errors : null };
        }
    }

    internal static BatchRow Unreadable(int number, string code, string detail)
    {
        var errors = new FieldErrors();
        errors.Add("", code, detail);
        return new BatchRow { Number = number, Errors = errors };
    }
}
