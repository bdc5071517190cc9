using Sluice.Events;

namespace Sluice.Webhooks;

/// <summary>What is to be done with an event whose turn it is in the log.</summary>
public enum Turn
{
    Send,
    /// <summary>One of its subject is under way: it is given back when that is over.</summary>
    Behind,
    /// <summary>One of its subject is to be tried again later: it waits in the database.</summary>
    Wait,
}

/// <summary>
/// Keeps the events of one subject in order: one at a time is under way, and none goes before an earlier one that is not taken.
/// Events sent again by hand are not part of that order.
/// </summary>
/// <param name="blocked">Subjects of which something is not delivered.</param>
public sealed class SubjectOrder(HashSet<Guid> blocked)
{
    private readonly Dictionary<Guid, Queue<Event>> _behind = [];
    private readonly HashSet<Guid> _freed = [];

    /// <summary>Subjects of which the first is over since this was last asked.</summary>
    public IReadOnlyList<Guid> TakeFreed()
    {
        Guid[] freed = [.. _freed];
        _freed.Clear();
        return freed;
    }

    /// <summary>Nothing of it waits in the database any more.</summary>
    public void Unblock(Guid subject) => blocked.Remove(subject);

    public Turn Ask(Event e)
    {
        if (blocked.Contains(e.Subject))
            return Turn.Wait;
        if (_behind.TryGetValue(e.Subject, out var queue))
        {
            queue.Enqueue(e);
            return Turn.Behind;
        }
        _behind.Add(e.Subject, []);
        return Turn.Send;
    }

    /// <summary>One is over for now. Gives back those behind it: to be sent, or to wait when it is to be tried again.</summary>
    /// <param name="isNew">Whether it came from the log, not from the database.</param>
    /// <param name="isOpen">Whether it is to be tried again.</param>
    public IReadOnlyCollection<Event> Over(Guid subject, bool isNew, bool isOpen)
    {
        if (isOpen)
            blocked.Add(subject);
        else if (!isNew)
            _freed.Add(subject);
        return isNew && _behind.Remove(subject, out var queue) ? queue : [];
    }
}
