using System.Text;
using Shouldly;
using Sluice.Batches.Reading;
using Sluice.Kernel;
using Xunit;
using static Sluice.Tests.Batches.Reading.Pain001Files;

namespace Sluice.Tests.Batches.Reading;

/// <summary>XML made to hurt is refused in bounded memory, nothing is fetched, no bytes make the reader throw.</summary>
[Collection("Memory")]
public sealed class Pain001HostileTests
{
    private const string Ns = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

    [Fact]
    public async Task A_document_type_is_refused_whatever_it_declares()
    {
        string[] types =
        [
            """<!DOCTYPE Document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>""",
            """<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>""",
            """<!DOCTYPE Document SYSTEM "http://127.0.0.1:1/evil.dtd">""",
            "<!DOCTYPE Document>",
        ];
        foreach (var type in types)
        {
            var message = One(Payment(name: type.Contains('x', StringComparison.Ordinal) ? "&x;" : "&c;"))
                .Replace("<Document", type + "<Document", StringComparison.Ordinal);
            var (rows, failure) = await ReadAsync(message);
            rows.ShouldBeEmpty();
            failure!.Detail.ShouldContain("document type declaration");
        }
    }

    [Fact]
    public async Task An_entity_that_nobody_declared_is_refused_and_those_of_xml_are_read()
    {
        var (rows, failure) = await ReadAsync(One(Payment(name: "Byron &amp; S&#246;hne &lt;1&gt;")));
        failure.ShouldBeNull();
        rows[0].Request!.Recipient!.Name.ShouldBe("Byron & Söhne <1>");

        (_, failure) = await ReadAsync(One(Payment(name: "&nbsp;")));
        failure!.Type.ShouldBe(ProblemTypes.MalformedBody);
    }

