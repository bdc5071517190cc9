using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Sluice.Kernel;
using Sluice.Server.Pages;

namespace Sluice.Server.Mails;

/// <summary>What all e-mails have in common: their headers, a text and the same as HTML in one look, nothing loaded from
/// elsewhere.</summary>
internal static class Letter
{
    private const string Paragraph = "margin:0 0 16px";
    private const int SubjectCharactersMax = 200;

    /// <summary>An e-mail without its text yet.</summary>
    /// <param name="id">The same at every attempt: who gets it twice can tell.</param>
    public static MailMessage To(string to, MailAddress from, string id, string subject, string language)
    {
        var message = new MailMessage
        {
            From = from,
            // One line, whatever a name holds: a line break would begin another header.
            Subject = TextRules.Tolerate(subject, SubjectCharactersMax),
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        message.To.Add(new MailAddress(to));
        message.Headers.Add("Message-ID", $"<{id}@{from.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("Content-Language", language);
        return message;
    }

    extension(MailMessage message)
    {
        /// <summary>Puts the text and the HTML in, as alternatives (RFC 2046 §5.1.4).</summary>
        public void Say(string text, string html)
        {
            message.AlternateViews.Add(View(text, MediaTypeNames.Text.Plain));
            message.AlternateViews.Add(View(html, MediaTypeNames.Text.Html));
        }

        /// <summary>Puts paragraphs in: the same ones as text and as HTML.</summary>
        public void Say(string sender, string language, IReadOnlyList<string> paragraphs, IReadOnlyList<string> list,
            IReadOnlyList<string> end)
        {
            var text = new StringBuilder().AppendJoin("\n\n", paragraphs).Append("\n\n");
            foreach (var line in list)
                text.Append("- ").Append(line).Append('\n');
            text.Append(list.Count > 0 ? "\n" : "").AppendJoin("\n\n", end).Append('\n');
            message.Say(text.ToString(), Html(sender, language, "ltr", box =>
            {
                foreach (var paragraph in paragraphs)
                    box.Said(paragraph);
                if (list.Count > 0)
                {
                    box.Element("ul", ul =>
                    {
                        foreach (var line in list)
                            ul.Element("li", line);
                    }, ("style", Paragraph + ";padding-left:20px;word-break:break-word"));
                }
                foreach (var paragraph in end)
                    box.Said(paragraph);
            }));
        }
    }

    extension(Html html)
    {
        /// <summary>A paragraph.</summary>
        public Html Said(string text) => html.Element("p", text, ("style", Paragraph));

        /// <summary>A paragraph that is made of more than text.</summary>
        public Html Said(Action<Html> inside, string style = "") =>
            html.Element("p", inside, ("style", style.Length == 0 ? Paragraph : $"{Paragraph};{style}"));
    }

    /// <summary>The page: who writes, then what is said.</summary>
    public static string Html(string sender, string language, string direction, Action<Html> inside) =>
        new Html().Raw("<!doctype html>\n").Element("html", html => html
            .Element("head", head => head.Empty("meta", ("charset", "utf-8")).Element("title", sender))
            .Element("body", body => body
                .Element("div", box =>
                {
                    box.Element("p", sender, ("style", Paragraph + ";font-weight:600"));
                    inside(box);
                }, ("style", "max-width:560px;margin:24px auto;font:16px/1.5 sans-serif")),
                ("dir", direction)),
            ("lang", language), ("dir", direction)).ToString();

    private static AlternateView View(string text, string type)
    {
        var view = AlternateView.CreateAlternateViewFromString(text, Encoding.UTF8, type);
        // Lines stay short and nothing on the way has to carry eight bits.
        view.TransferEncoding = TransferEncoding.QuotedPrintable;
        return view;
    }
}
