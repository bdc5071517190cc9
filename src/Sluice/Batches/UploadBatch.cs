using System.IO.Compression;
using System.Security.Cryptography;
using Sluice.Access;
using Sluice.Batches.Reading;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Batches;

/// <summary>
/// Takes a file in, piece by piece into the database, so that any node can go on with it after any crash; then, in one
/// transaction, the batch, its idempotency key and its event. A file that came before is refused with a link to the first. It
/// holds account numbers, so each piece is sealed as they are.
/// </summary>
public sealed class UploadBatch(Database database, BookLanes lanes, Vault vault, Ids ids, TimeProvider clock)
{
    /// <summary>The largest file, before compression.</summary>
    public const long FileBytesMax = 1L << 30;

    /// <summary>How many files of one merchant may be on their way in at once: what is stored of them takes room.</summary>
    public const int UploadsMax = 10;

    private const int ChunkBytes = 1 << 18;

    /// <summary>Takes a file whose rows all say themselves why they are paid.</summary>
    public Task<Result<Receipt>> RunAsync(
        Caller caller, BatchFormat format, string mode, string? fileName, Stream file, IdempotencyClaim claim,
        CancellationToken cancel) => RunAsync(caller, format, mode, fileName, null, file, claim, cancel);

    /// <param name="caller">Who hands it over.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="mode">One of <see cref="BatchMode"/>.</param>
    /// <param name="fileName">For people.</param>
    /// <param name="purpose">Why the rows are paid that do not say it themselves.</param>
    /// <param name="file">The file.</param>
    /// <param name="claim">Made from method, path and query; the file's own hash is added here.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<Result<Receipt>> RunAsync(
        Caller caller, BatchFormat format, string mode, string? fileName, string? purpose, Stream file, IdempotencyClaim claim,
        CancellationToken cancel)
    {
        if (await BatchStore.UploadingAsync(database, caller.Merchant, cancel) >= UploadsMax)
        {
            return new Problem(ProblemTypes.RateLimited,
                $"{UploadsMax} uploads are under way already. Try again when one of them has ended.")
            {
                RetryAfterSeconds = 5,
            };
        }
        var batch = new Batch
        {
            Merchant = caller.Merchant,
            Id = ids.New(),
            Mode = mode,
            Format = format,
            FileName = fileName,
            Purpose = purpose,
            Status = BatchStatus.Uploading,
            Totals = new Dictionary<string, BatchTotal>(),
            Revision = 1,
            Actor = caller.Actor,
            CreatedAt = clock.Now,
            UpdatedAt = clock.Now,
        };
        await BatchStore.AddAsync(database, batch, cancel);
        var kept = false;
        try
        {
            if (!(await StoreAsync(batch, file, cancel)).Succeeded(out var stored, out var tooLarge))
                return tooLarge;
            var hash = SHA256.HashData([.. claim.RequestHash, .. Convert.FromHexString(stored.Sha256!)]);
            var answer = await lanes.TrySubmitAsync(new FinishUpload(caller, stored, claim with { RequestHash = hash }));
            kept = answer is { IsOk: true, Value.IsReplayed: false } || answer.Problem?.Type == ProblemTypes.Unavailable;
            return answer;
        }
        finally
        {
            // Refused, replayed or cut off: the pieces are not needed. Where the commit is in doubt they stay;
            // the sweep takes what is left over.
            if (!kept)
                await BatchStore.DropUploadAsync(database, batch.Merchant, batch.Id, CancellationToken.None);
        }
    }

    private async Task<Result<Batch>> StoreAsync(Batch batch, Stream file, CancellationToken cancel)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkBytes];
        long bytes = 0;
        var lines = 0;
        var number = 0;
        while (true)
        {
            var read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
            if (read == 0)
                break;
            bytes += read;
            if (bytes > FileBytesMax)
                return new Problem(ProblemTypes.BodyTooLarge, $"A file has at most {FileBytesMax >> 20} MiB. Split it.");
            sha.AppendData(buffer, 0, read);
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
            await BatchStore.AddChunkAsync(database,
                new BatchChunk(batch.Merchant, batch.Id, ++number, Pack(batch.Merchant, buffer.AsSpan(0, read))), cancel);
            if (read < buffer.Length)
                break;
        }
        var estimate = batch.Format switch { BatchFormat.Csv => Math.Max(0, lines - 1), BatchFormat.JsonLines => lines, _ => 0 };
        return batch with { Bytes = bytes, Sha256 = Convert.ToHexStringLower(sha.GetHashAndReset()), RowsTotal = estimate };
    }

    private byte[] Pack(MerchantId merchant, ReadOnlySpan<byte> piece)
    {
        using var output = new MemoryStream(piece.Length / 3);
        using (var deflate = new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(piece);
        return vault.Seal(merchant, output.GetBuffer().AsSpan(0, (int)output.Length));
    }
}

/// <summary>Makes a stored upload a batch to be worked on.</summary>
internal sealed class FinishUpload(Caller caller, Batch stored, IdempotencyClaim claim) : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(BatchStore.ById, stored.Id);
        book.Need(BatchStore.ByContent, stored.Sha256!);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        if (book.Found(BatchStore.ByContent, stored.Sha256!).FirstOrDefault(b => b.Id != stored.Id) is { } first)
        {
            return new Problem(ProblemTypes.DuplicateFile,
                $"The same file was uploaded as {Ids.Format(Batch.IdPrefix, first.Id)}; nothing was paid again.")
            {
                Related = Ids.Format(Batch.IdPrefix, first.Id),
            };
        }
        if (book.First(BatchStore.ById, stored.Id) is not { Status: BatchStatus.Uploading })
            return new Problem(ProblemTypes.InvalidState, "The upload was given up.");
        var needsCheck = stored.Mode == BatchMode.AllOrNothing
            || stored.Format is BatchFormat.Json or BatchFormat.Pain001;
        var batch = stored with { Status = needsCheck ? BatchStatus.Validating : BatchStatus.Accepting, UpdatedAt = book.Now };
        book.Rows(BatchStore.Table).Update(batch);
        var text = BatchJson.Text(batch);
        var number = book.Emit("batch.uploaded", batch.Id, batch.Revision, caller.Actor, text);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }
}
