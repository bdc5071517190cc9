using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Recipients;
using Sluice.Withdrawals;

namespace Sluice.Onboarding;

/// <summary>
/// Asks the providers what is durable already, and brings their answers to the book. No answer, a timeout and a fault all mean
/// that nothing is known: the question stays, and is asked again.
/// </summary>
public sealed class IdentityChecks(
    Database database, BookLanes lanes, IdentityProviders providers, Access.MerchantSettingsSource merchants, Vault vault,
    TimeProvider clock, ILogger<IdentityChecks> log)
{
    private const int SweepMax = 100;

    /// <summary>Asks everything that is due.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        var cases = await OnboardingStore.DueAsync(database, clock.Now, SweepMax, cancel);
        var checks = await NameCheckStore.DueAsync(database, clock.Now, SweepMax, cancel);
        Func<Task>[] questions =
        [
            .. cases.Select<OnboardingCase, Func<Task>>(c => () => AskAsync(c, cancel)),
            .. checks.Select<NameCheck, Func<Task>>(c => () => AskAsync(c, cancel)),
        ];
        await Sweep.EachAsync(questions, ask => ask(), cancel);
    }

    /// <summary>Asks about a recipient, if nobody else does just now.</summary>
    /// <returns>The case as it is afterwards.</returns>
    public async Task<OnboardingCase> AskAsync(OnboardingCase item, CancellationToken cancel)
    {
        if (!(await lanes.SubmitAsync(new ClaimQuestion(item), cancel)).Succeeded(out var claimed, out _)
            || await ProviderAsync(item.Merchant, cancel) is not { } provider
            || await RecipientStore.FindAsync(database, item.Merchant, item.RecipientId, cancel) is not { } recipient)
            return item;
        using var details = JsonDocument.Parse(recipient.DetailsJson);
        var question = new IdentityQuestion(claimed.QuestionReference, RecipientDetails.Read(details.RootElement));
        var answer = await CallAsync(provider, stop => provider.IdentifyAsync(question, stop), cancel);
        if (answer is null || !OnboardingStatus.IsAnswer(answer.Status))
            return claimed;
        var tolerated = answer with
        {
            Reason = TextRules.Tolerate(answer.Reason, 500),
            ProviderReference = TextRules.Tolerate(answer.ProviderReference, 140),
        };
        var kept = await lanes.SubmitAsync(new AnswerOnboarding(
            item.Merchant, item.RecipientId, claimed.Attempt, tolerated, new Actor("provider", provider.Name, null)), cancel);
        return kept.IsOk ? kept.Value : claimed;
    }

    /// <summary>Asks about a name, if nobody else does just now.</summary>
    /// <returns>The check as it is afterwards.</returns>
    public async Task<NameCheck> AskAsync(NameCheck check, CancellationToken cancel)
    {
        if (!(await lanes.SubmitAsync(new ClaimCheck(check), cancel)).Succeeded(out var claimed, out _)
            || await ProviderAsync(check.Merchant, cancel) is not { } provider
            || await QuestionAsync(claimed, cancel) is not { } question)
            return check;
        var answer = await CallAsync(provider, stop => provider.MatchNameAsync(question, stop), cancel);
        if (answer is null)
            return claimed;
        var kept = await lanes.SubmitAsync(new AnswerNameCheck(claimed, answer), cancel);
        return kept.IsOk ? kept.Value : claimed;
    }

    private async Task<IIdentityProvider?> ProviderAsync(MerchantId merchant, CancellationToken cancel) =>
        providers.For(await merchants.IsLiveAsync(merchant, cancel));

    private async Task<NameQuestion?> QuestionAsync(NameCheck check, CancellationToken cancel)
    {
        if (check.RecipientId is not { } recipientId)
        {
            return await WithdrawalAccountStore.FindAsync(database, check.Merchant, check.SubjectId, cancel) is { } account
                ? new NameQuestion(
                    check.ToString(), check.Name, account.HolderType, Open(check.Merchant, account.DestinationSealed))
                : null;
        }
        var methods = await PayoutMethodStore.ListAsync(database, check.Merchant, recipientId, cancel);
        if (methods.FirstOrDefault(m => m.Id == check.SubjectId) is not { } method
            || await RecipientStore.FindAsync(database, check.Merchant, recipientId, cancel) is not { } recipient)
            return null;
        using var details = JsonDocument.Parse(recipient.DetailsJson);
        return new NameQuestion(check.ToString(), check.Name, RecipientDetails.Read(details.RootElement).Type,
            Open(check.Merchant, method.DestinationSealed));
    }

    private Destination Open(MerchantId merchant, byte[] sealedDestination) =>
        Destination.ReadSecret(vault.Open(merchant, sealedDestination));

    private async Task<T?> CallAsync<T>(
        IIdentityProvider provider, Func<CancellationToken, Task<T>> call, CancellationToken cancel)
        where T : class
    {
        using var limit = new CancellationTokenSource(AskingAgain.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await call(either.Token).WaitAsync(either.Token);
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            Log.NoAnswer(log, failure, provider.Name);
            return null;
        }
    }
}
