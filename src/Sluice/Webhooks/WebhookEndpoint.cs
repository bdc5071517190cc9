using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Webhooks;

/// <summary>Where an endpoint stands. The numbers are stored: never reorder.</summary>
public enum EndpointStatus
{
    Enabled = 1,
    /// <summary>Nothing is sent. What happens meanwhile waits in the log.</summary>
    Disabled = 2,
    Deleted = 3,
}

/// <summary>An address that is told of a merchant's events, as Standard Webhooks 1.0.0 describes.</summary>
public sealed record WebhookEndpoint
{
    public const string IdPrefix = "whe_";

    /// <summary>How many a merchant may have that are not deleted.</summary>
    public const int EndpointsMax = 20;

    public const int TypesMax = 50;

    public const int DescriptionCharactersMax = 200;

    /// <summary>It was told 410 Gone.</summary>
    public const string Gone = "gone";

    /// <summary>It took nothing for days.</summary>
    public const string Failing = "failing";

    /// <summary>Somebody switched it off.</summary>
    public const string ByRequest = "by_request";

    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    /// <summary>Empty where it sends to the addresses that payouts name.</summary>
    public required string Url { get; init; }
    /// <summary>Whether it is told of payouts that name an address of their own, each at that address.</summary>
    public bool PerPayout { get; init; }
    public string? Description { get; init; }
    /// <summary>Which events it gets: names such as <c>payout.paid</c>, or <c>payout.*</c>; all when empty.</summary>
    public required IReadOnlyList<string> Types { get; init; }
    /// <summary>Whether the events of one subject wait for each other.</summary>
    public required bool Ordered { get; init; }
    public required EndpointStatus Status { get; init; }
    public string? DisabledReason { get; init; }
    /// <summary>What it is signed with, sealed by the <see cref="Vault"/>.</summary>
    public required byte[] Secret { get; init; }
    /// <summary>The secret before it, sealed: signs as well until <see cref="OldSecretUntil"/>.</summary>
    public byte[]? OldSecret { get; init; }
    public DateTimeOffset? OldSecretUntil { get; init; }
    public required int Revision { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether an event is for it.</summary>
    public bool Wants(Event e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return Wants(e.Type) && HasAddressFor(e);
    }

    /// <summary>Whether there is somewhere to send an event to, asked for or not.</summary>
    public bool HasAddressFor(Event e) => !PerPayout || PayoutWebhooks.UrlOf(e) is not null;

    /// <summary>Where an event is sent.</summary>
    public Uri AddressFor(Event e) => !PerPayout ? new Uri(Url) : PayoutWebhooks.UrlOf(e)
        ?? throw new InvalidOperationException($"Event {e.Number} of {e.Merchant} names no address.");

    private bool Wants(string type)
    {
        if (Types.Count == 0)
            return true;
        foreach (var wanted in Types)
        {
            if (wanted.EndsWith(".*", StringComparison.Ordinal)
                ? type.AsSpan().StartsWith(wanted.AsSpan(..^1), StringComparison.Ordinal)
                : type == wanted)
                return true;
        }
        return false;
    }

    public override string ToString() => Ids.Format(IdPrefix, Id);
}

/// <summary>How far an endpoint has come: its row is made with it and moved by the sender alone.</summary>
internal sealed record WebhookCursor(MerchantId Merchant, Guid Endpoint, bool Active, long Position);
