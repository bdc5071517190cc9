using Sluice.Onboarding;

namespace Sluice.Rails.Sandbox;

/// <summary>
/// A provider that says of recipients and accounts what a word in the name asks for (docs/sandbox.md). It remembers nothing:
/// asked again, it says the same.
/// </summary>
public sealed class SandboxIdentity : IIdentityProvider
{
    private const string IdentityPrefix = SandboxScenario.NamePrefix + "KYC-";
    private const string AccountPrefix = SandboxScenario.NamePrefix + "NAME-";
    private const string Silent = "SILENT";

    public string Name => "sandbox";

    public bool Live => false;

    public async Task<IdentityAnswer> IdentifyAsync(IdentityQuestion question, CancellationToken cancel)
    {
        var word = WordOf(question.Recipient.Name, IdentityPrefix);
        if (word == Silent)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        var (status, reason) = word switch
        {
            "PENDING" => (OnboardingStatus.Pending, "The papers are being looked at."),
            "REJECTED" => (OnboardingStatus.Rejected, "The person could not be identified."),
            "NEEDS-INFORMATION" => (OnboardingStatus.NeedsInformation, "A proof of address is missing."),
            _ => (OnboardingStatus.Verified, (string?)null),
        };
        return new IdentityAnswer(status, reason, "kyc-" + question.Reference);
    }

    public async Task<NameAnswer> MatchNameAsync(NameQuestion question, CancellationToken cancel)
    {
        var word = WordOf(question.Name, AccountPrefix);
        if (word == Silent)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        return word switch
        {
            "CLOSE" => new NameAnswer(NameMatch.CloseMatch, Without(question.Name, AccountPrefix) + " (as the bank writes it)"),
            "NO-MATCH" => new NameAnswer(NameMatch.NoMatch, null),
            "NOT-POSSIBLE" => new NameAnswer(NameMatch.NotPossible, null),
            _ => new NameAnswer(NameMatch.Match, null),
        };
    }

    private static string? WordOf(string name, string prefix) =>
        name.Split(' ').FirstOrDefault(w => w.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];

    private static string Without(string name, string prefix) =>
        string.Join(' ', name.Split(' ').Where(w => !w.StartsWith(prefix, StringComparison.Ordinal)));
}
