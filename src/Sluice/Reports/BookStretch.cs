using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>The transfers of a period: those recorded in it, as far as the report's moment knows them.</summary>
/// <param name="After">The last transfer before the period.</param>
/// <param name="Through">The last one in it.</param>
internal readonly record struct BookStretch(long After, long Through)
{
    public static async Task<BookStretch> OfAsync(Statement statement, ReportScope scope, CancellationToken cancel)
    {
        var after = await BeforeAsync(statement, scope.Merchant, scope.From, cancel);
        var through = await BeforeAsync(statement, scope.Merchant, scope.To, cancel);
        return new BookStretch(Math.Min(after, scope.Moment.Transfer), Math.Min(through, scope.Moment.Transfer));
    }

    /// <summary>The stretch cut into pieces of a bounded number of transfers.</summary>
    public IEnumerable<BookStretch> Pieces(int transfersMax)
    {
        for (var after = After; after < Through; after += transfersMax)
            yield return new BookStretch(after, Math.Min(after + transfersMax, Through));
    }

    // The book keeps microseconds: the last instant before one is that much earlier.
    private static Task<long> BeforeAsync(
        Statement statement, MerchantId merchant, DateTimeOffset at, CancellationToken cancel) =>
        statement.LastAtAsync(merchant, Time.Cut(at.AddTicks(-1)), cancel);
}
