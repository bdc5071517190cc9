using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Connectors;

/// <summary>
/// Takes a rail's callback: verified, then applied and remembered in one transaction, and only then acknowledged.
/// A repetition changes nothing, and any order of reports leads to the same book.
/// </summary>
public sealed class ReceiveCallback(BookLanes lanes, ConnectorRegistry connectors, Wake wake)
{
    public async Task<Result<Done>> RunAsync(
        string connectorName, ReadOnlyMemory<byte> body, Func<string, string?> header, CancellationToken cancel)
    {
        if (connectors.Find(connectorName) is not { Capabilities.Callbacks: true } connector)
            return new Problem(ProblemTypes.ResourceNotFound, "No such connector.");
        if (!connector.ReadCallback(body, header).Succeeded(out var callbacks, out var problem))
            return problem;
        // Each rail numbers its reports for itself: two of them may use the same id.
        var answers = await Task.WhenAll(callbacks.Select(c => lanes.SubmitAsync(
            new ApplyRailUpdate(c.Update, RailSource.Callback, connector.Capabilities, connector.Name,
                callbackId: $"{connector.Name}:{c.CallbackId}"),
            cancel)));
        foreach (var callback in callbacks)
            wake.Dispatch(callback.Update.Merchant);
        // One that could not be stored makes the rail send the whole again: those already taken are skipped by their id.
        connectors.Health.Told(connector.Name, callbacks.Zip(answers).Where(c => c.Second is { IsOk: true, Value: true })
            .Select(c => c.First.Update));
        foreach (var answer in answers)
        {
            if (!answer.IsOk)
                return answer.Problem!;
        }
        return new Done();
    }
}
