using Sluice.Routing;

namespace Sluice.Connectors;

/// <summary>The connectors of this installation, in the order in which they are thought of, and how they do.</summary>
public sealed class ConnectorRegistry
{
    private readonly Dictionary<string, IConnector> _byName;
    private readonly IConnector[] _live;
    private readonly IConnector[] _test;

    /// <param name="connectors">At least one; where no rule says otherwise the first that fits takes a payout.</param>
    public ConnectorRegistry(IReadOnlyList<IConnector> connectors)
    {
        if (connectors.Count == 0)
            throw new ArgumentException("At least one connector is needed.", nameof(connectors));
        All = connectors;
        _byName = connectors.ToDictionary(c => c.Name, StringComparer.Ordinal);
        _live = [.. connectors.Where(c => c.Live)];
        _test = [.. connectors.Where(c => !c.Live)];
        Health = new ConnectorHealth(_byName.Keys);
    }

    /// <summary>Every connector, in order.</summary>
    public IReadOnlyList<IConnector> All { get; }

    /// <summary>What this node has seen of each.</summary>
    public ConnectorHealth Health { get; }

    /// <summary>The connector of that name, or null when it is not installed (any more).</summary>
    public IConnector? Find(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    /// <summary>The connectors for live or for test money, in order.</summary>
    public IReadOnlyList<IConnector> Of(bool live) => live ? _live : _test;

    /// <summary>The first for live or for test money; null when there is none.</summary>
    public IConnector? First(bool live) => Of(live) is [var first, ..] ? first : null;
}
