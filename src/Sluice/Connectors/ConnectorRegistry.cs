using Sluice.Payouts;

namespace Sluice.Connectors;

/// <summary>The connectors of this installation, and which one a payout takes.</summary>
public sealed class ConnectorRegistry
{
    private readonly Dictionary<string, IConnector> _byName;
    private readonly IReadOnlyList<IConnector> _order;

    /// <param name="connectors">At least one; the first that fits takes a payout until routing rules say otherwise.</param>
    public ConnectorRegistry(IReadOnlyList<IConnector> connectors)
    {
        if (connectors.Count == 0)
            throw new ArgumentException("At least one connector is needed.", nameof(connectors));
        _order = connectors;
        _byName = connectors.ToDictionary(c => c.Name, StringComparer.Ordinal);
    }

    public IReadOnlyCollection<IConnector> All => _byName.Values;

    /// <summary>The connector of that name, or null when it is not installed (any more).</summary>
    public IConnector? Find(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    /// <summary>The connector for a payout's next attempt; null when none is installed for its kind of money.</summary>
    public IConnector? For(Payout payout) =>
        Find(payout.Connector) is { } known && known.Live == payout.Live ? known : First(payout.Live);

    /// <summary>The connector that a new payout of live or test money would take.</summary>
    public IConnector? First(bool live) => _order.FirstOrDefault(c => c.Live == live);
}