    [Fact]
    public async Task Elements_too_deep_in_one_another_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000));
        var (rows, failure) = await ReadAsync(One(Payment(more: "<SplmtryData>" + deep)));
        rows.ShouldBeEmpty();
        failure!.Detail.ShouldContain("deep");
        (_, failure) = await ReadAsync(deep);
        failure!.Type.ShouldBe(ProblemTypes.MalformedBody);
    }

    [Theory]
    [InlineData("<Nm>", "xxxxxxxx")]
    [InlineData("<", "xxxxxxxx")]
    [InlineData("<a b='", "xxxxxxxx")]
    [InlineData("<a ", "b='c' ")]
    [InlineData("<!--", "xxxxxxxx")]
    [InlineData("<![CDATA[", "xxxxxxxx")]
    [InlineData("<a>", "<b/>")]
    [InlineData("", " ")]
    public async Task What_never_ends_stops_the_file_in_bounded_memory(string head, string endless)
    {
        var message = One(Payment());
        var inside = message.IndexOf("<Cdtr>", StringComparison.Ordinal) + "<Cdtr>".Length;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await using var stream = new BatchFiles.Repeated(message[..inside] + head, endless, 64_000_000 / endless.Length, "");
        var (rows, failure) = await ReadAsync([], stream);
        rows.ShouldBeEmpty();
        failure!.Type.ShouldBe(ProblemTypes.MalformedBody);
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(100_000_000);
    }

    [Fact]
    public async Task A_file_of_ever_new_names_ends_where_there_are_too_many()
    {
        var names = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"<n{i}/>"));
        var (_, failure) = await ReadAsync(One(Payment(more: names)));
        failure!.Detail.ShouldContain("different names");
    }

    [Fact]
    public async Task Another_message_and_another_namespace_are_refused_by_name()
    {
        foreach (var other in (string[])["urn:iso:std:iso:20022:tech:xsd:pain.008.001.08", "", "urn:other"])
        {
            var (rows, failure) = await ReadAsync(One(Payment()).Replace(Ns, other, StringComparison.Ordinal));
            rows.ShouldBeEmpty();
            failure!.Detail.ShouldContain("pain.001.001.03 or pain.001.001.09 is read");
        }
        foreach (var other in (string[])["<a/>", "<html><body/></html>", $"<Document xmlns='{Ns}'/>",
            $"<Document xmlns='{Ns}'><CstmrCdtTrfInitn/></Document>", "", "   ", "{}", "PK\u0003\u0004"])
        {
            var (rows, failure) = await ReadAsync(other);
            rows.ShouldBeEmpty(other);
            failure!.Type.ShouldBe(ProblemTypes.MalformedBody, other);
        }
    }

    [Fact]
    public async Task A_file_cut_off_anywhere_is_no_file()
    {
        var whole = Encoding.UTF8.GetBytes(Message(Information(Payment() + Payment("E2")), 2, "25").TrimEnd());
        for (var length = 0; length < whole.Length; length += 7)
            (await ReadAsync(whole[..length])).Failure.ShouldNotBeNull($"after {length} bytes");
    }

    [Fact]
    public async Task Encodings_are_read_as_declared_and_refused_where_they_are_not_so()
    {
        var message = One(Payment(name: "Zoë Müller"));
        byte[] utf16 = [0xff, 0xfe, .. Encoding.Unicode.GetBytes(message.Replace("UTF-8", "UTF-16", StringComparison.Ordinal))];
        byte[] marked = [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(message)];
        var latin = Encoding.Latin1.GetBytes(message.Replace("UTF-8", "ISO-8859-1", StringComparison.Ordinal));
        foreach (var bytes in (byte[][])[utf16, marked, latin])
        {
            var (rows, failure) = await ReadAsync(bytes);
            failure.ShouldBeNull();
            rows[0].Request!.Recipient!.Name.ShouldBe("Zoë Müller");
        }
        string[] declared = ["UTF-16", "no-such-encoding", "UTF-7", "", "IBM037"];
        foreach (var name in declared)
        {
            var bytes = Encoding.UTF8.GetBytes(message.Replace("UTF-8", name, StringComparison.Ordinal));
            (await ReadAsync(bytes)).Failure!.Type.ShouldBe(ProblemTypes.MalformedBody, name);
        }
        // Latin letters that say they are UTF-8.
        (await ReadAsync(Encoding.Latin1.GetBytes(message))).Failure!.Type.ShouldBe(ProblemTypes.MalformedBody);
    }

    [Fact]
    public async Task No_bytes_make_it_throw_and_it_reads_the_same_in_any_pieces()
    {
        var whole = Encoding.UTF8.GetBytes(Message(Information(Payment() + Payment("E2")), 2, "25"));
        for (var seed = 1; seed <= 500; seed++)
        {
            var random = new Random(seed);
            var bytes = (byte[])whole.Clone();
            for (var i = 0; i <= seed % 6; i++)
            {
                var at = random.Next(bytes.Length);
                bytes[at] = random.Next(4) == 0 ? (byte)random.Next(256) : bytes[random.Next(bytes.Length)];
            }
            var (pieces, failure) = await ReadAsync(bytes, BatchFiles.InPieces(bytes, seed));
            var (rows, again) = await ReadAsync(bytes);
            again?.Detail.ShouldBe(failure?.Detail, $"seed {seed}");
            rows.Count.ShouldBe(pieces.Count, $"seed {seed}");
            foreach (var row in rows)
                Errors(row).ShouldAllBe(e => e.Length > 0);
        }
    }

    [Fact]
    public async Task A_hundred_thousand_payments_are_read_and_none_is_kept()
    {
        const int count = 100_000;
        var message = Message(Information(Payment() + "#"), count);
        var cut = message.IndexOf("<CdtTrfTxInf>", StringComparison.Ordinal);
        var end = message.IndexOf('#', StringComparison.Ordinal);
        await using var stream = new BatchFiles.Repeated(message[..cut], message[cut..end], count, message[(end + 1)..]);
        var opened = await BatchReader.OpenAsync(BatchFormat.Pain001, stream, AsOf, CancellationToken.None);
        await using var reader = opened.Value;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var rows = 0;
        while (await reader.NextAsync(CancellationToken.None) is not null)
            rows++;
        reader.Failure.ShouldBeNull();
        rows.ShouldBe(count);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(10_000_000);
    }
}
