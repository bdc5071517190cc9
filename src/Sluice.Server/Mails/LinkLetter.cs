using System.Net.Mail;
using Sluice.Links;
using Sluice.Mail;
using Sluice.Money;
using Sluice.Server.Pages;

namespace Sluice.Server.Mails;

/// <summary>The e-mail that brings a link to its recipient: text and HTML, in the recipient's language, nothing loaded from
/// elsewhere.</summary>
internal static class LinkLetter
{
    public static MailMessage Write(MailRow row, LinkMail mail, Branding branding, string merchant, MailAddress from)
    {
        var words = Words.Find(row.Language) ?? Words.All[0];
        var amount = mail.Amount is { } units ? words.Money(new Amount(units, Currency.Find(mail.Currency))) : "";
        (string, string)[] gaps = [("merchant", merchant), ("amount", amount), ("name", mail.Name ?? "")];
        var which = mail.Amount is null ? "onboarding" : "payout";
        var hello = mail.Name is null ? words["mail_hello_nobody"] : words.Fill("mail_hello", gaps);
        var says = words.Fill("mail_text_" + which, gaps);
        var until = words.Fill("mail_until", ("time", words.Time(mail.ExpiresAt)));
        var message = Letter.To(mail.To, from, $"{row.Id:N}", words.Fill("mail_subject_" + which, gaps), words.Code);
        var text = string.Join("\n\n", hello, says, mail.Url, until, words["mail_care"]) + "\n";
        message.Say(text, Html(words, branding, merchant, mail.Url, hello, says, until));
        return message;
    }

    private static string Html(
        Words words, Branding branding, string merchant, string url, string hello, string says, string until)
    {
        var look = Look.Of(branding.Colour);
        var button = $"display:inline-block;padding:12px 24px;border-radius:8px;background:{look.Colour};color:{look.OnColour};"
            + "font-weight:600;text-decoration:none";
        return Letter.Html(merchant, words.Code, words.Direction, box => box
            .Said(hello)
            .Said(says)
            .Said(p => p.Element("a", words["mail_button"], ("href", url), ("style", button)))
            .Said(p => p.Element("bdi", url), "word-break:break-all")
            .Said(until)
            .Said(words["mail_care"]));
    }
}
