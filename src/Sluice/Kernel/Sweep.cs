namespace Sluice.Kernel;

/// <summary>Work on many things of many merchants, one after the other.</summary>
public static class Sweep
{
    /// <summary>Works on each: one that fails does not keep those behind it from their turn.</summary>
    /// <exception cref="AggregateException">What went wrong, when all have had their turn.</exception>
    public static async Task EachAsync<T>(IEnumerable<T> items, Func<T, Task> work, CancellationToken cancel)
    {
        List<Exception>? failures = null;
        foreach (var item in items)
        {
            try
            {
                await work(item);
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested)
            {
                (failures ??= []).Add(failure);
            }
        }
        if (failures is not null)
            throw new AggregateException(failures);
    }
}
