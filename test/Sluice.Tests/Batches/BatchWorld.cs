using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Access;
using Sluice.Batches;
using Sluice.Batches.Reading;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Routing;
using Sluice.Tests.Books;
using Sluice.Tests.Connectors;

namespace Sluice.Tests.Batches;

/// <summary>One merchant, lanes that run by themselves, and a worker that works when told to.</summary>
internal sealed class BatchWorld : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly BookLanes _lanes;
    private readonly Task _running;
    private readonly BatchWorker _worker;
    private readonly Ids _ids;

    private BatchWorld(TestBook book)
    {
        Book = book;
        // The book's own have a seeded source, which is for one thread.
        _ids = new Ids(book.Clock);
        _lanes = book.NewLanes(book.Database);
        _running = _lanes.RunAsync(_stop.Token);
        _worker = new BatchWorker(book.Database, _lanes, TestMerchant.Vault, new Wake(book.Clock),
            new MerchantSettingsSource(book.Database),
            new TermsSource(book.Database, new ConnectorRegistry([new ScriptedConnector(ScriptedConnector.Full)]), book.Clock),
            _ids, book.Clock, RequestRules.None, NullLogger<BatchWorker>.Instance);
    }

    public TestBook Book { get; }

    public static async Task<BatchWorld> StartAsync(string kind) => new(await TestBook.CreateAsync(kind));

    /// <summary>A file of JSON lines.</summary>
    public static string Lines(IEnumerable<string> rows) => string.Join('\n', rows);

    /// <summary>A good row.</summary>
    public static string Row(long amount, string more = "") => $$"""
        {"amount":{{amount}},"currency":"EUR","purpose":"SALARY","recipient":{"type":"individual","name":"Ada","country":"DE"},
        "destination":{"type":"account","iban":"DE89370400440532013000"}{{more}}}
        """.ReplaceLineEndings("");

    /// <summary>Uploads; the lanes are those that run, or others that are pumped.</summary>
    public async Task<Result<Receipt>> UploadAsync(
        string text, string mode = BatchMode.AcceptValid, BookLanes? lanes = null, TestMerchant? merchant = null)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await new UploadBatch(Book.Database, lanes ?? _lanes, TestMerchant.Vault, _ids, Book.Clock).RunAsync(
            (merchant ?? Book.Merchant).Caller, BatchFormat.JsonLines, mode, null, file, TestMerchant.Claim(Book.NewKey()),
            CancellationToken.None);
    }

    /// <summary>Works on what is there once, and gives all batches in the order they came.</summary>
    public async Task<List<Batch>> WorkAsync()
    {
        await _worker.SweepAsync(CancellationToken.None);
        var all = await BatchStore.ListAsync(Book.Database, Book.Id, null, 100, CancellationToken.None);
        all.Reverse();
        return all;
    }

    /// <summary>The report, a line a row: number, accepted or the codes of its errors.</summary>
    public async Task<List<string>> ReportAsync(Batch batch)
    {
        var lines = new List<string>();
        await foreach (var row in new BatchReport(Book.Database, new PayoutQueries(Book.Database))
            .RowsAsync(batch, CancellationToken.None))
            lines.Add($"{row.Row} {(row.Payout is null ? string.Join(' ', row.Errors.Select(e => e.Code)) : "accepted")}");
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Book.DisposeAsync();
        _stop.Dispose();
    }
}
