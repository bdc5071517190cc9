namespace Sluice.Client;

/// <summary>How far the onboarding of a recipient is.</summary>
public sealed record Onboarding
{
    /// <summary>rcp_….</summary>
    public required string RecipientId { get; init; }
    /// <summary>Always "onboarding".</summary>
    public string Object { get => field ?? "onboarding"; init; }
    /// <summary>not_started, pending, needs_information, verified or rejected.</summary>
    public required string Status { get; init; }
    /// <summary>Why, in words.</summary>
    public string? Reason { get; init; }
    /// <summary>Who decides; "manual" for a person.</summary>
    public string? Provider { get; init; }
    /// <summary>The provider's name for the case.</summary>
    public string? ProviderReference { get; init; }
    /// <summary>Counts how often it was begun.</summary>
    public int Attempt { get; init; }
    /// <summary>What a person decided on.</summary>
    public string? Evidence { get; init; }
    /// <summary>Whose key it was.</summary>
    public string? DecidedBy { get; init; }
    /// <summary>When it was begun.</summary>
    public DateTimeOffset? StartedAt { get; init; }
    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
    /// <summary>Every change, first to last.</summary>
    public IReadOnlyList<OnboardingChange> History { get => field ?? []; init; }
}

/// <summary>One change of an onboarding.</summary>
public sealed record OnboardingChange
{
    /// <summary>What it became.</summary>
    public required string Status { get; init; }
    /// <summary>Why.</summary>
    public string? Reason { get; init; }
    /// <summary>A key, a provider, or the system.</summary>
    public string? By { get; init; }
    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>A decision by hand.</summary>
public sealed record OnboardingDecision
{
    /// <summary>verified or rejected.</summary>
    public string? Status { get; init; }
    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }
    /// <summary>What it is decided on.</summary>
    public string? Evidence { get; init; }
}

/// <summary>What the sandbox's identity provider says from now on.</summary>
public sealed record SandboxOnboarding
{
    /// <summary>pending, needs_information, verified or rejected.</summary>
    public string? Status { get; init; }
    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }
}

/// <summary>Whose account it is, asked and answered.</summary>
public sealed record NameCheck
{
    /// <summary>nmc_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "name_check".</summary>
    public string Object { get => field ?? "name_check"; init; }
    /// <summary>Whose method it is; null for an account of your own.</summary>
    public string? RecipientId { get; init; }
    /// <summary>The method it is about.</summary>
    public string? PayoutMethodId { get; init; }
    /// <summary>The account of your own it is about.</summary>
    public string? WithdrawalAccountId { get; init; }
    /// <summary>The name that was asked for.</summary>
    public required string Name { get; init; }
    /// <summary>Who was asked; "none" when nobody could be.</summary>
    public string? Provider { get; init; }
    /// <summary>pending, answered or accepted.</summary>
    public required string Status { get; init; }
    /// <summary>match, close_match, no_match or not_possible; null until there is an answer.</summary>
    public string? Result { get; init; }
    /// <summary>The right name, with a close match.</summary>
    public string? AccountName { get; init; }
    /// <summary>Whose key accepted it in spite of the answer.</summary>
    public string? AcceptedBy { get; init; }
    /// <summary>On what.</summary>
    public string? Evidence { get; init; }
    /// <summary>When it was asked.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it was answered.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
    /// <summary>When it was accepted.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }
}

/// <summary>Accepts an account whose name does not match.</summary>
public sealed record NameAcceptance
{
    /// <summary>Why it is right all the same.</summary>
    public string? Evidence { get; init; }
}
