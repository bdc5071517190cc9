using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Cards;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Recipients.Formats;
using Sluice.Routing;

namespace Sluice.Connectors;

/// <summary>Calls connectors, bounded in time: whatever goes wrong makes an outcome unknown, never failed.</summary>
internal sealed class RailCalls(
    Database database, Vault vault, TimeProvider clock, ConnectorHealth health, ILogger<Dispatcher> log)
{
    /// <summary>How long one call of a connector may take; shorter than <see cref="DispatchRules.SendWindow"/>.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(45);

    /// <summary>Sends attempts whose intent is committed; one update for each, unknown where no answer came.</summary>
    public async Task<IReadOnlyList<RailUpdate>> SubmitAsync(
        MerchantId merchant, IConnector connector, IReadOnlyList<Dispatch> dispatches, CancellationToken cancel)
    {
        // Taken long ago (a paused machine, a full queue): an inquiry may already have concluded that it was never sent,
        // so it is not sent.
        var now = clock.GetUtcNow();
        var readable = dispatches.Where(d => now < d.SendBefore).Select(ReadInstruction).OfType<Instruction>().ToArray();
        var (sendable, withoutCard) = await OpenCardsAsync(merchant, readable, cancel);
        if (sendable.Count == 0)
            return Complete(merchant, dispatches.Select(d => d.Reference), withoutCard);
        var answers = await CallAsync(connector, token => connector.SubmitAsync(sendable, token), cancel) ?? [];
        health.Submitted(connector.Name, Complete(merchant, sendable.Select(i => i.Reference), answers), clock.Now);
        return Complete(merchant, dispatches.Select(d => d.Reference), [.. answers, .. withoutCard]);
    }

    /// <summary>Asks what became of attempts, or for their cancel; one update for each, unknown where no answer came.</summary>
    public async Task<IReadOnlyList<RailUpdate>> AskAsync(
        MerchantId merchant, IConnector connector, IReadOnlyList<Inquiry> inquiries, bool cancel, CancellationToken stop)
    {
        var references = inquiries.Select(i => i.Reference).ToArray();
        IReadOnlyList<RailUpdate>? answers;
        if (cancel && connector.Capabilities.Cancel)
            answers = await CallAsync(connector, token => connector.CancelAsync(merchant, references, token), stop);
        else if (connector.Capabilities.Inquire)
            answers = await CallAsync(connector, token => connector.InquireAsync(merchant, references, token), stop);
        else
            return Complete(merchant, references, []);
        health.Asked(connector.Name, answers is not null, clock.Now);
        return Complete(merchant, references, answers ?? []);
    }

    /// <summary>Null where no answer came.</summary>
    private async Task<IReadOnlyList<RailUpdate>?> CallAsync(
        IConnector connector, Func<CancellationToken, Task<IReadOnlyList<RailUpdate>>> call, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(CallTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            return await call(either.Token);
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            Log.CallFailed(log, failure, connector.Name);
            return null;
        }
    }

    /// <summary>One update for each reference: what was not answered is unknown. Updates for anything else are dropped.</summary>
    private static RailUpdate[] Complete(
        MerchantId merchant, IEnumerable<AttemptReference> asked, IReadOnlyList<RailUpdate> answers)
    {
        var byReference = new Dictionary<AttemptReference, RailUpdate>();
        foreach (var answer in answers)
            byReference[answer.Reference] = answer;
        return [.. asked.Select(r => byReference.GetValueOrDefault(r)
            ?? new RailUpdate(merchant, r, RailStatus.Unknown) { RawText = "no answer" })];
    }

    /// <summary>Null where the stored account cannot be read: that payout is not sent, and its neighbours are.</summary>
    private Instruction? ReadInstruction(Dispatch dispatch)
    {
        try
        {
            return InstructionOf(dispatch);
        }
        catch (Exception failure) when (failure is CryptographicException or JsonException)
        {
            Log.NotReadable(log, failure, dispatch.Reference.ToString());
            return null;
        }
    }

    /// <summary>
    /// Puts the cards in place of their tokens. What names a card that is deleted has certainly not been sent, and so failed.
    /// </summary>
    private async Task<(IReadOnlyList<Instruction> Sendable, IReadOnlyList<RailUpdate> Failed)> OpenCardsAsync(
        MerchantId merchant, Instruction[] instructions, CancellationToken cancel)
    {
        var wanted = instructions.Select(CardOf).OfType<Guid>().ToHashSet();
        if (wanted.Count == 0)
            return (instructions, []);
        var cards = await CardStore.FindAsync(database, merchant, wanted, cancel);
        var sendable = new List<Instruction>();
        var failed = new List<RailUpdate>();
        foreach (var instruction in instructions)
        {
            if (CardOf(instruction) is not { } id)
                sendable.Add(instruction);
            else if (!cards.TryGetValue(id, out var card) || !card.Active)
                failed.Add(new RailUpdate(merchant, instruction.Reference, RailStatus.Failed)
                {
                    FailureCode = "account_closed",
                    RawText = "the card was deleted",
                });
            else if (Opened(instruction, card) is { } opened)
                sendable.Add(opened);
        }
        return (sendable, failed);
    }

    private static Guid? CardOf(Instruction instruction) =>
        instruction.Destination.Kind == CardKinds.SavedCard
            && Ids.TryParse(Card.IdPrefix, instruction.Destination["card_id"], out var id) ? id : null;

    private Instruction? Opened(Instruction instruction, Card card)
    {
        try
        {
            return instruction with { Destination = card.Open(vault) };
        }
        catch (CryptographicException failure)
        {
            Log.NotReadable(log, failure, instruction.Reference.ToString());
            return null;
        }
    }

    private Instruction InstructionOf(Dispatch dispatch)
    {
        var payout = dispatch.Payout;
        using var recipient = JsonDocument.Parse(payout.RecipientJson);
        return new Instruction
        {
            Merchant = payout.Merchant,
            Reference = dispatch.Reference,
            Amount = payout.Sent,
            Purpose = payout.Purpose,
            StatementReference = payout.StatementReference,
            RecipientName = recipient.RootElement.GetProperty("name").GetString()!,
            Destination = Destination.ReadSecret(vault.Open(payout.Merchant, payout.DestinationSealed)),
            SendBefore = dispatch.SendBefore,
        };
    }
}
