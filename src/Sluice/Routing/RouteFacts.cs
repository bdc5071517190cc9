using System.Text;
using System.Text.Json;
using Sluice.Money;
using Sluice.Payouts;

namespace Sluice.Routing;

/// <summary>
/// What routing looks at in a payout. Where it leads is read from the stored destination only when somebody asks.
/// </summary>
public sealed class RouteFacts
{
    private readonly string _destinationJson;
    private (string Type, string? Country)? _destination;

    private RouteFacts(string destinationJson) => _destinationJson = destinationJson;

    public required Guid Id { get; init; }
    public required bool Live { get; init; }
    public required Amount Amount { get; init; }
    public required string Purpose { get; init; }
    /// <summary>What was wished for, the dearest wish first; none for no wish.</summary>
    public required IReadOnlyList<string> Priorities { get; init; }

    /// <summary>The destination's type: account, card, …</summary>
    public string DestinationType => (_destination ??= ReadDestination()).Type;

    /// <summary>Where the money goes, ISO 3166-1 alpha-2; null where the destination does not say.</summary>
    public string? Country => (_destination ??= ReadDestination()).Country;

    /// <summary>The facts of a payout on file.</summary>
    public static RouteFacts Of(Payout payout) => new(payout.DestinationJson)
    {
        Id = payout.Id.Value,
        Live = payout.Live,
        Amount = payout.Amount,
        Purpose = payout.Purpose,
        Priorities = Words(payout.Priority),
    };

    /// <summary>The facts of a payout that is only asked about.</summary>
    /// <param name="destinationJson">Where it goes, masked.</param>
    public static RouteFacts Of(ParsedPayout parsed, string destinationJson, bool live, Guid id) => new(destinationJson)
    {
        Id = id,
        Live = live,
        Amount = parsed.Amount,
        Purpose = parsed.Purpose,
        Priorities = Words(parsed.Priority),
        _destination = parsed.Destination is { } given
            ? (given.Kind.Type, given.Country.Length == 0 ? null : given.Country) : null,
    };

    /// <summary>The facts of a payout of which only this much is known: the type of its destination, and its country.</summary>
    public static RouteFacts To(string type, string? country, Amount amount, string purpose, bool live) => new("")
    {
        Id = Guid.Empty,
        Live = live,
        Amount = amount,
        Purpose = purpose,
        Priorities = [],
        _destination = (type, country),
    };

    private static string[] Words(string? priority) => priority?.Split(' ') ?? [];

    private (string, string?) ReadDestination()
    {
        var (type, country) = ("", (string?)null);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(_destinationJson));
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.ValueTextEquals("type"u8) && reader.Read())
                type = reader.GetString() ?? "";
            else if (reader.ValueTextEquals("country"u8) && reader.Read())
                country = reader.GetString();
        }
        return (type, country);
    }
}
