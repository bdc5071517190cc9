using Sluice.Connectors;
using Sluice.Kernel;

namespace Sluice.Tests.Simulation;

/// <summary>What a world does otherwise than the product; the product itself by default.</summary>
internal class Mutation
{
    public static Mutation None { get; } = new();

    public virtual IConnector Wrap(IConnector connector) => connector;

    public virtual Task Dispatch(Node node, MerchantId merchant) =>
        node.Dispatcher.DispatchAsync(merchant, CancellationToken.None);
}
