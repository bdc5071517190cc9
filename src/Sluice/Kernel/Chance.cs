using System.Security.Cryptography;

namespace Sluice.Kernel;

/// <summary>
/// Cryptographic chance from the operating system's generator, fetched a page at a time and handed out once:
/// a call for every few bytes costs more than everything else in making an id.
/// </summary>
internal static class Chance
{
    private const int PageBytes = 4096;

    [ThreadStatic]
    private static byte[]? _page;

    [ThreadStatic]
    private static int _used;

    /// <summary>Fills a small span with bytes that nobody else gets.</summary>
    public static void Fill(Span<byte> bytes)
    {
        if (_page is null || _used + bytes.Length > PageBytes)
        {
            _page ??= new byte[PageBytes];
            RandomNumberGenerator.Fill(_page);
            _used = 0;
        }
        var taken = _page.AsSpan(_used, bytes.Length);
        taken.CopyTo(bytes);
        taken.Clear();
        _used += bytes.Length;
    }
}
