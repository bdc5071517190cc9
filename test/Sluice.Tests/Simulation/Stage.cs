namespace Sluice.Tests.Simulation;

/// <summary>
/// Where everything of a simulated world runs: one thread, and every continuation waits here until it is picked, by chance, to go
/// on. Two nodes so interleave at each await, and the same seed gives the same interleaving.
/// </summary>
internal sealed class Stage(Random chance) : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public int Ready => _ready.Count;

    public override void Post(SendOrPostCallback d, object? state)
    {
        // Anything that comes from elsewhere would make the run depend on the scheduler of the machine.
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("A continuation came from another thread; the simulation could not be repeated.");
        _ready.Add((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing here may block.");

    /// <summary>Lets one continuation go on.</summary>
    public bool RunOne()
    {
        if (_ready.Count == 0)
            return false;
        var at = chance.Next(_ready.Count);
        var (callback, state) = _ready[at];
        _ready.RemoveAt(at);
        callback(state);
        return true;
    }

    /// <summary>Runs until nothing is left that could go on by itself.</summary>
    public void RunAll()
    {
        for (var ran = 0; RunOne(); ran++)
        {
            if (ran > 1_000_000)
                throw new InvalidOperationException("Something goes on for ever without waiting.");
        }
    }

    /// <summary>Runs an async method of the world itself to its end.</summary>
    public T Complete<T>(Task<T> task)
    {
        RunUntil(task);
        return task.GetAwaiter().GetResult();
    }

    public void Complete(Task task)
    {
        RunUntil(task);
        task.GetAwaiter().GetResult();
    }

    private void RunUntil(Task task)
    {
        while (!task.IsCompleted)
        {
            if (!RunOne())
                throw new InvalidOperationException("It waits for something that nobody does.");
        }
    }

    /// <summary>Runs a whole world on this stage.</summary>
    public void Play(Action world)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            world();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
