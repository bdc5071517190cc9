using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sluice.Access;
using Sluice.Batches.Reading;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Sftp;

namespace Sluice.Server.Sftp;

/// <summary>
/// Puts the recipients of a file on file, a row each with where they are paid, and answers row by row. Each row has a key of its
/// own: a file that was cut off is read from its beginning, and nothing is done twice.
/// </summary>
internal sealed class OnboardingFiles(
    FileAnswers answers, BookLanes lanes, Database database, Vault vault, RequestRules rules, Ids ids, TimeProvider clock)
{
    /// <summary>Rows in one file.</summary>
    public const int RowsMax = 100_000;

    /// <summary>How many rows are decided at once.</summary>
    private const int GroupRows = 200;

    private static readonly Problem NoRows = new(ProblemTypes.ValidationFailed, "The file has no rows.");

    private const string Answer = "result.csv";
    private const string Recipient = "/recipient";

    private sealed record Outcome(
        int Row, string Result, string? Reference, Registration? Made, IReadOnlyList<FieldError> Errors);

    /// <param name="renew">Called now and then, so that nobody else takes the file meanwhile.</param>
    public async Task<SftpFile> RunAsync(
        SftpFile file, FileContent content, Caller caller, Func<Task> renew, CancellationToken cancel)
    {
        if (!Path.GetExtension(content.Name).Equals(".csv", StringComparison.OrdinalIgnoreCase))
            return await RefuseAsync(file, new Problem(ProblemTypes.UnsupportedMediaType, "A file of recipients ends in .csv."),
                cancel);
        await using var reading = content.Open();
        if (!(await BatchReader.OpenRecipientsAsync(reading, cancel)).Succeeded(out var reader, out var problem))
            return await RefuseAsync(file, problem, cancel);
        await using var rows = reader;
        var (number, refused) = (0, 0);
        Problem? failure = null;
        await answers.PutAsync(file, Answer, async text =>
        {
            WriteHead(text);
            var references = new HashSet<string>(StringComparer.Ordinal);
            var group = new List<Task<Outcome>>(GroupRows);
            while (failure is null && await rows.NextAsync(cancel) is { } row)
            {
                if (row.Number > RowsMax)
                    failure = new Problem(ProblemTypes.ValidationFailed,
                        $"A file has at most {RowsMax} rows; those before were taken. Send the rest by itself.");
                else
                    group.Add(RegisterAsync(file, row, references, caller, cancel));
                if (group.Count == GroupRows)
                    await WriteAsync();
            }
            await WriteAsync();
            failure ??= rows.Failure ?? (number == 0 ? NoRows : null);
            if (failure is not null)
                Write(text, new Outcome(0, "refused", null, null, [new FieldError("", failure.Type.Code, failure.Detail)]));

            async Task WriteAsync()
            {
                foreach (var outcome in await Task.WhenAll(group))
                {
                    Write(text, outcome);
                    number++;
                    refused += outcome.Made is null ? 1 : 0;
                }
                group.Clear();
                await renew();
            }
        }, cancel);
        // What was not read, because it could not be, is of the file all the same.
        await reading.CopyToAsync(Stream.Null, cancel);
        var nothing = failure is not null && number == 0;
        return file with
        {
            Sha256 = content.Sha256,
            SignedBy = content.SignedBy,
            State = nothing ? SftpFileStates.Refused : SftpFileStates.Answered,
            ReasonCode = failure?.Type.Code ?? (refused > 0 ? ProblemTypes.ValidationFailed.Code : null),
            Reason = failure?.Detail ?? (refused > 0 ? $"{refused} of {number} rows were refused." : null),
            AnsweredAt = clock.Now,
        };
    }

    /// <summary>Answers a file of which no row is read.</summary>
    public async Task<SftpFile> RefuseAsync(SftpFile file, Problem problem, CancellationToken cancel)
    {
        await answers.PutAsync(file, Answer, text =>
        {
            WriteHead(text);
            Write(text, new Outcome(0, "refused", null, null,
                [new FieldError("", problem.Type.Code, problem.Detail), .. problem.Errors]));
            return Task.CompletedTask;
        }, cancel);
        return file with
        {
            State = SftpFileStates.Refused,
            ReasonCode = problem.Type.Code,
            Reason = problem.Detail,
            AnsweredAt = clock.Now,
        };
    }

    private async Task<Outcome> RegisterAsync(
        SftpFile file, BatchRow row, HashSet<string> references, Caller caller, CancellationToken cancel)
    {
        var errors = row.Errors ?? new FieldErrors();
        if (CommandOf(file, row, references, caller, errors) is not { } command)
            return Refused([.. errors.List.Select(e => e with { Pointer = InFile(e.Pointer) })]);
        if ((await lanes.SubmitAsync(command, cancel)).Succeeded(out var registration, out var problem))
        {
            registration = await registration.ReadAsync(database, file.Merchant, cancel);
            return new Outcome(row.Number, registration.Result, row.Request?.ClientReference, registration, []);
        }
        // No fault of the row: the file is read again once the database answers.
        if (problem.Type.Kind == ProblemKind.Unavailable)
            throw new IOException(problem.ToString());
        return Refused(problem.Errors.Count > 0 ? problem.Errors : [new FieldError("", problem.Type.Code, problem.Detail)]);

        Outcome Refused(IReadOnlyList<FieldError> wrong) =>
            new(row.Number, "refused", row.Request?.ClientReference, null, wrong);
    }

    private RegisterRecipient? CommandOf(
        SftpFile file, BatchRow row, HashSet<string> references, Caller caller, FieldErrors errors)
    {
        if (row.Request is not { } request)
            return null;
        var asked = (request.Recipient ?? new RecipientRequest()) with
        {
            ClientReference = request.ClientReference,
            Metadata = request.Metadata,
        };
        var details = RecipientParser.Parse(asked with { Type = asked.Type ?? "individual" }, Recipient, errors);
        var destination = request.Destination is { } place
            ? DestinationParser.Parse(place, null, "/destination", errors, rules.At(clock.Now)) : null;
        // Two rows of one recipient would each undo what the other says.
        if (details?.ClientReference is { } reference && !references.Add(reference))
            errors.Add("/client_reference", FieldCodes.Duplicate, "An earlier row of the file has this reference.");
        if (details is null || errors.Any)
            return null;
        var key = string.Create(CultureInfo.InvariantCulture, $"sftp:{file}/{row.Number}");
        return new RegisterRecipient(caller, ids.New(), details, asked.Type is not null,
            destination is null ? null : PreparedDestination.Of(destination, file.Merchant, vault),
            new IdempotencyClaim(key, SHA256.HashData(Encoding.ASCII.GetBytes(key))));
    }

    // In a file of recipients these columns are theirs.
    private static string InFile(string pointer) =>
        pointer.StartsWith(Recipient + "/client_reference", StringComparison.Ordinal)
        || pointer.StartsWith(Recipient + "/metadata", StringComparison.Ordinal) ? pointer[Recipient.Length..] : pointer;

    private static void WriteHead(TextWriter text) =>
        CsvText.WriteLine(text, "row", "result", "client_reference", "recipient_id", "payout_method_id", "errors");

    private static void Write(TextWriter text, Outcome outcome) => CsvText.WriteLine(text,
        outcome.Row.ToString(CultureInfo.InvariantCulture), outcome.Result, outcome.Reference,
        outcome.Made is { } made ? Ids.Format(Recipients.Recipient.IdPrefix, made.Recipient) : null,
        outcome.Made?.Method is { } method ? Ids.Format(PayoutMethod.IdPrefix, method) : null, CsvPointer.Text(outcome.Errors));
}
