namespace Sluice.Client;

/// <summary>Who of yours is to be written to about what; a list that is left out has nobody.</summary>
public sealed record NewNotices
{
    /// <summary>About payouts that only a person can settle, 10 addresses at most.</summary>
    public IReadOnlyList<string>? Exceptions { get; init; }
    /// <summary>About reports that could not be made or delivered.</summary>
    public IReadOnlyList<string>? Reports { get; init; }
    /// <summary>About webhook endpoints that were switched off for what they answered.</summary>
    public IReadOnlyList<string>? Webhooks { get; init; }
    /// <summary>The revision you saw; with another one nothing changes.</summary>
    public int? Revision { get; init; }
}

/// <summary>Who of yours is written to about what.</summary>
public sealed record Notices
{
    /// <summary>Always "notices".</summary>
    public string Object { get => field ?? "notices"; init; }
    /// <summary>About payouts that only a person can settle.</summary>
    public IReadOnlyList<string> Exceptions { get => field ?? []; init; }
    /// <summary>About reports that could not be made or delivered.</summary>
    public IReadOnlyList<string> Reports { get => field ?? []; init; }
    /// <summary>About webhook endpoints that were switched off for what they answered.</summary>
    public IReadOnlyList<string> Webhooks { get => field ?? []; init; }
    /// <summary>Counts changes; 0 where it was never set.</summary>
    public int Revision { get; init; }
    /// <summary>When it was last set.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
