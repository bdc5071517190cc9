using Sluice.Payouts;

namespace Sluice.Connectors;

/// <summary>The connectors of this installation, and which one a payout takes.</summary>
public sealed class ConnectorRegistry
{
    private readonly Dictionary<string, IConnector> _byName;
    private readonly IConnector _default;

    /// <param name="connectors">At least one; the first takes every payout until routing rules say otherwise.</param>
    public ConnectorRegistry(IReadOnlyList<IConnector> connectors)
    {
        if (connectors.Count == 0)
            throw new ArgumentException("At least one connector is needed.", nameof(connectors));
        _default = connectors[0];
        _byName = connectors.ToDictionary(c => c.Name, StringComparer.Ordinal);
    }

    public IReadOnlyCollection<IConnector> All => _byName.Values;

    /// <summary>The connector of that name, or null when it is not installed (any more).</summary>
    public IConnector? Find(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    /// <summary>The connector for a payout's next attempt.</summary>
    public IConnector For(Payout payout) => Find(payout.Connector) ?? _default;
}
