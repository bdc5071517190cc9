using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Routing;

/// <summary>Puts a merchant's rules in the place of those before, as a whole. What is submitted already stays so.</summary>
/// <param name="revisionSeen">The revision the caller saw; null to replace whatever stands there.</param>
public sealed class SetRoutingRules(Caller caller, IReadOnlyList<RoutingRule> rules, int? revisionSeen)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(RoutingRulesStore.ByRuleSet, RoutingRulesStore.ForPayouts);
        book.NeedSequence(book.Merchant.Value);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        var before = book.First(RoutingRulesStore.ByRuleSet, RoutingRulesStore.ForPayouts);
        var revision = before?.Revision ?? 0;
        if (revisionSeen is { } seen && seen != revision)
            return new Problem(ProblemTypes.StaleRevision, $"The rules are at revision {revision}, not {seen}. Read them again.");
        var after = new StoredRules(
            Merchant, RoutingRulesStore.ForPayouts, RoutingRulesJson.Stored(rules), revision + 1, book.Now);
        var rows = book.Rows(RoutingRulesStore.Table);
        if (before is null)
            rows.Insert(after);
        else
            rows.Update(after);
        var text = RoutingRulesJson.Text(new RoutingRules(rules, after.Revision, after.UpdatedAt));
        var number = book.Emit("routing_rules.updated", book.Merchant.Value, book.NextSequence(book.Merchant.Value), caller.Actor,
            text);
        return new Receipt(number, text);
    }
}
