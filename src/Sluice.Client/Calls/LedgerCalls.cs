using System.Text.Json;

namespace Sluice.Client;

/// <summary>/v1/transactions and /v1/ledger.</summary>
public sealed class LedgerCalls : Calls
{
    internal LedgerCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>One page of an account's statement.</summary>
    public Task<Page<Transaction>> StatementAsync(TransactionQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/transactions", query), SluiceJson.Default.PageTransaction, cancel);

    /// <summary>An account's whole statement, page after page.</summary>
    public IAsyncEnumerable<Transaction> StatementAllAsync(TransactionQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/transactions", query, SluiceJson.Default.PageTransaction, cancel);

    /// <summary>Copies the statement to <paramref name="target"/> as the server writes it, in text/csv.</summary>
    public Task CopyStatementAsync(TransactionQuery? query, Stream target, CancellationToken cancel = default) =>
        CopyAsync(QueryText.Of("v1/transactions", query), "text/csv", target, cancel);

    /// <summary>Checks every hash, balance and sum of the book.</summary>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="SluiceException">The stream ended before the verdict.</exception>
    public async Task<LedgerVerification> VerifyAsync(
        IProgress<LedgerProgress>? progress = null, CancellationToken cancel = default)
    {
        const string Path = "v1/ledger/verify";
        await foreach (var line in LinesAsync(Path, cancel))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("object", out _))
                return document.Deserialize(SluiceJson.Default.LedgerVerification)!;
            progress?.Report(document.Deserialize(SluiceJson.Default.LedgerProgress)!);
        }
        throw new SluiceException(
            new Problem { Code = SluiceException.UnexpectedAnswerCode, Detail = "The verification ended without a verdict." },
            new Uri(Path, UriKind.Relative));
    }
}
