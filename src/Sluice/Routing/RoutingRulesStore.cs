using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Routing;

/// <summary>A merchant's rules as they are stored: one text, changed as a whole.</summary>
internal sealed record StoredRules(
    MerchantId Merchant, string RuleSet, string RulesJson, int Revision, DateTimeOffset UpdatedAt);

/// <summary>The rules' SQL.</summary>
internal static class RoutingRulesStore
{
    /// <summary>The only set of rules there is: those for payouts.</summary>
    public const string ForPayouts = "payouts";

    private static readonly Table<StoredRules> Writes = new("routing_rules",
        [Column.Uuid<StoredRules>("merchant_id", r => r.Merchant.Value), Column.Text<StoredRules>("rule_set", r => r.RuleSet)],
        [],
        [
            Column.Text<StoredRules>("rules", r => r.RulesJson),
            Column.Int<StoredRules>("revision", r => r.Revision),
            Column.Instant<StoredRules>("updated_at", r => r.UpdatedAt),
        ]);

    public static readonly RowTable<string, StoredRules> Table = new(Writes, r => r.RuleSet);

    private static readonly string FindSql =
        $"select {Writes.ColumnList} from routing_rules where merchant_id = @merchant_id and rule_set = @rule_set";

    public static readonly Finder<string, string, StoredRules> ByRuleSet = new(Table, FindSql,
        [FinderParameter<string>.Text("rule_set", name => name)], Read, r => r.RuleSet);

    public static async Task<RoutingRules> FindAsync(Database database, MerchantId merchant, CancellationToken cancel)
    {
        var rows = await database.QueryAsync(FindSql, Read, cancel, ("merchant_id", merchant.Value), ("rule_set", ForPayouts));
        return rows is [var row] ? RulesOf(row) : RoutingRules.None;
    }

    public static RoutingRules RulesOf(StoredRules row) =>
        new(RoutingRulesForm.ReadStored(row.RulesJson), row.Revision, row.UpdatedAt);

    private static StoredRules Read(Row row) =>
        new(new MerchantId(row.Uuid(0)), row.Text(1), row.Text(2), row.Int(3), row.Instant(4));
}
