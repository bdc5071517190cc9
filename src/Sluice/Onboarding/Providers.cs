using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Onboarding;

/// <summary>How far the onboarding of a recipient is.</summary>
public static class OnboardingStatus
{
    public const string NotStarted = "not_started";
    /// <summary>The provider is at work, or has not answered.</summary>
    public const string Pending = "pending";
    /// <summary>The provider cannot decide with what it has; the reason says what is missing.</summary>
    public const string NeedsInformation = "needs_information";
    public const string Verified = "verified";
    public const string Rejected = "rejected";

    /// <summary>What a provider or a person may say.</summary>
    public static bool IsAnswer(string? status) => status is Pending or NeedsInformation or Verified or Rejected;
}

/// <summary>What a name check says.</summary>
public static class NameMatch
{
    public const string Match = "match";
    /// <summary>Nearly: the answer has the right name.</summary>
    public const string CloseMatch = "close_match";
    public const string NoMatch = "no_match";
    /// <summary>The bank or the country does not answer such questions.</summary>
    public const string NotPossible = "not_possible";
}

/// <summary>A recipient to be looked into.</summary>
/// <param name="Reference">The same for the same question, however often it is asked.</param>
public sealed record IdentityQuestion(string Reference, RecipientDetails Recipient);

/// <summary>What a provider says of a recipient.</summary>
/// <param name="Status">One of <see cref="OnboardingStatus"/>.</param>
/// <param name="Reason">In words, for a person; null where the status says it all.</param>
/// <param name="ProviderReference">Their name for the case.</param>
public sealed record IdentityAnswer(string Status, string? Reason, string? ProviderReference);

/// <summary>Whether an account is of the one named.</summary>
/// <param name="Reference">The same for the same question, however often it is asked.</param>
public sealed record NameQuestion(string Reference, string Name, RecipientType Type, Destination Destination);

/// <summary>What a provider says of a name. <paramref name="Result"/> is one of <see cref="NameMatch"/>.</summary>
/// <param name="AccountName">The right name, with a close match.</param>
public sealed record NameAnswer(string Result, string? AccountName);

/// <summary>
/// Someone who says who recipients are and whose accounts. Called only after the question is durable; asked the same question
/// again, it says how things stand now and begins nothing twice.
/// </summary>
/// <remarks>
/// An exception, or no answer in time, is no answer: nothing is concluded from it, and it is asked again later.
/// </remarks>
public interface IIdentityProvider
{
    /// <summary>As it appears in answers, snake_case.</summary>
    string Name { get; }

    /// <summary>Whether it answers for live merchants, or for test merchants.</summary>
    bool Live { get; }

    Task<IdentityAnswer> IdentifyAsync(IdentityQuestion question, CancellationToken cancel);

    Task<NameAnswer> MatchNameAsync(NameQuestion question, CancellationToken cancel);
}

/// <summary>The providers of this installation.</summary>
public sealed class IdentityProviders(IReadOnlyList<IIdentityProvider> providers)
{
    /// <summary>The first for test or for live merchants; null when there is none.</summary>
    public IIdentityProvider? For(bool live) => providers.FirstOrDefault(p => p.Live == live);
}
