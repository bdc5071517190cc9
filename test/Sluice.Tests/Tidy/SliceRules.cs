using System.Text.RegularExpressions;

namespace Sluice.Tests.Tidy;

/// <summary>Who may know whom, by slice: Kernel ← Money ← Books ← everything else, and SQL stays with its slice.</summary>
internal static partial class SliceRules
{
    private const string Product = "src/Sluice";

    // A slice not named here may know all.
    private static readonly Dictionary<string, string[]> Knows = new(StringComparer.Ordinal)
    {
        ["Kernel"] = ["Kernel"],
        ["Money"] = ["Kernel", "Money"],
        ["Books"] = ["Kernel", "Money", "Books"],
    };

    /// <summary>Where each table's SQL may stand.</summary>
    public static IReadOnlyDictionary<string, string> TableHomes { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["merchants"] = Product + "/Access",
        ["installation"] = Product + "/Access",
        ["api_keys"] = Product + "/Access",
        ["access_tokens"] = Product + "/Access",
        ["orders"] = Product + "/Orders",
        ["books"] = Product + "/Books",
        ["accounts"] = Product + "/Books",
        ["transfers"] = Product + "/Books",
        ["entries"] = Product + "/Books",
        ["events"] = Product + "/Events",
        ["idempotency_keys"] = Product + "/Events",
        ["payouts"] = Product + "/Payouts",
        ["attempts"] = Product + "/Payouts",
        ["callbacks"] = Product + "/Connectors",
        ["exceptions"] = Product + "/Exceptions",
        ["recipients"] = Product + "/Recipients",
        ["payout_methods"] = Product + "/Recipients",
        ["links"] = Product + "/Links",
        ["brandings"] = Product + "/Links",
        ["mails"] = Product + "/Mail",
        ["cards"] = Product + "/Cards",
        ["onboardings"] = Product + "/Onboarding",
        ["name_checks"] = Product + "/Onboarding",
        ["held_releases"] = Product + "/Onboarding",
        ["withdrawal_accounts"] = Product + "/Withdrawals",
        ["withdrawals"] = Product + "/Withdrawals",
        ["withdrawal_schedules"] = Product + "/Withdrawals",
        ["sub_merchants"] = Product + "/SubMerchants",
        ["sub_merchant_transfers"] = Product + "/SubMerchants",
        ["deposits"] = Product + "/Balances",
        ["batches"] = Product + "/Batches",
        ["batch_chunks"] = Product + "/Batches",
        ["batch_refusals"] = Product + "/Batches",
        ["routing_rules"] = Product + "/Routing",
        ["fee_schedules"] = Product + "/Fees",
        ["quotes"] = Product + "/Quotes",
        ["webhook_endpoints"] = Product + "/Webhooks",
        ["webhook_cursors"] = Product + "/Webhooks",
        ["webhook_deliveries"] = Product + "/Webhooks",
        ["webhook_attempts"] = Product + "/Webhooks",
        ["sftp_files"] = Product + "/Sftp",
        ["sftp_keys"] = Product + "/Sftp",
        ["pgp_keys"] = Product + "/Sftp",
        ["reports"] = Product + "/Reports",
        ["report_chunks"] = Product + "/Reports",
        ["report_schedules"] = Product + "/Reports",
        ["report_deliveries"] = Product + "/Reports",
        ["notices"] = Product + "/Notices",
        ["bank_payments"] = "src/Sluice.Rails/Sandbox",
        ["bank_callbacks"] = "src/Sluice.Rails/Sandbox",
        ["migrations"] = "src/Sluice.Databases",
    };

    /// <summary>The slices of the product, by the folders of <paramref name="files"/>.</summary>
    public static IReadOnlyList<string> SlicesOf(IEnumerable<SourceFile> files) =>
        [.. files.Where(f => f.IsCSharp && f.IsIn(Product))
            .Select(f => f.Path.Split('/')[2]).Distinct().Order(StringComparer.Ordinal)];

    public static IEnumerable<Violation> Dependencies(SourceFile file, IReadOnlyList<string> slices)
    {
        if (!file.IsCSharp || !file.IsIn(Product) || !Knows.TryGetValue(file.Path.Split('/')[2], out var known))
            yield break;
        var slice = file.Path.Split('/')[2];
        foreach (Match match in Named().Matches(CSharpText.Of(file).Code))
        {
            var other = match.Groups["slice"].Value;
            if (slices.Contains(other) && !known.Contains(other))
                yield return file.Wrong(match.Index, $"{slice} must not know {other}.");
        }
    }

    /// <summary>The book knows nothing of payouts, not even in a comment.</summary>
    public static IEnumerable<Violation> PayoutsInTheBook(SourceFile file) =>
        file.IsIn(Product + "/Books")
            ? Payout().Matches(file.Text).Select(m => file.Wrong(m.Index, "The book never mentions a payout."))
            : [];

    /// <summary>A table named in the SQL of a slice that does not own it.</summary>
    public static IEnumerable<Violation> ForeignTables(SourceFile file)
    {
        if (!file.IsCSharp || !file.IsIn("src"))
            yield break;
        var text = CSharpText.Of(file);
        foreach (var literal in text.Strings)
        {
            var named = SqlText.IsSql(literal.Text) ? SqlText.TablesIn(literal.Text)
                : IsTableName(text.Code, literal) ? [literal.Text] : [];
            foreach (var table in named.Distinct())
            {
                if (TableHomes.TryGetValue(table, out var home) && !file.IsIn(home))
                    yield return file.Wrong(literal.At, $"Table {table} belongs to {home}; its SQL stands there.");
            }
        }
    }

    // new Table<Row>("name", or new("name", [Column… : how a table is declared for bulk writes.
    private static bool IsTableName(string code, StringLiteral literal) =>
        TableHomes.ContainsKey(literal.Text) && Declares().IsMatch(code[Math.Max(0, literal.At - 60)..literal.At]);

    [GeneratedRegex(@"(?:\busing\s+(?:static\s+)?(?:\w+\s*=\s*)?Sluice\.|\bSluice\.|(?<![\w.]))" +
        @"(?<slice>[A-Z]\w+)(?=\s*;|\.[A-Z])")]
    private static partial Regex Named();

    [GeneratedRegex("payout", RegexOptions.IgnoreCase)]
    private static partial Regex Payout();

    [GeneratedRegex(@"\bTable<[^;]*$|\bTable<[^;]*=\s*new\($")]
    private static partial Regex Declares();
}
