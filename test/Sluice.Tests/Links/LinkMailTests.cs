using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Sluice.Kernel;
using Sluice.Mail;
using Sluice.Server.Mails;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Links;

/// <summary>Links by e-mail, taken by a real mail server.</summary>
public sealed partial class LinkMailTests
{
    [DatabaseTheory]
    public async Task A_link_is_sent_in_the_recipients_language_as_text_and_as_html(string kind)
    {
        await using var sink = new MailSink();
        await using var server = await StartAsync(kind, sink);
        var door = await server.NewMerchantAsync();
        await door.FundAsync(20_000);
        await door.PutAsync("v1/branding", new JsonObject { ["name"] = "Acme & Söhne" });
        var link = await door.LinkAsync(Mailed("de", "Jörg <Müller>"));
        link["send_email"].ShouldBe("True");

        var (from, to, message) = await TakenAsync(sink);

        from.ShouldContain("<pay@acme.example>");
        to.ShouldContain("<joerg@example.com>");
        message.ShouldContain("Content-Type: multipart/alternative");
        var (text, html) = PartsOf(message);
        text.ShouldContain("Guten Tag Jörg <Müller>,");
        text.ShouldContain("Acme & Söhne zahlt Ihnen 125,50\u00a0EUR.");
        text.ShouldContain(link["url"]!);
        html.ShouldContain("lang=\"de\"");
        html.ShouldContain("Guten Tag Jörg &lt;Müller&gt;,");
        html.ShouldContain($"href=\"{link["url"]}\"");
        using var page = door.Walk(link);
        (await page.OpenAsync()).Heading.ShouldBe("125,50\u00a0EUR empfangen");

        // Nothing of it stays: neither the address of the link nor that of the person.
        var rows = await WaitAsync(door, link, m => m.Status == MailStatus.Sent);
        rows.Single().Content.ShouldBeEmpty();
        rows.Single().SentAt.ShouldNotBeNull();
        sink.Taken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_mail_server_does_not_take_is_tried_again()
    {
        await using var sink = new MailSink { Refusals = 1 };
        await using var server = await StartAsync(TestDatabase.Sqlite, sink);
        var door = await server.NewMerchantAsync();
        await door.FundAsync(20_000);
        var order = Mailed("en", "Ada");
        order["expires_in_seconds"] = 86_400;
        var link = await door.LinkAsync(order);

        var refused = await WaitAsync(door, link, m => m.LastError is not null);
        refused.Single().Status.ShouldBe(MailStatus.Due);
        sink.Taken.ShouldBeEmpty();
        await door.AdvanceAsync(Smtp.RetryDelay(1) + TimeSpan.FromSeconds(1));

        (await TakenAsync(sink)).Message.ShouldContain("Message-ID: <");
        (await WaitAsync(door, link, m => m.Status == MailStatus.Sent)).Single().Attempts.ShouldBe(2);
        server.Log.Entries.ShouldContain(e => e.Contains("was not taken"));
        server.Log.Entries.ShouldAllBe(e => !e.Contains("example.com"));
    }

    [Fact]
    public async Task A_refused_link_sends_nothing()
    {
        await using var sink = new MailSink();
        await using var server = await StartAsync(TestDatabase.Sqlite, sink);
        var door = await server.NewMerchantAsync();
        (await door.PostAsync("v1/links", Mailed("en", "Ada"))).Code.ShouldBe("insufficient_funds");

        await server.Services.GetRequiredService<MailSender>().SweepAsync(CancellationToken.None);
        sink.Taken.ShouldBeEmpty();
    }

    [Fact]
    public void Waits_between_attempts_grow_to_an_hour_at_most() => Enumerable.Range(1, MailSender.AttemptsMax)
        .Select(n => (int)Smtp.RetryDelay(n).TotalSeconds).ShouldBe([10, 40, 160, 640, 2560, 3600, 3600, 3600]);

    private static Task<TestServer> StartAsync(string kind, MailSink sink) => TestServer.StartAsync(kind,
        "--Sluice:SmtpHost", "127.0.0.1", "--Sluice:SmtpPort", $"{sink.Port}", "--Sluice:SmtpTls", "false",
        "--Sluice:SmtpFrom", "pay@acme.example");

    private static JsonObject Mailed(string language, string name)
    {
        var order = LinkOrders.Payout();
        order["language"] = language;
        order["send_email"] = true;
        order["recipient"] = new JsonObject { ["name"] = name, ["email"] = "joerg@example.com" };
        return order;
    }

    private static async Task<(string From, string To, string Message)> TakenAsync(MailSink sink)
    {
        var waited = Stopwatch.StartNew();
        (string, string, string) taken;
        while (!sink.Taken.TryPeek(out taken))
        {
            waited.Elapsed.ShouldBeLessThan(Door.Patience);
            await Task.Delay(20);
        }
        return taken;
    }

    private static async Task<List<MailRow>> WaitAsync(Door door, Answer link, Func<MailRow, bool> until)
    {
        Ids.TryParse("lnk_", link["id"], out var id).ShouldBeTrue();
        var database = door.Server.Services.GetRequiredService<Database>();
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var rows = await MailStore.OfAsync(database, door.Merchant, id, CancellationToken.None);
            if (rows.All(until))
                return rows;
            waited.Elapsed.ShouldBeLessThan(Door.Patience);
            await Task.Delay(20);
        }
    }

    private static (string Text, string Html) PartsOf(string message)
    {
        var boundary = Regex.Match(message, "boundary=\"?([^\"\r\n;]+)").Groups[1].Value;
        var parts = message.Split("--" + boundary).Where(p => p.Contains("Content-Type: text/")).Select(Decode).ToArray();
        parts.Length.ShouldBe(2);
        return (parts[0], parts[1]);
    }

    // Quoted-printable (RFC 2045 §6.7).
    private static string Decode(string part)
    {
        var body = part[(part.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Replace("=\r\n", "");
        var bytes = new List<byte>();
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] == '=' && Hex().IsMatch(body, i + 1))
            {
                bytes.Add(Convert.ToByte(body.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
                bytes.AddRange(Encoding.UTF8.GetBytes(body[i].ToString()));
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex(@"\G[0-9A-F]{2}")]
    private static partial Regex Hex();
}
