using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Onboarding;
using Sluice.Orders;
using Sluice.Quotes;
using Sluice.Recipients;
using Sluice.Routing;
using Sluice.Wallets;
using Sluice.Webhooks;

namespace Sluice.Payouts;

/// <summary>
/// Accepts, stages or holds one payout. Order of checks: idempotency, reference, recipient and method, funds.
/// Funds, payout, key and event are one commit; a refusal leaves no trace.
/// </summary>
public sealed class CreatePayout(Caller caller, PayoutOrder order, IdempotencyClaim? claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        NewPayout.Need(book, caller, order);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        var created = NewPayout.Decide(book, caller, order);
        if (created.Succeeded(out var receipt, out _))
            book.Keep(claim, receipt.EventNumber);
        return created;
    }
}

/// <summary>The decision that a single request, a row of a batch and a dry run share.</summary>
internal static class NewPayout
{
    public static void Need(Book book, Caller caller, PayoutOrder order)
    {
        var parsed = order.Parsed;
        if (caller.Settings.UniqueClientReference && parsed.ClientReference is { } reference)
            book.Need(PayoutStore.ByClientReference, reference);
        if (parsed.WaitForFunds)
            book.Need(PayoutStore.FirstWaiting, parsed.Amount.Currency.Code);
        if (parsed.RecipientId is { } recipient)
        {
            book.Need(RecipientStore.ById, recipient);
            book.Need(PayoutMethodStore.OfRecipient, recipient);
        }
        order.Card?.Need(book);
        if (parsed.QuoteId is { } quote)
            book.Need(QuoteStore.ById, quote);
        if (parsed.OrderId is { } paid)
            ClosedLoop.Need(book, paid);
        if (parsed.ToWallet)
            book.Need(PayoutPostings.Wallet(parsed.RecipientId!.Value, parsed.Amount.Currency.Code));
        if (parsed.WebhookUrl is not null)
            book.NeedPayoutWebhooks();
        if (parsed.FromWallet is { } owner)
            book.Need(PayoutPostings.Wallet(owner, parsed.Amount.Currency.Code));
    }

    /// <param name="takeFrom">Where the money is taken from when not from what is available: an all-or-nothing batch has set it
    /// aside.</param>
    public static Result<Receipt> Decide(
        Book book, Caller caller, PayoutOrder order, Guid? batch = null, int? row = null, MoneySource? takeFrom = null)
    {
        var id = new PayoutId(book.NewId());
        var decided = DecideOnly(book, caller, order, id, batch, row, takeFrom);
        // The card and the end of the quote with the payout, or nothing.
        if (decided.IsOk)
        {
            order.Card?.Keep(book, caller.Actor);
            Pricing.UseQuote(book, order, id);
        }
        return decided;
    }

    private static Result<Receipt> DecideOnly(
        Book book, Caller caller, PayoutOrder order, PayoutId id, Guid? batch, int? row, MoneySource? takeFrom)
    {
        var parsed = order.Parsed;
        var taken = caller.Settings.UniqueClientReference && parsed.ClientReference is { } reference
            && book.First(PayoutStore.ByClientReference, reference) is { } earlier ? earlier : null;
        if (taken is not null && takeFrom is null)
            return Taken(taken);
        if (parsed.WebhookUrl is not null && takeFrom is null && book.RefusalOfPayoutWebhooks() is { } unsigned)
            return unsigned;
        if (Readiness.Refusal(caller.Settings, parsed) is { } notOnFile)
            return notOnFile;
        if (!Target(book, caller, order).Succeeded(out var target, out var problem))
            return problem;
        var facts = RouteFacts.Of(parsed, target.DestinationJson, book.IsLive, id.Value);
        var unroutable = Unroutable(order, facts);
        if (unroutable is not null && takeFrom is null)
            return unroutable;
        var draft = Draft(book, order, target, id, batch, row);
        // A row whose money is set aside must be taken: what it costs was checked before.
        if (Pricing.Price(book, order, draft).Succeeded(out var priced, out problem))
            draft = takeFrom is null ? priced : Pricing.Within(book, priced, takeFrom);
        else if (takeFrom is null)
            return problem;
        draft = draft with { ExpectedArrival = ExpectedArrival(order, draft, facts) };
        if (!parsed.Confirm)
            return book.Create(draft with { DueAt = draft.ExpiresAt }, PayoutTrigger.Stage, caller.Actor);
        if (parsed.WaitForFunds && taken is null
            && book.Found(PayoutStore.FirstWaiting, parsed.Amount.Currency.Code).Count > 0)
            return book.Create(Queueing(draft, book), PayoutTrigger.WaitForFunds, caller.Actor);
        // Set aside for all or nothing, the row must be taken; what stands against it is left for a person to see.
        var hold = taken is not null ? StatusReasons.DuplicateReference
            : unroutable is not null ? StatusReasons.NoConnector : Readiness.HoldNow(book, caller.Settings, draft);
        var (trigger, next) = PayoutGates.Next(draft, book.Wall, hold);
        var accepted = book.Create(next, trigger, caller.Actor, takeFrom);
        if (accepted.Problem is { Type: var type } && type == ProblemTypes.InsufficientFunds && parsed.WaitForFunds)
            return book.Create(Waiting(draft, book), PayoutTrigger.WaitForFunds, caller.Actor);
        if (accepted.IsOk && trigger == PayoutTrigger.Accept && parsed.ToWallet)
            return Credit(book, book.Rows(PayoutStore.Table).Find(draft.Id)!, caller.Actor);
        return accepted;
    }

