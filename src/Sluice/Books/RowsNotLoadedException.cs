namespace Sluice.Books;

/// <summary>
/// Deciding came upon rows that were not asked for: which ones they are stood in a row that had to be loaded first. Never leaves
/// the lane, which loads them too and decides again.
/// </summary>
internal sealed class RowsNotLoadedException(Action<Book> ask)
    : InvalidOperationException("Rows were not asked for before deciding.")
{
    public Action<Book> Ask => ask;
}
