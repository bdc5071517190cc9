using System.Runtime.CompilerServices;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Reports;

/// <summary>
/// For each currency and account: what it held when the period began, what moved it, by kind, and what it held at the end. Both
/// ends are read from the book, the movements are summed up; where the one does not follow from the other nothing is reported.
/// The wallets of all recipients are one line, as are the accounts of all batches.
/// </summary>
internal sealed class BalancesReport(Statement statement, BookPages pages) : ReportSource
{
    private const string Opening = "opening";
    private const string Closing = "closing";

    public override string Title => "Balances";

    public override IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("currency", ReportCell.Text, 10, 70), new("account", ReportCell.Text, 24, 190),
        new("line", ReportCell.Text, 20, 160), new("transfers", ReportCell.Number, 12, 90),
        new("amount", ReportCell.Money, 20, 110), new("balance", ReportCell.Money, 20, 110),
    ];

    public override async IAsyncEnumerable<int> WriteAsync(
        ReportScope scope, ReportWriter writer, [EnumeratorCancellation] CancellationToken cancel)
    {
        var whole = await BookStretch.OfAsync(statement, scope, cancel);
        var accounts = new SortedDictionary<(string Currency, string Name), Sums>();
        foreach (var piece in whole.Pieces(BookPages.WideStretch))
        {
            foreach (var movement in await pages.MovementsAsync(scope.Merchant, piece.After, piece.Through, cancel))
            {
                Of(accounts, AccountId.Read(movement.From)).Add(movement.Kind, movement.Count, -movement.Amount);
                Of(accounts, AccountId.Read(movement.To)).Add(movement.Kind, movement.Count, movement.Amount);
            }
            yield return Percent(piece.Through - whole.After, whole.Through - whole.After) / 2;
        }
        var after = "";
        while (await pages.AccountsAsync(scope.Merchant, after, whole.After, whole.Through, cancel) is { Count: > 0 } page)
        {
            foreach (var span in page)
            {
                var sums = Of(accounts, span.Account);
                sums.Opening += span.Opening;
                sums.Closing += span.Closing;
            }
            after = page[^1].Account.Value;
            yield return 50;
        }
        foreach (var ((currency, name), sums) in accounts)
        {
            if (scope.Has(currency) && !sums.IsEmpty)
                Write(writer, Currency.Find(currency), name, sums);
        }
        yield return 100;
    }

    private static void Write(ReportWriter writer, Currency currency, string account, Sums sums)
    {
        var balance = sums.Opening;
        Row(Opening, null, null);
        foreach (var (kind, (count, amount)) in sums.ByKind)
        {
            balance += amount;
            Row(kind, count, amount);
        }
        if (balance != sums.Closing)
            throw new InvalidOperationException($"{account}/{currency}: {balance} by its transfers, {sums.Closing} in the book.");
        Row(Closing, null, null);

        void Row(string line, long? count, long? amount)
        {
            writer.Text(currency.Code);
            writer.Text(account);
            writer.Text(line);
            writer.Number(count);
            writer.Money(amount, currency);
            writer.Money(balance, currency);
            writer.EndRow();
        }
    }

    private static Sums Of(SortedDictionary<(string Currency, string Name), Sums> accounts, AccountId id)
    {
        var name = AccountKind.IsLoadedOnDemand(id.Kind) ? id.Kind : id.Value[..id.Value.LastIndexOf('/')];
        if (!accounts.TryGetValue((id.Currency, name), out var sums))
            accounts.Add((id.Currency, name), sums = new Sums());
        return sums;
    }

    private sealed class Sums
    {
        public long Opening { get; set; }

        public long Closing { get; set; }

        public SortedDictionary<string, (long Count, long Amount)> ByKind { get; } = new(StringComparer.Ordinal);

        public bool IsEmpty => Opening == 0 && Closing == 0 && ByKind.Count == 0;

        public void Add(string kind, long count, long amount)
        {
            var (had, sum) = ByKind.GetValueOrDefault(kind);
            ByKind[kind] = (had + count, sum + amount);
        }
    }
}
