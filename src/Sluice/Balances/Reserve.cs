using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Balances;

/// <summary>Sets money aside, or takes it back: available ↔ reserve.</summary>
public sealed class MoveReserve(Caller caller, Amount amount, bool toReserve, string? memo, IdempotencyClaim? claim)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(claim);

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        var available = AccountId.Of(AccountKind.Available, amount.Currency.Code);
        var reserve = AccountId.Of(AccountKind.Reserve, amount.Currency.Code);
        var id = book.NewId();
        var posting = toReserve
            ? new Posting("reserve", available, reserve, amount.MinorUnits)
            : new Posting("unreserve", reserve, available, amount.MinorUnits);
        if (book.Post([posting], id) is { } problem)
            return problem;
        var text = Json.Text((id, amount, toReserve, memo, book.Now), static (json, move) =>
        {
            json.WriteStartObject();
            json.Id("id", Transfer.IdPrefix, move.id);
            json.WriteString("object", "reserve_transfer");
            json.WriteNumber("amount", move.amount.MinorUnits);
            json.WriteString("currency", move.amount.Currency.Code);
            json.WriteString("direction", move.toReserve ? "to_reserve" : "from_reserve");
            json.Text("memo", move.memo);
            json.Instant("created_at", move.Now);
            json.WriteEndObject();
        });
        var number = book.Emit("reserve.moved", id, 1, caller.Actor, text);
        book.Keep(claim, number);
        return new Receipt(number, text);
    }
}

/// <summary>Sets what payouts and reserve transfers must leave in available.</summary>
public sealed class SetMinimumBalance(Caller caller, Amount minimum) : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.NeedSequence(book.Merchant.Value);

    protected internal override Result<Receipt> Decide(Book book)
    {
        book.SetMinimum(AccountId.Of(AccountKind.Available, minimum.Currency.Code), minimum.MinorUnits);
        var text = Json.Text(minimum, static (json, m) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "minimum_balance");
            json.WriteString("currency", m.Currency.Code);
            json.WriteNumber("amount", m.MinorUnits);
            json.WriteEndObject();
        });
        var subject = book.Merchant.Value;
        return new Receipt(
            book.Emit("minimum_balance.set", subject, book.NextSequence(subject), caller.Actor, text), text);
    }
}
