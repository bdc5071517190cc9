using System.Buffers;

namespace Sluice.Batches.Reading;

/// <summary>A pooled buffer whose unread part moves to the front, and that doubles when that part fills it.</summary>
internal static class JsonBuffer
{
    /// <summary>Makes room behind <paramref name="end"/> where there is none.</summary>
    public static void MakeRoom(ref byte[] buffer, ref int start, ref int end)
    {
        if (end < buffer.Length)
            return;
        var unread = buffer.AsSpan(start, end - start);
        if (unread.Length < buffer.Length)
        {
            unread.CopyTo(buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            unread.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        (start, end) = (0, end - start);
    }
}
