namespace Sluice.Client;

/// <summary>Onboarding of recipients, whose accounts they have, and what is asked before they are paid.</summary>
public sealed class ReadinessCalls : Calls
{
    internal ReadinessCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>How far the onboarding of a recipient is.</summary>
    public Task<Onboarding> GetAsync(string recipient, CancellationToken cancel = default) =>
        GetAsync($"v1/recipients/{Id(recipient)}/onboarding", SluiceJson.Default.Onboarding, cancel);

    /// <summary>Has a recipient looked into.</summary>
    public Task<Onboarding> StartAsync(string recipient, CancellationToken cancel = default) =>
        PostOnceAsync($"v1/recipients/{Id(recipient)}/onboarding", null, SluiceJson.Default.Onboarding, cancel);

    /// <summary>Decides by hand, with evidence.</summary>
    public Task<Onboarding> DecideAsync(string recipient, OnboardingDecision decision, CancellationToken cancel = default) =>
        PostOnceAsync($"v1/recipients/{Id(recipient)}/onboarding/decide",
            Json(decision, SluiceJson.Default.OnboardingDecision), SluiceJson.Default.Onboarding, cancel);

    /// <summary>Asks whose account a payout method is.</summary>
    public Task<NameCheck> VerifyAsync(string recipient, string method, CancellationToken cancel = default) =>
        PostOnceAsync($"v1/recipients/{Id(recipient)}/payout-methods/{Id(method)}/verify", null, SluiceJson.Default.NameCheck,
            cancel);

    /// <summary>What was asked and answered about a payout method, newest first.</summary>
    public IAsyncEnumerable<NameCheck> ChecksAsync(string recipient, string method, CancellationToken cancel = default) =>
        AllAsync($"v1/recipients/{Id(recipient)}/payout-methods/{Id(method)}/name-checks", null,
            SluiceJson.Default.PageNameCheck, cancel);

    /// <summary>Accepts an account whose name does not match, on record.</summary>
    public Task<NameCheck> AcceptNameAsync(
        string recipient, string method, string evidence, CancellationToken cancel = default) =>
        PostOnceAsync($"v1/recipients/{Id(recipient)}/payout-methods/{Id(method)}/accept-name",
            Json(new NameAcceptance { Evidence = evidence }, SluiceJson.Default.NameAcceptance),
            SluiceJson.Default.NameCheck, cancel);
}
