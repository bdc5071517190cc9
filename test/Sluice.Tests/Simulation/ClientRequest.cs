using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Tests.Simulation;

/// <summary>A client that wants one thing done once: it asks again with the same key until it is told yes or no.</summary>
internal sealed class ClientRequest(string key, string what, TestMerchantOf merchant, Func<BookCommand<Receipt>> make)
{
    private readonly List<(Node Node, Task<Result<Receipt>> Answer, int Sent)> _open = [];
    private int _sent;
    private int _lost;

    public string Key => key;

    public string What => what;

    public TestMerchantOf Merchant => merchant;

    /// <summary>The event that answered it; null while it is not known to be accepted.</summary>
    public long? Accepted { get; private set; }

    public bool IsSettled { get; private set; }

    public bool IsWaiting => _open.Count > 0;

    public void Send(Node node) => _open.Add((node, node.Lanes.TrySubmitAsync(make()), ++_sent));

    /// <summary>Reads what was answered; what went wrong in a way it never may, or null.</summary>
    public string? Poll(Action<string> trace)
    {
        foreach (var (node, answer, sent) in _open.ToArray())
        {
            if (!answer.IsCompleted)
            {
                if (node.IsDead)
                {
                    _open.RemoveAll(o => o.Answer == answer);
                    NobodyKnows();
                }
                continue;
            }
            _open.RemoveAll(o => o.Answer == answer);
            if (answer.IsFaulted)
                return $"{what} ({key}) failed with {answer.Exception!.InnerException}";
            if (answer.Result.Succeeded(out var receipt, out var problem))
            {
                var how = receipt.IsReplayed ? "replayed" : "accepted";
                trace($"client: {what} ({key}) is {how} as event {receipt.EventNumber} by {node.Name}");
                if (Accepted is { } before && before != receipt.EventNumber)
                    return $"{what} ({key}) was answered with event {before} and with event {receipt.EventNumber}";
                Accepted = receipt.EventNumber;
                IsSettled = true;
                node.Wake.Dispatch(merchant.Merchant.Id);
            }
            else if (problem.Type == ProblemTypes.Unavailable)
            {
                trace($"client: {what} ({key}) may have been done or not, says {node.Name}");
                NobodyKnows();
            }
            else if (problem.Type != ProblemTypes.CapacityExceeded)
            {
                trace($"client: {what} ({key}) is refused: {problem.Type.Code} "
                    + string.Join(' ', problem.Errors.Select(e => e.Code)));
                IsSettled |= sent > _lost;
            }
        }
        return null;
    }

    // Whatever another copy of the request was told, only asking once more can tell.
    private void NobodyKnows()
    {
        _lost = _sent;
        IsSettled = Accepted is not null;
    }
}

/// <summary>A merchant of the world and the name it has in the trace.</summary>
internal sealed record TestMerchantOf(string Name, Books.TestMerchant Merchant);
