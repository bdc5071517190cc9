using System.Text.Json;
using Sluice.Links;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Server.Pages;

/// <summary>What a recipient sees once the details are given: where the money is, and where it goes, masked.</summary>
internal static class LinkStatusPage
{
    public static Page Of(LinkVisit visit) => visit.Payout is { } payout ? OfPayout(visit, payout) : OfOnboarding(visit);

    private static Page OfOnboarding(LinkVisit visit)
    {
        var words = visit.Words;
        return visit.Page(words["heading_done_onboarding"], main => main
            .Element("h1", words["heading_done_onboarding"])
            .Element("p", p => p.Text(words["done_onboarding"], ("merchant", visit.Merchant))));
    }

    private static Page OfPayout(LinkVisit visit, Payout payout)
    {
        var words = visit.Words;
        var isEarly = payout.Status is PayoutStatus.Queued or PayoutStatus.Submitted;
        var heading = isEarly ? "heading_done_payout" : "heading_status";
        return visit.Page(words.Fill(heading, ("amount", visit.Amount)), main =>
        {
            main.Element("h1", h => h.Text(words[heading], ("amount", visit.Amount)))
                .Element("ol", list =>
                {
                    Step(list, words, "progress_details", isDone: true);
                    Step(list, words, "progress_sent", payout.SubmittedAt is not null);
                    Step(list, words, "progress_paid", payout.Status == PayoutStatus.Paid);
                }, ("class", "progress"))
                .Element("dl", list =>
                {
                    list.Element("dt", words["label_status"]).Element("dd", dd => WriteStatus(dd, visit, payout));
                    LinkForms.Row(list, words["label_amount"], visit.Amount);
                    foreach (var (name, value) in Shown(visit, payout.DestinationJson))
                        LinkForms.Row(list, name, value);
                    if (payout.ExpectedArrival is { } arrival && !payout.Status.IsFinal)
                        LinkForms.Row(list, words["label_arrival"], words.Time(arrival));
                });
            if (!payout.Status.IsFinal)
                main.Element("p", p => p.Element("a", words["look_again"], ("href", "?lang=" + words.Code)));
        });
    }

    private static void Step(Html list, Words words, string key, bool isDone) => list.Element("li", li => li
        .Element("span", words[key])
        .Element("span", $" ({words[isDone ? "progress_done" : "progress_open"]})", ("class", "away")),
        ("class", isDone ? "done" : null));

    private static void WriteStatus(Html dd, LinkVisit visit, Payout payout)
    {
        var words = visit.Words;
        var (key, time) = payout.Status switch
        {
            PayoutStatus.Paid => ("status_paid", payout.PaidAt),
            PayoutStatus.Scheduled => ("status_planned", payout.ReleaseAt),
            PayoutStatus.Held or PayoutStatus.AwaitingApproval => ("status_checking", null),
            PayoutStatus.Failed or PayoutStatus.Rejected or PayoutStatus.Canceled or PayoutStatus.Expired =>
                ("status_not_paid", null),
            PayoutStatus.Returned => ("status_returned", null),
            _ => ("status_on_its_way", null),
        };
        dd.Text(words[key], ("merchant", visit.Merchant), ("time", time is { } at ? words.Time(at) : ""));
    }

    // The stored form is masked already: nothing here knows the whole number.
    private static List<(string Name, string Value)> Shown(LinkVisit visit, string masked)
    {
        using var document = JsonDocument.Parse(masked);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || root.GetProperty("type").GetString() is not { } type
            || !DestinationKinds.Types.Contains(type))
            return [];
        var rows = new List<(string, string)>();
        foreach (var field in DestinationKinds.Of(type).SelectMany(k => k.Fields).DistinctBy(f => f.Name))
        {
            // What was not asked for is not shown either.
            if (field.Values.Count != 1 && field.Name != LinkEntry.Country
                && root.TryGetProperty(field.Name, out var value) && value.GetString() is { } text)
                rows.Add((visit.FieldTitle(type, field), visit.Value(field, text)));
        }
        return rows;
    }
}
