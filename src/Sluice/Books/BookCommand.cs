using Sluice.Kernel;

namespace Sluice.Books;

/// <summary>
/// One decision about one book: data, a pure <see cref="BookCommand{T}.Decide"/>, and the answer. It names what it needs before
/// anything is loaded, then reads and changes only what was loaded. A refusal must leave no trace; the lane checks that.
/// </summary>
public abstract class BookCommand(MerchantId merchant)
{
    public MerchantId Merchant => merchant;

    /// <summary>Names the rows and on-demand accounts that deciding will read.</summary>
    protected internal abstract void Need(Book book);

    /// <summary>Accounts that only deciding showed to be needed: the command is decided again with them loaded.</summary>
    internal HashSet<AccountId> FoundNeeded { get; } = [];

    /// <summary>Rows that only deciding showed to be needed, as the way to ask for them.</summary>
    internal List<Action<Book>> RowsFoundNeeded { get; } = [];

    internal abstract void Run(Book book);

    internal abstract void Answer();

    internal abstract void Refuse(Problem problem);

    internal abstract void Fail(Exception failure);

    /// <summary>How much it adds to a batch; a command for many rows says how many.</summary>
    protected internal virtual int Weight => 1;
}

/// <summary>A command with an answer of type <typeparamref name="T"/>.</summary>
public abstract class BookCommand<T>(MerchantId merchant) : BookCommand(merchant)
{
    private readonly TaskCompletionSource<Result<T>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Result<T> _decided;

    /// <summary>Completes when the change is committed, or refused.</summary>
    public Task<Result<T>> Answered => _answer.Task;

    /// <summary>
    /// Pure: from the book to the answer, changing the book in memory. May run again on a fresh book when a neighbour failed.
    /// </summary>
    protected internal abstract Result<T> Decide(Book book);

    internal sealed override void Run(Book book)
    {
        if (!book.Exists)
        {
            _decided = new Problem(ProblemTypes.ResourceNotFound, "No such merchant.");
            return;
        }
        var before = book.Changes;
        _decided = Decide(book);
        if (!_decided.IsOk && book.Changes != before)
            throw new InvalidOperationException(
                $"{GetType().Name} refused ({_decided.Problem}) but had already changed the book.");
    }

    internal sealed override void Answer() => _answer.TrySetResult(_decided);

    internal sealed override void Refuse(Problem problem) => _answer.TrySetResult(problem);

    internal sealed override void Fail(Exception failure) => _answer.TrySetException(failure);
}
