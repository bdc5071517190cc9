using System.Text.Json;
using Sluice.Events;
using Sluice.Exceptions;
using Sluice.Kernel;
using Sluice.Mail;
using Sluice.Webhooks;

namespace Sluice.Notices;

/// <summary>
/// Looks through the logs of the merchants who want notices, and writes what is to be sent. What came since the last look goes
/// into one e-mail a kind and address. Position and e-mails are one commit: a node that dies, or two at once, tell nothing twice.
/// </summary>
public sealed class NoticeRounds(Database database, Vault vault, Ids ids, TimeProvider clock)
{
    /// <summary>How soon the first thing is told.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(15);

    /// <summary>For how long what follows a notice is gathered for the next one.</summary>
    public static readonly TimeSpan GatherTime = TimeSpan.FromMinutes(5);

    // What has not been looked at after so many pages waits for the next look.
    private const int PagesMax = 1000;

    public async Task SweepAsync(CancellationToken cancel) =>
        await Sweep.EachAsync(await NoticeStore.DueAsync(database, clock.Now, cancel), list => LookAsync(list, cancel), cancel);

    private async Task LookAsync(NoticeList list, CancellationToken cancel)
    {
        var now = clock.Now;
        if (!await NoticeStore.ClaimAsync(database, list, now + LookInterval, cancel))
            return;
        var found = new Dictionary<string, Found>(StringComparer.Ordinal);
        var position = await ReadAsync(list, found, cancel);
        if (position == list.Position)
            return;
        var mails = found.SelectMany(f => list.Of(f.Key).Select(to => MailOf(list.Merchant, f.Key, f.Value, to, now))).ToList();
        await NoticeStore.MoveAsync(
            database, list, position, now + (mails.Count > 0 ? GatherTime : LookInterval), mails, cancel);
    }

    private async Task<long> ReadAsync(NoticeList list, Dictionary<string, Found> found, CancellationToken cancel)
    {
        string[] types =
        [
            .. list.Exceptions.Count > 0 ? (string[])["exception.opened"] : [],
            .. list.Reports.Count > 0 ? (string[])["report.failed", "report.delivery_failed"] : [],
            .. list.Webhooks.Count > 0 ? (string[])["webhook_endpoint.disabled"] : [],
        ];
        if (types.Length == 0)
            return await EventPages.HeadAsync(database, list.Merchant, cancel);
        var position = list.Position;
        for (var pages = 0; pages < PagesMax; pages++)
        {
            var page = await EventPages.ReadAsync(
                database, list.Merchant, new EventFilter { Types = types }, position, null, EventLog.PageMax, cancel);
            foreach (var told in page.Events)
                Note(told, found);
            position = page.Position;
            if (!page.HasMore)
                break;
        }
        return position;
    }

    private static void Note(Event told, Dictionary<string, Found> found)
    {
        using var data = JsonDocument.Parse(told.Data);
        var (kind, what, id) = Describe(told.Type, data.RootElement);
        if (kind is null)
            return;
        if (!found.TryGetValue(kind, out var known))
            found[kind] = known = new Found();
        known.Count++;
        if (known.Items.Count < NoticeMail.ItemsMax)
            known.Items.Add(new NoticeItem(what, id, told.OccurredAt));
    }

    private static (string? Kind, string What, string? Id) Describe(string type, JsonElement data) => type switch
    {
        "exception.opened" => (NoticeKinds.Exceptions, TextOf(data, "kind") switch
        {
            ExceptionKinds.UnknownOutcome => "The outcome is unknown and the provider cannot be asked",
            ExceptionKinds.Overdue => "Not settled within the deadline",
            ExceptionKinds.ConflictingReport => "The provider contradicts what was known",
            ExceptionKinds.UnmatchedCallback => "The provider reports on a payout that is not in the book",
            _ => "A payout needs a person",
        }, TextOf(data, "payout_id")),
        "report.failed" => (NoticeKinds.Reports, $"The report {TextOf(data, "file_name")} could not be made", TextOf(data, "id")),
        "report.delivery_failed" =>
            (NoticeKinds.Reports, $"The report {TextOf(data, "file_name")} could not be delivered", TextOf(data, "id")),
        // Who switches one off by hand knows.
        _ => TextOf(data, "disabled_reason") switch
        {
            WebhookEndpoint.ByRequest => default,
            WebhookEndpoint.Gone => (NoticeKinds.Webhooks, "It answered 410 Gone", TextOf(data, "id")),
            _ => (NoticeKinds.Webhooks, "It took nothing for days", TextOf(data, "id")),
        },
    };

    private static string? TextOf(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private MailRow MailOf(MerchantId merchant, string kind, Found found, string to, DateTimeOffset now) => new()
    {
        Merchant = merchant,
        Id = ids.New(),
        Kind = MailRow.NoticeKind,
        Subject = merchant.Value,
        Language = "en",
        Content = new NoticeMail { To = to, Notice = kind, Count = found.Count, Items = found.Items }.Seal(merchant, vault),
        CreatedAt = now,
        Status = MailStatus.Due,
        Attempts = 0,
        DueAt = now,
    };

    private sealed class Found
    {
        public int Count { get; set; }

        public List<NoticeItem> Items { get; } = [];
    }
}
