using Microsoft.Extensions.Logging;
using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>All lanes of this process; a merchant always uses the same one.</summary>
/// <param name="onEvents">Told after a commit how far each book's log goes now; quick, and never throws.</param>
public sealed class BookLanes(
    Database database, Ids ids, TimeProvider clock, ILogger<BookLane> log, Action<MerchantId, long>? onEvents = null)
{
    private readonly BookLane[] _lanes =
        [.. Enumerable.Range(0, database.LanesMax).Select(_ => new BookLane(database, ids, clock, log, onEvents))];

    public IReadOnlyList<BookLane> All => _lanes;

    /// <summary>Answers when committed or refused; capacity_exceeded at once when too much waits.</summary>
    public Task<Result<T>> TrySubmitAsync<T>(BookCommand<T> command) => Of(command.Merchant).TrySubmitAsync(command);

    /// <summary>Waits for room, then as <see cref="TrySubmitAsync{T}"/>.</summary>
    public Task<Result<T>> SubmitAsync<T>(BookCommand<T> command, CancellationToken cancel) =>
        Of(command.Merchant).SubmitAsync(command, cancel);

    /// <summary>Runs all lanes until cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) =>
        Task.WhenAll(_lanes.Select(lane => Task.Run(() => lane.RunAsync(cancel), CancellationToken.None)));

    // Half of all hash codes are negative; arithmetic is checked here.
    private BookLane Of(MerchantId merchant) => _lanes[unchecked((uint)merchant.Value.GetHashCode()) % (uint)_lanes.Length];
}
