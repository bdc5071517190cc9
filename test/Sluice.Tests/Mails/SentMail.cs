using System.Diagnostics;
using System.Net.Mime;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Tests.Links;
using Sluice.Tests.Server;

namespace Sluice.Tests.Mails;

/// <summary>A message as a mail program reads it (RFC 5322, RFC 2045 to 2047).</summary>
internal sealed partial record SentMail(IReadOnlyList<(string Name, string Value)> Headers, byte[] Body,
    IReadOnlyList<SentMail> Parts)
{
    public string this[string header] => Decoded(Headers.Single(h => h.Name.Equals(header, StringComparison.OrdinalIgnoreCase))
        .Value);

    public string Type => new ContentType(this["Content-Type"]).MediaType;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>It and everything in it.</summary>
    public IEnumerable<SentMail> All => Parts.SelectMany(p => p.All).Prepend(this);

    public SentMail Part(string type) => All.Single(p => p.Type == type);

    /// <summary>Servers that send to a sink.</summary>
    public static string[] Settings(int port) =>
    [
        "--Sluice:SmtpHost", "127.0.0.1", "--Sluice:SmtpPort", $"{port}", "--Sluice:SmtpTls", "false",
        "--Sluice:SmtpFrom", "pay@acme.example",
    ];

    /// <summary>The next that a sink takes.</summary>
    public static async Task<(string To, SentMail Mail)> NextAsync(MailSink sink)
    {
        var waited = Stopwatch.StartNew();
        (string From, string To, string Message) taken;
        while (!sink.Taken.TryDequeue(out taken))
        {
            waited.Elapsed.ShouldBeLessThan(Door.Patience);
            await Task.Delay(20);
        }
        return (taken.To[(taken.To.IndexOf('<') + 1)..taken.To.IndexOf('>')], Read(taken.Message));
    }

    public static SentMail Read(string message)
    {
        var end = message.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = Unfold().Replace(message[..end], " ").Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim())).ToList();
        var body = message[(end + 4)..];
        var mail = new SentMail(headers, [], []);
        if (mail.Type.StartsWith("multipart/", StringComparison.Ordinal))
        {
            var boundary = new ContentType(mail["Content-Type"]).Boundary!;
            var parts = body.Split("--" + boundary)[1..^1].Select(p => Read(p.TrimStart('\r', '\n')));
            return mail with { Parts = [.. parts] };
        }
        return mail with
        {
            Body = mail["Content-Transfer-Encoding"] switch
            {
                "base64" => Convert.FromBase64String(body),
                "quoted-printable" => Quoted(body),
                _ => Encoding.ASCII.GetBytes(body),
            },
        };
    }

    // RFC 2045 §6.7.
    private static byte[] Quoted(string body)
    {
        body = body.Replace("=\r\n", "");
        var bytes = new List<byte>();
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '=')
            {
                bytes.Add((byte)body[i]);
                continue;
            }
            bytes.Add(Convert.ToByte(body.Substring(i + 1, 2), 16));
            i += 2;
        }
        return [.. bytes];
    }

    // RFC 2047: encoded words, with nothing between two of them.
    private static string Decoded(string value) => Words().Replace(Between().Replace(value, "?==?"), match =>
        Encoding.UTF8.GetString(match.Groups["kind"].Value is "B" or "b"
            ? Convert.FromBase64String(match.Groups["text"].Value)
            : Quoted(match.Groups["text"].Value.Replace('_', ' '))));

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Unfold();

    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex Between();

    [GeneratedRegex(@"=\?utf-8\?(?<kind>[BbQq])\?(?<text>[^?]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex Words();
}
