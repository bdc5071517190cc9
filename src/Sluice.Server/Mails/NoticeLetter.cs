using System.Globalization;
using System.Net.Mail;
using Sluice.Mail;
using Sluice.Notices;

namespace Sluice.Server.Mails;

/// <summary>The e-mail that tells one of the merchant's own people that something needs them; in English.</summary>
internal static class NoticeLetter
{
    public static MailMessage Write(MailRow row, NoticeMail notice, Sender sender)
    {
        var (subject, says, then) = Words(notice);
        var message = Letter.To(notice.To, sender.From, $"{row.Id:N}", sender.Subject(subject), "en");
        var more = notice.Count - notice.Items.Count;
        List<string> list = [.. notice.Items.Select(Line)];
        if (more > 0)
            list.Add(string.Create(CultureInfo.InvariantCulture, $"and {more} more"));
        message.Say(sender.Name, "en", [says], list,
            [then, "You get this because your address is set in the notices of your account (PUT /v1/notices)."]);
        return message;
    }

    private static string Line(NoticeItem item) => string.Create(CultureInfo.InvariantCulture,
        $"{item.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {item.What}{(item.Id is null ? "" : $" ({item.Id})")}");

    private static (string Subject, string Says, string Then) Words(NoticeMail notice) => (notice.Notice, notice.Count) switch
    {
        (NoticeKinds.Exceptions, 1) => ("A payout needs a person", "There is a payout that only a person can settle:",
            "See what is known, and settle it with evidence: sluice exceptions list, or GET /v1/exceptions."),
        (NoticeKinds.Exceptions, var count) => (Count(count, "payouts need a person"),
            Count(count, "payouts can only be settled by a person:"),
            "See what is known, and settle them with evidence: sluice exceptions list, or GET /v1/exceptions."),
        (NoticeKinds.Webhooks, 1) => ("A webhook endpoint was switched off", "This endpoint gets no webhooks any more:",
            "What happens meanwhile is kept: switched on again (PATCH /v1/webhook-endpoints/{id}), it goes on where it stopped."),
        (NoticeKinds.Webhooks, var count) => (Count(count, "webhook endpoints were switched off"),
            "These endpoints get no webhooks any more:",
            "What happens meanwhile is kept: switched on again (PATCH /v1/webhook-endpoints/{id}), "
                + "they go on where they stopped."),
        (_, 1) => ("A report did not arrive", "There is a report that could not be made or delivered:",
            "See why: sluice reports get, or GET /v1/reports/{id}."),
        (_, var count) => (Count(count, "reports did not arrive"), Count(count, "reports could not be made or delivered:"),
            "See why: sluice reports get, or GET /v1/reports/{id}."),
    };

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}");
}
