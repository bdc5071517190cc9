using System.Text.Json;
using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;

namespace Sluice.Withdrawals;

/// <summary>A payout of the merchant's own money to an account of the merchant's own.</summary>
/// <param name="Scheduled">Whether the schedule made it.</param>
public sealed record Withdrawal(MerchantId Merchant, PayoutId Payout, Guid AccountId, bool Scheduled);

/// <summary>The withdrawals' SQL and their JSON.</summary>
internal static class WithdrawalStore
{
    private static readonly Table<Withdrawal> Writes = new("withdrawals",
        [
            Column.Uuid<Withdrawal>("merchant_id", w => w.Merchant.Value),
            Column.Uuid<Withdrawal>("payout_id", w => w.Payout.Value),
        ],
        [Column.Uuid<Withdrawal>("account_id", w => w.AccountId), Column.Bool<Withdrawal>("scheduled", w => w.Scheduled)],
        []);

    public static readonly RowTable<PayoutId, Withdrawal> Table = new(Writes, w => w.Payout);

    public static async Task<Withdrawal?> FindAsync(
        Database database, MerchantId merchant, PayoutId id, CancellationToken cancel) =>
        (await database.QueryAsync(
            $"select {Writes.ColumnList} from withdrawals where merchant_id = @merchant_id and payout_id = @payout_id",
            Read, cancel, ("merchant_id", merchant.Value), ("payout_id", id.Value))).SingleOrDefault();

    public static Task<List<Withdrawal>> ListAsync(
        Database database, MerchantId merchant, Guid? before, int limit, CancellationToken cancel) =>
        database.QueryAsync(
            $"""
            select {Writes.ColumnList} from withdrawals
            where merchant_id = @merchant_id and payout_id < @before order by payout_id desc limit @limit
            """,
            Read, cancel, ("merchant_id", merchant.Value), ("before", before ?? Guid.AllBitsSet), ("limit", (long)limit));

    public static string Text(Withdrawal withdrawal, string payoutJson) =>
        Json.Text((withdrawal, payoutJson), static (json, w) => Write(json, w.withdrawal, w.payoutJson));

    public static void Write(Utf8JsonWriter json, Withdrawal withdrawal, string payoutJson)
    {
        json.WriteStartObject();
        json.WriteString("id", withdrawal.Payout.ToString());
        json.WriteString("object", "withdrawal");
        json.Id("withdrawal_account_id", WithdrawalAccount.IdPrefix, withdrawal.AccountId);
        json.WriteBoolean("scheduled", withdrawal.Scheduled);
        json.Raw("payout", payoutJson);
        json.WriteEndObject();
    }

    private static Withdrawal Read(Row row) =>
        new(new MerchantId(row.Uuid(0)), new PayoutId(row.Uuid(1)), row.Uuid(2), row.Bool(3));
}

/// <summary>Takes money out to an account that is verified. Its event is the payout's.</summary>
public sealed class CreateWithdrawal(
    Caller caller, Guid accountId, Amount amount, string? reference, IdempotencyClaim claim, Terms? terms = null)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(claim);
        book.Need(WithdrawalAccountStore.ById, accountId);
        if (reference is not null && caller.Settings.UniqueClientReference)
            book.Need(PayoutStore.ByClientReference, reference);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        if (book.Replay(claim) is { } replay)
            return replay;
        if (WithdrawalOrder.Problem(book.First(WithdrawalAccountStore.ById, accountId), amount.Currency) is { } problem)
            return problem;
        var account = book.First(WithdrawalAccountStore.ById, accountId)!;
        var made = NewPayout.Decide(book, caller, WithdrawalOrder.Of(account, amount, reference, terms));
        if (!made.Succeeded(out var receipt, out problem))
            return problem;
        book.Keep(account, receipt, scheduled: false);
        book.Keep(claim, receipt.EventNumber);
        return receipt;
    }
}

/// <summary>What a withdrawal is as a payout.</summary>
internal static class WithdrawalOrder
{
    /// <summary>ISO 20022: a transfer between accounts of one party.</summary>
    private const string Purpose = "INTRA_COMPANY";

    public static Problem? Problem(WithdrawalAccount? account, Currency currency)
    {
        var errors = new FieldErrors();
        if (account is null)
            errors.Add("/withdrawal_account_id", FieldCodes.NotFound, "No such withdrawal account.");
        else if (!account.Active)
            errors.Add("/withdrawal_account_id", FieldCodes.NotAllowed, "The withdrawal account is disabled.");
        else if (!account.Verified)
            errors.Add("/withdrawal_account_id", FieldCodes.NotAllowed, "The withdrawal account is not verified yet.");
        if (account?.Currency is { } only && only != currency.Code)
            errors.Add("/currency", FieldCodes.CurrencyNotSupported, $"The account takes {only} only.");
        return errors.Any ? errors.ToProblem() : null;
    }

    public static PayoutOrder Of(WithdrawalAccount account, Amount amount, string? reference, Terms? terms) => new()
    {
        Parsed = new ParsedPayout
        {
            Kind = PayoutKinds.Withdrawal,
            Amount = amount,
            Purpose = Purpose,
            ClientReference = reference,
        },
        RecipientJson = account.HolderJson,
        DestinationJson = account.DestinationJson,
        DestinationSealed = account.DestinationSealed,
        Routes = terms?.Routes,
        Fees = terms?.Fees ?? FeeSchedule.None,
    };

    extension(Book book)
    {
        /// <summary>Keeps that the payout just made is a withdrawal.</summary>
        public PayoutId Keep(WithdrawalAccount account, Receipt receipt, bool scheduled)
        {
            using var snapshot = JsonDocument.Parse(receipt.Snapshot!);
            _ = PayoutId.TryParse(snapshot.RootElement.GetProperty("id").GetString(), out var payout);
            book.Rows(WithdrawalStore.Table).Insert(new Withdrawal(book.Merchant, payout, account.Id, scheduled));
            return payout;
        }
    }
}