    private static Payout Draft(
        Book book, PayoutOrder order, PayoutTarget target, PayoutId id = default, Guid? batch = null, int? row = null)
    {
        var parsed = order.Parsed;
        return new Payout
        {
            Merchant = book.Merchant,
            Id = id,
            Kind = parsed.Kind,
            Amount = parsed.Amount,
            Purpose = parsed.Purpose,
            ClientReference = parsed.ClientReference,
            StatementReference = parsed.StatementReference,
            Memo = parsed.Memo,
            Group = parsed.Group,
            RecipientId = parsed.RecipientId,
            PayoutMethodId = target.Method,
            RecipientJson = target.RecipientJson,
            DestinationJson = target.DestinationJson,
            DestinationSealed = target.DestinationSealed,
            MetadataJson = order.MetadataJson,
            BatchId = batch,
            BatchRow = row,
            WaitsForFunds = parsed.WaitForFunds,
            OrderId = parsed.OrderId,
            SourceWallet = parsed.FromWallet,
            Priority = parsed.Priority,
            ReleaseAt = parsed.Times?.ReleaseAt,
            ReleaseZone = parsed.Times?.TimeZone,
            ExpiresAt = parsed.Times?.ExpiresAt,
            WebhookUrl = parsed.WebhookUrl,
            Live = book.IsLive,
            Status = PayoutStatus.Queued,
            CreatedAt = book.Now,
            UpdatedAt = book.Now,
            Revision = 1,
        };
    }

    /// <summary>Into the recipient's wallet, which needs no rail.</summary>
    internal static Result<Receipt> Credit(Book book, Payout payout, Actor who) =>
        book.Change(payout, PayoutTrigger.Credit, who, p => p with { Rail = DestinationKinds.Wallet, PaidAt = book.Now });

    /// <summary>What an order would be as a payout, or what stands against it, money aside. Changes nothing.</summary>
    public static Result<Payout> Check(Book book, Caller caller, PayoutOrder order)
    {
        if (caller.Settings.UniqueClientReference && order.Parsed.ClientReference is { } reference
            && book.First(PayoutStore.ByClientReference, reference) is { } earlier)
            return Taken(earlier);
        if (order.Parsed.WebhookUrl is not null && book.RefusalOfPayoutWebhooks() is { } unsigned)
            return unsigned;
        if (Readiness.Refusal(caller.Settings, order.Parsed) is { } notOnFile)
            return notOnFile;
        if (!Target(book, caller, order).Succeeded(out var target, out var problem))
            return problem;
        return Unroutable(order, RouteFacts.Of(order.Parsed, target.DestinationJson, book.IsLive, Guid.Empty)) is { } unroutable
            ? unroutable : Pricing.Price(book, order, Draft(book, order, target));
    }

    /// <summary>Where an order would go now; null where its recipient is not known, or nobody routes.</summary>
    public static RouteDecision? RouteOf(Book book, Caller caller, PayoutOrder order, bool explains)
    {
        if (order.Routes is not { } routes || order.Parsed.ToWallet
            || !Target(book, caller, order).Succeeded(out var target, out _))
            return null;
        var release = order.Parsed.Times?.ReleaseAt;
        var at = release > book.Wall ? release.Value : book.Wall;
        return routes.At(at, explains).Decide(RouteFacts.Of(order.Parsed, target.DestinationJson, book.IsLive, book.NewId()));
    }

