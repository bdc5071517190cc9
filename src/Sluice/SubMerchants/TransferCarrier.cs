using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.SubMerchants;

/// <summary>
/// Sees transfers through, one book after the other. Holds no state: after a power failure, or on another node, it goes on from
/// the rows. Each step is a command of one book that does its part once, so that two carriers at work on one transfer do no harm.
/// </summary>
public sealed class TransferCarrier(Database database, BookLanes lanes)
{
    /// <summary>How many open transfers one sweep takes on.</summary>
    public const int SweepMax = 200;

    /// <summary>Sees every open transfer through.</summary>
    /// <returns>The merchants whose available money grew, with its currency.</returns>
    public async Task<IReadOnlyList<(MerchantId Merchant, string Currency)>> SweepAsync(CancellationToken cancel)
    {
        var grown = new List<(MerchantId, string)>();
        await Sweep.EachAsync(await SubMerchantTransferStore.OpenAsync(database, SweepMax, cancel), async transfer =>
        {
            if (await CarryAsync(transfer, cancel))
                grown.Add((transfer.IsSource ? transfer.Other : transfer.Merchant, transfer.Amount.Currency.Code));
        }, cancel);
        return grown;
    }

    /// <summary>Sees one transfer through, from wherever it stands.</summary>
    /// <param name="transfer">The row of either book.</param>
    /// <param name="cancel">Leaves it where it is.</param>
    /// <returns>Whether the money arrived.</returns>
    public async Task<bool> CarryAsync(SubMerchantTransfer transfer, CancellationToken cancel)
    {
        var source = transfer;
        if (!transfer.IsSource)
        {
            var decided = await lanes.SubmitAsync(new TakeTransfer(transfer), cancel);
            if (!decided.Succeeded(out source, out _))
                return false;
            if (source.State == TransferState.Failed)
            {
                await lanes.SubmitAsync(new EndTransfer(transfer.Merchant, transfer.Id, failed: true), cancel);
                return false;
            }
        }
        // The target first: until the source is told, its row keeps the transfer open and the money visible in transit.
        if (!(await lanes.SubmitAsync(new ReceiveTransfer(source), cancel)).IsOk)
            return false;
        await lanes.SubmitAsync(new EndTransfer(source.Merchant, source.Id, failed: false), cancel);
        return true;
    }

    /// <summary>Sees the transfer of that id through, if the merchant has it and it is open.</summary>
    public async Task<bool> CarryAsync(MerchantId merchant, Guid id, CancellationToken cancel) =>
        await SubMerchantTransferStore.FindAsync(database, merchant, id, cancel) is { IsOpen: true } open
        && await CarryAsync(open, cancel);
}
