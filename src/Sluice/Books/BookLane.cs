using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>
/// The single writer of a shard of books. It takes whatever commands have queued up, loads all they need in bulk, decides one
/// after the other in memory, writes everything in bulk and commits: funds, state, idempotency key and event together or not at
/// all. No timers: while one batch commits, the next one gathers. The row lock on the book, not the lane, is what makes several
/// nodes safe.
/// </summary>
public sealed class BookLane
{
    /// <summary>How many commands may wait; beyond, callers are told to come back.</summary>
    public const int WaitingMax = 8192;

    /// <summary>How much one transaction takes on, in command weights.</summary>
    public const int BatchWeightMax = 1000;

    /// <summary>What a caller is told to wait when the lane is full.</summary>
    public const int RetryAfterSeconds = 1;

    /// <summary>How far nodes' clocks may be apart without a word, and how often a word is said.</summary>
    private static readonly TimeSpan ClockToleranceMax = TimeSpan.FromMinutes(1);

    private readonly Database _database;
    private readonly Ids _ids;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Action<MerchantId, long>? _onEvents;
    private long _warnedAt;
    private readonly Channel<BookCommand> _queue = Channel.CreateBounded<BookCommand>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    /// <param name="onEvents">Told after a commit how far each book's log goes now; quick, and never throws.</param>
    public BookLane(
        Database database, Ids ids, TimeProvider clock, ILogger<BookLane> log, Action<MerchantId, long>? onEvents = null)
    {
        _database = database;
        _ids = ids;
        _clock = clock;
        _log = log;
        _onEvents = onEvents;
    }

    /// <summary>How many commands wait now.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>
    /// Queues a command and answers when it is committed or refused; refuses at once with capacity_exceeded when the lane
    /// is full.
    /// </summary>
    public Task<Result<T>> TrySubmitAsync<T>(BookCommand<T> command)
    {
        if (!_queue.Writer.TryWrite(command))
        {
            command.Refuse(new Problem(ProblemTypes.CapacityExceeded,
                "Too many requests are waiting for this book. Try again shortly.")
            {
                RetryAfterSeconds = RetryAfterSeconds,
            });
        }
        return command.Answered;
    }

    /// <summary>Queues a command, waiting for room: for work that has nobody to turn away.</summary>
    public async Task<Result<T>> SubmitAsync<T>(BookCommand<T> command, CancellationToken cancel)
    {
        await _queue.Writer.WriteAsync(command, cancel);
        return await command.Answered.WaitAsync(cancel);
    }

