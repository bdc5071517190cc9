using System.Text.Json;
using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Balances;

/// <summary>Money coming in: announced first, usable once cleared.</summary>
public sealed record Deposit
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    public required Amount Amount { get; init; }
    public string? Reference { get; init; }
    public required bool Cleared { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ClearedAt { get; init; }

    public const string IdPrefix = "dep_";
}

internal static class DepositStore
{
    private static readonly Table<Deposit> Writes = new("deposits",
        [Column.Uuid<Deposit>("merchant_id", d => d.Merchant.Value), Column.Uuid<Deposit>("deposit_id", d => d.Id)],
        [
            Column.Long<Deposit>("amount", d => d.Amount.MinorUnits),
            Column.Text<Deposit>("currency", d => d.Amount.Currency.Code),
            Column.Text<Deposit>("reference", d => d.Reference),
            Column.Instant<Deposit>("created_at", d => d.CreatedAt),
        ],
        [Column.Bool<Deposit>("cleared", d => d.Cleared), Column.InstantOrNull<Deposit>("cleared_at", d => d.ClearedAt)]);

    public static readonly RowTable<Guid, Deposit> Table = new(Writes, d => d.Id);

    public static readonly Finder<Guid, Guid, Deposit> ById = new(Table,
        $"select {Writes.ColumnList} from deposits where merchant_id = @merchant_id and deposit_id = @deposit_id",
        [FinderParameter<Guid>.Uuid("deposit_id", id => id)], Read, d => d.Id);

    public static string Text(Deposit deposit) => Json.Text(deposit, Write);

    private static void Write(Utf8JsonWriter json, Deposit deposit)
    {
        json.WriteStartObject();
        json.Id("id", Deposit.IdPrefix, deposit.Id);
        json.WriteString("object", "deposit");
        json.WriteString("status", deposit.Cleared ? "cleared" : "pending");
        json.WriteNumber("amount", deposit.Amount.MinorUnits);
        json.WriteString("currency", deposit.Amount.Currency.Code);
        json.Text("reference", deposit.Reference);
        json.Instant("created_at", deposit.CreatedAt);
        json.Instant("cleared_at", deposit.ClearedAt);
        json.WriteEndObject();
    }

    private static Deposit Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        Amount = new Amount(row.Long(2), Currency.Find(row.Text(3))),
        Reference = row.TextOrNull(4),
        CreatedAt = row.Instant(5),
        Cleared = row.Bool(6),
        ClearedAt = row.InstantOrNull(7),
    };
}

/// <summary>Records a deposit: funding → pending, and on to available when it is cleared already.</summary>
public sealed class AnnounceDeposit(Caller caller, Amount amount, string? reference, bool cleared, IdempotencyClaim? claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(claim);

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        var deposit = new Deposit
        {
            Merchant = book.Merchant,
            Id = book.NewId(),
            Amount = amount,
            Reference = reference,
            Cleared = cleared,
            CreatedAt = book.Now,
            ClearedAt = cleared ? book.Now : null,
        };
        List<Posting> postings = [DepositPostings.Seen(amount)];
        if (cleared)
            postings.Add(DepositPostings.Cleared(amount));
        if (book.Post([.. postings], deposit.Id) is { } problem)
            return problem;
        book.Rows(DepositStore.Table).Insert(deposit);
        var text = DepositStore.Text(deposit);
        var number = book.Emit(cleared ? "deposit.cleared" : "deposit.announced", deposit.Id, 1, caller.Actor, text);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }
}

/// <summary>An announced deposit becomes usable: pending → available.</summary>
public sealed class ClearDeposit(Caller caller, Guid id, IdempotencyClaim? claim) : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(DepositStore.ById, id);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        if (book.First(DepositStore.ById, id) is not { } deposit)
            return new Problem(ProblemTypes.ResourceNotFound, "No such deposit.");
        if (deposit.Cleared)
            return new Problem(ProblemTypes.InvalidState, "The deposit is cleared already.");
        if (book.Post([DepositPostings.Cleared(deposit.Amount)], deposit.Id) is { } problem)
            return problem;
        var cleared = deposit with { Cleared = true, ClearedAt = book.Now };
        book.Rows(DepositStore.Table).Update(cleared);
        var text = DepositStore.Text(cleared);
        var number = book.Emit("deposit.cleared", id, 2, caller.Actor, text);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }
}

internal static class DepositPostings
{
    public static Posting Seen(Amount amount) => new("deposit",
        AccountId.Of(AccountKind.Funding, amount.Currency.Code), AccountId.Of(AccountKind.Pending, amount.Currency.Code),
        amount.MinorUnits);

    public static Posting Cleared(Amount amount) => new("deposit_cleared",
        AccountId.Of(AccountKind.Pending, amount.Currency.Code), AccountId.Of(AccountKind.Available, amount.Currency.Code),
        amount.MinorUnits);
}
