using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Quotes;

namespace Sluice.Reports;

/// <summary>One payout of a report, as it stood at the report's moment.</summary>
internal readonly record struct ReportedPayout(PayoutLine Payout, PayoutSteps Steps, string? Rate);

/// <summary>
/// The payouts created in a period, as they stood at the moment of the report: paged by id, and what changed after that moment is
/// taken from the last event before it. One page is read while the one before is written.
/// </summary>
internal sealed class PayoutPages(Database database, PayoutLines payouts, EventSteps steps)
{
    // An id is made shortly before its payout is recorded, by a clock that may differ from that of another node.
    private static readonly TimeSpan IdMargin = TimeSpan.FromDays(1);

    /// <summary>Each page with the instant it has come to.</summary>
    public async IAsyncEnumerable<(IReadOnlyList<ReportedPayout> Page, DateTimeOffset At)> ReadAsync(
        ReportScope scope, [EnumeratorCancellation] CancellationToken cancel)
    {
        var before = Ids.FirstAt(scope.Until + IdMargin);
        var next = PageAsync(scope, Ids.FirstAt(scope.From - IdMargin), before, cancel);
        while (await next is { } page)
        {
            next = PageAsync(scope, page.Last, before, cancel);
            try
            {
                yield return (page.Rows, page.At);
            }
            finally
            {
                // Whoever stops reading here must not leave a statement running.
                await Task.WhenAny(next);
            }
        }
    }

    private async Task<(IReadOnlyList<ReportedPayout> Rows, DateTimeOffset At, Guid Last)?> PageAsync(
        ReportScope scope, Guid after, Guid before, CancellationToken cancel)
    {
        var page = await payouts.PageAsync(scope.Merchant, after, before, cancel);
        if (page.Count == 0)
            return null;
        var (at, last) = (page[^1].CreatedAt, page[^1].Id);
        var wanted = page.FindAll(p => scope.Has(p.CreatedAt) && scope.Has(p.Currency.Code));
        await StandThenAsync(scope, wanted, cancel);
        if (wanted.Count == 0)
            return ([], at, last);
        // Where most of a page is wanted, its stretch of the log is read as one; else payout by payout.
        var found = wanted.Count * 2 > page.Count
            ? await steps.BetweenAsync(scope.Merchant, wanted[0].Id, wanted[^1].Id, scope.Moment.Event, cancel)
            : await steps.OfAsync(scope.Merchant, wanted.ConvertAll(p => p.Id), scope.Moment.Event, cancel);
        var rates = await QuoteStore.RatesAsync(database, scope.Merchant,
            [.. wanted.Where(p => p.QuoteId is not null).Select(p => p.QuoteId!.Value).Distinct()], cancel);
        return (Join(wanted, found, rates), at, last);
    }

    // A payout that changed after the moment is put back to where it stood, one that was not there yet is left out.
    private async Task StandThenAsync(ReportScope scope, List<PayoutLine> page, CancellationToken cancel)
    {
        var changed = page.FindAll(p => p.UpdatedAt >= scope.Moment.At);
        if (changed.Count == 0)
            return;
        var then = (await steps.LastAsync(scope.Merchant, changed.ConvertAll(p => p.Id), scope.Moment.Event, cancel))
            .ToDictionary(e => e.Subject);
        for (var i = 0; i < page.Count; i++)
        {
            if (page[i].UpdatedAt >= scope.Moment.At && then.TryGetValue(page[i].Id, out var last))
                page[i] = PayoutLineJson.Read(last.Data);
        }
        page.RemoveAll(p => p.UpdatedAt >= scope.Moment.At && !then.ContainsKey(p.Id));
    }

    private static List<ReportedPayout> Join(List<PayoutLine> page, List<EventStep> steps, Dictionary<Guid, string> rates)
    {
        var bySubject = new Dictionary<Guid, (int At, int Count)>(page.Count);
        steps.Sort(static (a, b) => a.Subject != b.Subject ? a.Subject.CompareTo(b.Subject) : a.Number.CompareTo(b.Number));
        for (var i = 0; i < steps.Count; i++)
        {
            ref var range = ref CollectionsMarshal.GetValueRefOrAddDefault(bySubject, steps[i].Subject, out var known);
            range = known ? (range.At, range.Count + 1) : (i, 1);
        }
        var all = CollectionsMarshal.AsSpan(steps);
        var rows = new List<ReportedPayout>(page.Count);
        foreach (var payout in page)
        {
            var (at, count) = bySubject.GetValueOrDefault(payout.Id);
            rows.Add(new ReportedPayout(payout, PayoutSteps.Of(all.Slice(at, count)),
                payout.QuoteId is { } quote ? rates.GetValueOrDefault(quote) : null));
        }
        return rows;
    }
}
