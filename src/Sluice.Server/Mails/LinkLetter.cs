using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Sluice.Kernel;
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
        var message = new MailMessage
        {
            From = from,
            Subject = words.Fill("mail_subject_" + which, gaps),
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        message.To.Add(new MailAddress(mail.To));
        // The same at every attempt: who gets it twice can tell.
        message.Headers.Add("Message-ID", $"<{row.Id:N}@{from.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("Content-Language", words.Code);
        var text = string.Join("\n\n", hello, says, mail.Url, until, words["mail_care"]) + "\n";
        message.AlternateViews.Add(View(text, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View(Html(words, branding, merchant, mail.Url, hello, says, until), MediaTypeNames.Text.Html));
        return message;
    }

    private static AlternateView View(string text, string type)
    {
        var view = AlternateView.CreateAlternateViewFromString(text, Encoding.UTF8, type);
        // Lines stay short and nothing on the way has to carry eight bits.
        view.TransferEncoding = TransferEncoding.QuotedPrintable;
        return view;
    }

    private static string Html(
        Words words, Branding branding, string merchant, string url, string hello, string says, string until)
    {
        var look = Look.Of(branding.Colour);
        const string paragraph = "margin:0 0 16px";
        var button = $"display:inline-block;padding:12px 24px;border-radius:8px;background:{look.Colour};color:{look.OnColour};"
            + "font-weight:600;text-decoration:none";
        return new Html().Raw("<!doctype html>\n").Element("html", html => html
            .Element("head", head => head.Empty("meta", ("charset", "utf-8")).Element("title", merchant))
            .Element("body", body => body
                .Element("div", box => box
                    .Element("p", merchant, ("style", paragraph + ";font-weight:600"))
                    .Element("p", hello, ("style", paragraph))
                    .Element("p", says, ("style", paragraph))
                    .Element("p", p => p.Element("a", words["mail_button"], ("href", url), ("style", button)),
                        ("style", paragraph))
                    .Element("p", p => p.Element("bdi", url), ("style", paragraph + ";word-break:break-all"))
                    .Element("p", until, ("style", paragraph))
                    .Element("p", words["mail_care"], ("style", paragraph)),
                    ("style", "max-width:560px;margin:24px auto;font:16px/1.5 sans-serif")),
                ("dir", words.Direction)),
            ("lang", words.Code), ("dir", words.Direction)).ToString();
    }
}