    /// <summary>Works until cancelled, then answers what still waits with unavailable.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(cancel))
                await RunQueuedAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            _queue.Writer.TryComplete();
            while (_queue.Reader.TryRead(out var left))
                left.Refuse(new Problem(ProblemTypes.Unavailable,
                    "The server is stopping. Try again.")
                { RetryAfterSeconds = RetryAfterSeconds });
        }
    }

    /// <summary>
    /// Takes what waits now, up to one batch, and sees it through. Simulations call this themselves; the loop of <see
    /// cref="RunAsync(CancellationToken)"/> does the same.
    /// </summary>
    /// <returns>How many commands were taken.</returns>
    public async Task<int> RunQueuedAsync(CancellationToken cancel)
    {
        var commands = new List<BookCommand>();
        var weight = 0;
        while (weight < BatchWeightMax && _queue.Reader.TryRead(out var command))
        {
            commands.Add(command);
            weight += command.Weight;
        }
        if (commands.Count == 0)
            return 0;
        await RunAsync(commands, cancel);
        BookMetrics.BatchCommands.Record(commands.Count);
        return commands.Count;
    }

    private async Task RunAsync(List<BookCommand> commands, CancellationToken cancel)
    {
        while (commands.Count > 0)
        {
            BookCommand? current = null;
            var foundNeeded = 0;
            SortedList<MerchantId, Book> books;
            try
            {
                await using var session = await _database.BeginAsync(cancel);
                books = Gather(commands);
                await BookStore.LoadAsync(session, books.Values, cancel);
                WarnOfClocks(books.Values);
                foreach (var command in commands)
                {
                    current = command;
                    if (Misses(command, books[command.Merchant]))
                        foundNeeded++;
                }
                current = null;
                // Nothing was written: all is decided again, with these accounts loaded too.
                if (foundNeeded > 0)
                    continue;
                var writes = BookStore.WritesOf(books.Values);
                if (writes.Count > 0)
                    await session.CommitAsync(writes, cancel);
            }
            catch (Exception failure) when (current is not null && foundNeeded > 0)
            {
                // Perhaps because a command before it was cut short: if not, it comes again.
                Log.DecidedAgain(_log, failure, current.GetType().Name);
                continue;
            }
            catch (Exception failure) when (current is not null)
            {
                // Poison: this command is a bug. It goes, the others decide again on fresh books.
                Log.CommandFailed(_log, failure, current.GetType().Name);
                current.Fail(failure);
                commands.Remove(current);
                continue;
            }
            catch (Exception failure) when (_database.IsLocked(failure) && commands.Any(c => c.Merchant != commands[0].Merchant))
            {
                // Somebody holds one of the books: the others need not wait for it.
                Log.BookLocked(_log, failure, commands.Count);
                foreach (var book in commands.GroupBy(c => c.Merchant).ToArray())
                    await RunAsync([.. book], cancel);
                return;
            }
            catch (Exception failure) when (_database.IsUnavailable(failure) || failure is OperationCanceledException)
            {
                // Whether the commit happened is not known; the idempotency key tells when the caller asks again.
                Log.DatabaseUnavailable(_log, failure, commands.Count);
                foreach (var command in commands)
                    command.Refuse(new Problem(ProblemTypes.Unavailable,
                        "The database does not answer. Try again with the same Idempotency-Key.")
                    {
                        RetryAfterSeconds = RetryAfterSeconds,
                    });
                return;
            }
            catch (Exception failure) when (commands.Count > 1)
            {
                Log.BatchFailed(_log, failure, commands.Count);
                foreach (var command in commands)
                    await RunAsync([command], cancel);
                return;
            }
            catch (Exception failure)
            {
                Log.CommandFailed(_log, failure, commands[0].GetType().Name);
                commands[0].Fail(failure);
                return;
            }
            foreach (var command in commands)
                command.Answer();
            if (_onEvents is not null)
                Tell(_onEvents, books.Values);
            return;
        }
    }

    private static void Tell(Action<MerchantId, long> onEvents, IList<Book> books)
    {
        foreach (var book in books)
        {
            if (book.EventNumber > book.EventNumberWhenLoaded)
                onEvents(book.Merchant, book.EventNumber);
        }
    }

    private void WarnOfClocks(IList<Book> books)
    {
        foreach (var book in books)
        {
            if (book.Now - book.Wall <= ClockToleranceMax || _clock.GetElapsedTime(_warnedAt) < ClockToleranceMax)
                continue;
            _warnedAt = _clock.GetTimestamp();
            Log.BookIsAhead(_log, book.Merchant, book.Now, book.Now - book.Wall);
        }
    }

    // Goes on to the next one, so that one more round finds what all of them need.
    private static bool Misses(BookCommand command, Book book)
    {
        try
        {
            command.Run(book);
            return false;
        }
        catch (AccountNotLoadedException missing) when (!command.FoundNeeded.IsSupersetOf(missing.Accounts))
        {
            command.FoundNeeded.UnionWith(missing.Accounts);
            return true;
        }
        catch (RowsNotLoadedException missing)
        {
            // Asked for now, they cannot be found missing again.
            command.RowsFoundNeeded.Add(missing.Ask);
            return true;
        }
    }

    private SortedList<MerchantId, Book> Gather(List<BookCommand> commands)
    {
        var books = new SortedList<MerchantId, Book>();
        var now = _clock.Now;
        foreach (var command in commands)
        {
            if (!books.TryGetValue(command.Merchant, out var book))
                books.Add(command.Merchant, book = new Book(command.Merchant, _ids, now));
            command.Need(book);
            foreach (var account in command.FoundNeeded)
                book.Need(account);
            foreach (var ask in command.RowsFoundNeeded)
                ask(book);
        }
        return books;
    }
}