    private static Problem? Unroutable(PayoutOrder order, RouteFacts facts)
    {
        // Into a wallet no rail leads, nor is one needed.
        if (order.Parsed.ToWallet)
            return null;
        if (order.Routes?.Refusal(facts) is not { } refusal)
            return null;
        var errors = new FieldErrors();
        // A destination on file is not in the request: what can be changed there is which one is named.
        var pointer = refusal.Pointer == "/destination" && order.Parsed.RecipientId is not null
            ? "/payout_method_id" : refusal.Pointer;
        errors.Add(pointer, refusal.Code, refusal.Detail);
        return errors.ToProblem();
    }

    /// <summary>An estimate, as if it were submitted as soon as it may be; the attempt knows better.</summary>
    private static DateTimeOffset? ExpectedArrival(PayoutOrder order, Payout draft, RouteFacts facts)
    {
        var at = draft.ReleaseAt > draft.CreatedAt ? draft.ReleaseAt.Value : draft.CreatedAt;
        return order.Routes?.ExpectedArrival(facts, at);
    }

    private static Problem Taken(Payout earlier) =>
        new(ProblemTypes.DuplicateReference, $"client_reference '{earlier.ClientReference}' is used by {earlier.Id}.")
        {
            Related = earlier.Id.ToString(),
        };

    /// <summary>A payout that is looked at again once there may be funds.</summary>
    internal static Payout Waiting(Payout payout, Book book) => payout with
    {
        StatusReason = StatusReasons.WaitingForFunds,
        DueAt = PayoutGates.Earlier(book.Wall + Connectors.DispatchRules.FundingInterval, payout.ExpiresAt),
    };

    /// <summary>
    /// One behind others that wait, whether or not the money reaches for it. Looked at now: those before it may just have gone
    /// on.
    /// </summary>
    internal static Payout Queueing(Payout payout, Book book) => Waiting(payout, book) with { DueAt = book.Wall };

    internal sealed record PayoutTarget(Guid? Method, string RecipientJson, string DestinationJson, byte[] DestinationSealed);

    internal static Result<PayoutTarget> Target(Book book, Caller caller, PayoutOrder order)
    {
        if (order.Parsed.OrderId is { } paid)
            return ClosedLoop.Check(book, paid, order.Parsed.Amount).Succeeded(out var payer, out var problem)
                ? new PayoutTarget(null, payer.PayerJson, payer.DestinationJson, payer.DestinationSealed) : problem;
        if (!caller.Settings.OpenLoop && order.Parsed is { ToWallet: false, Kind: null })
            return new Problem(ProblemTypes.OpenLoopOff,
                "Payouts go only back to the payers of orders and into wallets; PATCH /v1/settings switches open_loop on.");
        if (order.Parsed.RecipientId is not { } id)
            return order.Card?.Check(book, "/destination") ?? (Result<PayoutTarget>)new PayoutTarget(null, order.RecipientJson!,
                order.Card?.MaskedDestination(book) ?? order.DestinationJson!, order.DestinationSealed!);
        if (book.First(RecipientStore.ById, id) is not { } recipient)
            return Missing("/recipient_id", "No such recipient.");
        if (recipient.Status != RecipientStatus.Active)
            return Missing("/recipient_id", $"The recipient is {recipient.Status}.");
        if (order.Parsed.ToWallet)
            return new PayoutTarget(null, recipient.DetailsJson, Wallet.DestinationJson, []);
        var wanted = order.Parsed.PayoutMethodId ?? recipient.DefaultMethod;
        var method = book.Found(PayoutMethodStore.OfRecipient, id).FirstOrDefault(m => m.Id == wanted);
        if (method is null)
            return Missing("/payout_method_id",
                wanted is null ? "The recipient has no payout method yet." : "The recipient has no such payout method.");
        if (!method.Active)
            return Missing("/payout_method_id", "The payout method is disabled.");
        if (method.Currency is { } only && only != order.Parsed.Amount.Currency.Code)
        {
            var errors = new FieldErrors();
            errors.Add("/currency", FieldCodes.CurrencyNotSupported, $"The payout method takes {only} only.");
            return errors.ToProblem();
        }
        return new PayoutTarget(method.Id, recipient.DetailsJson, method.DestinationJson, method.DestinationSealed);
    }

    private static Problem Missing(string pointer, string detail)
    {
        var errors = new FieldErrors();
        errors.Add(pointer, FieldCodes.NotFound, detail);
        return errors.ToProblem();
    }
}
