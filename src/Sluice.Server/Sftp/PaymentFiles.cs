using System.Security.Cryptography;
using System.Text;
using Sluice.Access;
using Sluice.Batches;
using Sluice.Connectors;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Server.Http;
using Sluice.Sftp;

namespace Sluice.Server.Sftp;

/// <summary>
/// Takes a file of payments one step further: from the folder into a batch, from the batch to the acknowledgement, from there to
/// the result. Each step is saved when it is done and changes nothing when it is done again.
/// </summary>
internal sealed class PaymentFiles(
    UploadBatch upload, BatchReportText report, BatchProgress progress, FileAnswers answers, ConnectorRegistry connectors,
    Database database, TimeProvider clock)
{
    private static readonly TimeSpan DecisionInterval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <summary>How often it is looked whether payouts are final: the longer they take, the seldomer.</summary>
    private static readonly TimeSpan LookIntervalMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookIntervalMax = TimeSpan.FromMinutes(1);
    private const int LookShare = 20;

    /// <summary>Goes on with a file that is in a batch.</summary>
    /// <returns>The file as it stands then, and when to go on with it; null for never.</returns>
    public async Task<(SftpFile File, DateTimeOffset? GoOn)> FollowAsync(SftpFile file, CancellationToken cancel)
    {
        var batch = await BatchStore.FindAsync(database, file.Merchant, file.Batch!.Value, cancel)
            ?? throw new InvalidOperationException($"The batch of {file} is missing.");
        if (file.State == SftpFileStates.Accepted)
            return await ResultAsync(file, batch, cancel);
        return batch.IsOpen ? (file, clock.Now + DecisionInterval) : await AcknowledgeAsync(file, batch, cancel);
    }

    /// <summary>Answers a file that no batch is made of.</summary>
    public async Task<SftpFile> RefuseAsync(SftpFile file, Problem problem, CancellationToken cancel)
    {
        var form = FileFormats.AnswerTo(file.Name);
        await answers.PutAsync(file, $"ack.{FileFormats.EndingOf(form)}", text =>
        {
            report.WriteRefusal(form, text, file.Merchant, problem);
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

    /// <summary>
    /// Finds the batch that was made of a file by a worker that died before it could say so; whatever lies there by now.
    /// </summary>
    /// <returns>As <see cref="FollowAsync"/>; null when none was made.</returns>
    public async Task<(SftpFile File, DateTimeOffset? GoOn)?> FindMadeAsync(SftpFile file, CancellationToken cancel) =>
        await Idempotency.EventOfAsync(database, file.Merchant, KeyOf(file), cancel) is { } made
            ? await ReceivedAsync(file, await EventLog.SnapshotAsync(database, file.Merchant, made, cancel), cancel) : null;

    /// <summary>Makes a batch of a file.</summary>
    public async Task<(SftpFile File, DateTimeOffset? GoOn)> UploadAsync(
        SftpFile file, FileContent content, Caller caller, CancellationToken cancel)
    {
        if (await FileFormats.OfAsync(content, cancel) is not { } format)
            return (await RefuseAsync(file, FileFormats.NotRead(content.Name), cancel), null);
        if (connectors.First(caller.Live) is null)
        {
            return (await RefuseAsync(file, new Problem(ProblemTypes.InvalidState,
                "No connector for live money is installed."), cancel), null);
        }
        await using var reading = content.Open();
        var claim = new IdempotencyClaim(KeyOf(file), SHA256.HashData(Encoding.ASCII.GetBytes(file.ToString())));
        var result = await upload.RunAsync(caller, format, BatchMode.AcceptValid, file.Name, reading, claim, cancel);
        file = file with { Sha256 = content.Sha256 };
        if (result.Succeeded(out var receipt, out var problem))
        {
            return await ReceivedAsync(file, receipt.Snapshot
                ?? await EventLog.SnapshotAsync(database, file.Merchant, receipt.EventNumber, cancel), cancel);
        }
        // A key that was used is another worker's batch of this file: found on the next try.
        var goesOn = problem.Type == ProblemTypes.RateLimited || problem.Type == ProblemTypes.IdempotencyKeyReused
            || problem.Type.Kind == ProblemKind.Unavailable;
        return goesOn ? (file, clock.Now + RetryDelay)
            : (await RefuseAsync(file, problem, cancel), null);
    }

    private async Task<(SftpFile, DateTimeOffset?)> ReceivedAsync(SftpFile file, string snapshot, CancellationToken cancel)
    {
        _ = Ids.TryParse(Batch.IdPrefix, Answers.IdIn(snapshot), out var id);
        var batch = await BatchStore.FindAsync(database, file.Merchant, id, cancel)
            ?? throw new InvalidOperationException($"The batch of {file} is missing.");
        // What was decrypted has been saved with its own; what was not, may have been written to since.
        file = file.Sha256 is null ? file with { Bytes = batch.Bytes, Sha256 = batch.Sha256 } : file;
        file = file with { Batch = id };
        await answers.PutAsync(file, "received.json", text => text.WriteAsync(SftpFileJson.Text(file) + "\n"), cancel);
        return (file, clock.Now);
    }

    private async Task<(SftpFile, DateTimeOffset?)> AcknowledgeAsync(SftpFile file, Batch batch, CancellationToken cancel)
    {
        await PutReportAsync(file, "ack", batch, cancel);
        var refused = batch.Status == BatchStatus.Rejected;
        file = file with
        {
            State = refused ? SftpFileStates.Refused : SftpFileStates.Accepted,
            ReasonCode = batch.FailureCode,
            Reason = batch.FailureDetail,
            AnsweredAt = refused ? clock.Now : null,
        };
        return (file, refused ? null : clock.Now);
    }

    private async Task<(SftpFile, DateTimeOffset?)> ResultAsync(SftpFile file, Batch batch, CancellationToken cancel)
    {
        var statuses = await progress.OfAsync(batch.Merchant, batch.Id, batch.Revision, cancel);
        var now = clock.Now;
        if (statuses.Any(s => s.Count > 0 && !s.Status.IsFinal))
            return (file, now + Clamp((now - file.ReceivedAt) / LookShare));
        await PutReportAsync(file, "result", batch, cancel);
        return (file with { State = SftpFileStates.Answered, AnsweredAt = now }, null);
    }

    private Task PutReportAsync(SftpFile file, string name, Batch batch, CancellationToken cancel)
    {
        var form = FileFormats.AnswerTo(batch.Format);
        return answers.PutAsync(file, $"{name}.{FileFormats.EndingOf(form)}", text => report.WriteAsync(
            batch, form, text, static () => ValueTask.CompletedTask, tellsFailure: true, cancel), cancel);
    }

    private static string KeyOf(SftpFile file) => $"sftp:{file}";

    private static TimeSpan Clamp(TimeSpan interval) =>
        interval < LookIntervalMin ? LookIntervalMin : interval > LookIntervalMax ? LookIntervalMax : interval;
}
