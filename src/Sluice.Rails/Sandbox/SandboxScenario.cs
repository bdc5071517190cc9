using Sluice.Payouts;

namespace Sluice.Rails.Sandbox;

/// <summary>
/// How the sandbox bank treats a payment. Chosen by the amount's last four digits or by a word in the recipient's name
/// (docs/sandbox.md).
/// </summary>
public enum SandboxOutcome
{
    Paid,
    PaidLater,
    Slow,
    LostAfterAccepting,
    LostBeforeAccepting,
    CallbackTwice,
    CallbackOutOfOrder,
    Returned,
    NeverSettles,
    LateFailure,
    Cancelable,
    UnavailableOnce,
    ReturnedBeforePaid,
    Refused,
}

/// <summary>An outcome, with the failure code where it is refused.</summary>
public sealed record SandboxScenario(SandboxOutcome Outcome, string? FailureCode = null)
{
    /// <summary>The first of the amounts that are refused; the failure catalogue's codes follow in order.</summary>
    public const int FirstRefusal = 8001;

    /// <summary>A word of the recipient's name that begins so names the scenario: <c>Ada SANDBOX-RETURNED</c>.</summary>
    public const string NamePrefix = "SANDBOX-";

    private const int FirstOutcome = 7001;

    /// <summary>What happens to a payment of this amount to a recipient of this name.</summary>
    public static SandboxScenario Of(long minorUnits, string recipientName)
    {
        foreach (var word in recipientName.Split(' '))
        {
            if (word.StartsWith(NamePrefix, StringComparison.Ordinal) && ByName(word[NamePrefix.Length..]) is { } named)
                return named;
        }
        var magic = (int)(minorUnits % 10_000);
        if (magic > FirstOutcome - 1 && magic < FirstOutcome + (int)SandboxOutcome.ReturnedBeforePaid)
            return new SandboxScenario((SandboxOutcome)(magic - FirstOutcome + 1));
        if (magic >= FirstRefusal && magic - FirstRefusal < FailureCatalogue.All.Count)
            return new SandboxScenario(SandboxOutcome.Refused, FailureCatalogue.All[magic - FirstRefusal].Code);
        return new SandboxScenario(SandboxOutcome.Paid);
    }

    /// <summary>Every magic amount ending with what it does, for the documentation and the API.</summary>
    public static IEnumerable<(int Ending, string Name)> Catalogue =>
        Enumerable.Range(1, (int)SandboxOutcome.ReturnedBeforePaid).Select(i => (FirstOutcome + i - 1, NameOf((SandboxOutcome)i)))
            .Concat(FailureCatalogue.All.Select(
                (f, i) => (FirstRefusal + i, "REFUSED-" + f.Code.ToUpperInvariant().Replace('_', '-'))));

    private static SandboxScenario? ByName(string word)
    {
        if (word.StartsWith("REFUSED-", StringComparison.Ordinal))
        {
            var code = word["REFUSED-".Length..].ToLowerInvariant().Replace('-', '_');
            return FailureCatalogue.TryFind(code, out var failure)
                ? new SandboxScenario(SandboxOutcome.Refused, failure.Code) : null;
        }
        for (var i = SandboxOutcome.Paid; i < SandboxOutcome.Refused; i++)
        {
            if (NameOf(i) == word)
                return new SandboxScenario(i);
        }
        return null;
    }

    /// <summary>Reads <see cref="NameOf"/> back.</summary>
    /// <exception cref="InvalidOperationException">There is no such outcome.</exception>
    internal static SandboxOutcome OutcomeOf(string name) => Enum.GetValues<SandboxOutcome>().First(o => NameOf(o) == name);

    /// <summary>The word for an outcome: PAID-LATER for <see cref="SandboxOutcome.PaidLater"/>.</summary>
    public static string NameOf(SandboxOutcome outcome) =>
        string.Concat(outcome.ToString()
            .Select((c, i) => i > 0 && char.IsUpper(c) ? "-" + c : char.ToUpperInvariant(c).ToString()));
}
