using Sluice.Kernel;

namespace Sluice.Events;

/// <summary>Who made a change, and from where. <paramref name="Kind"/> is key, sftp, rail, batch, link or system.</summary>
public readonly record struct Actor(string Kind, string? Id, string? Address)
{
    /// <summary>Sluice itself: schedules, deadlines.</summary>
    public static Actor System { get; } = new("system", null, null);

    /// <summary>A merchant by a file, under the name that it logs in by.</summary>
    public static Actor Sftp(string user) => new("sftp", user, null);

    /// <summary>A connector reporting.</summary>
    public static Actor Rail(string connector) => new("rail", connector, null);
}

/// <summary>
/// One change of state, written with the change and never altered. The log of a merchant is gapless in commit order;
/// it is the outbox, the audit trail and the first answer to every idempotent request at once.
/// </summary>
public sealed record Event
{
    public required MerchantId Merchant { get; init; }
    /// <summary>Gapless per merchant.</summary>
    public required long Number { get; init; }
    public required Guid Id { get; init; }
    /// <summary>noun.verb, such as <c>payout.paid</c>.</summary>
    public required string Type { get; init; }
    /// <summary>What changed.</summary>
    public required Guid Subject { get; init; }
    /// <summary>Counts the changes of the subject; equals its revision.</summary>
    public required int Sequence { get; init; }
    public required Actor Actor { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    /// <summary>The subject after the change, as JSON.</summary>
    public required string Data { get; init; }

    public const string IdPrefix = "evt_";
}
