using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>
/// Puts the pieces of a report into the database: one is packed and stored while the next is written, and no more than one.
/// </summary>
internal sealed class PieceKeeper(Database database, Vault vault, Report report)
{
    private readonly byte[] _copy = new byte[ReportContent.PieceBytes];
    private Task _storing = Task.CompletedTask;
    private int _number = -1;

    public async Task KeepAsync(ReadOnlyMemory<byte> piece)
    {
        await _storing;
        piece.CopyTo(_copy);
        var (length, number) = (piece.Length, ++_number);
        _storing = Task.Run(() => StoreAsync(length, number));
    }

    /// <summary>Waits until all are stored.</summary>
    public Task DoneAsync() => _storing;

    private Task StoreAsync(int length, int number)
    {
        var content = ReportContent.Pack(vault, report.Merchant, report.Format, _copy.AsSpan(0, length));
        return ReportStore.AddChunkAsync(database,
            new ReportChunk(report.Merchant, report.Id, report.Takes, number, content), CancellationToken.None);
    }
}
