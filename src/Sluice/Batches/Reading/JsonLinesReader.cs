using System.Buffers;
using Sluice.Kernel;

namespace Sluice.Batches.Reading;

/// <summary>Payouts from JSON lines: one object a line, blank lines passed over, a line that cannot be read is a row with an
/// error.</summary>
internal sealed class JsonLinesReader(Utf8TextStream text) : BatchReader
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;
    private bool _isEnd;

    public override ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        return text.DisposeAsync();
    }

    private protected override async ValueTask<BatchRow?> ReadAsync(int number, CancellationToken cancel)
    {
        var searched = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0 || (_isEnd && _end > _start))
            {
                length = length < 0 ? _end - _start : length + searched;
                var line = _buffer.AsMemory(_start, length).Trim(" \t\r"u8);
                _start = Math.Min(_end, _start + length + 1);
                searched = 0;
                if (!line.IsEmpty)
                    return BatchRow.FromJson(number, line);
                continue;
            }

            if (_isEnd)
                return null;
            searched = _end - _start;
            if (searched > RowBytesMax)
            {
                await SkipLineAsync(cancel);
                return BatchRow.Unreadable(number, FieldCodes.TooLong, $"The line is longer than {RowBytesMax} bytes.");
            }

            await FillAsync(cancel);
        }
    }

    // A line break never stands inside a JSON string, so that the next line is certain to begin after it.
    private async ValueTask SkipLineAsync(CancellationToken cancel)
    {
        while (true)
        {
            _start = _end = 0;
            await FillAsync(cancel);
            var end = _buffer.AsSpan(0, _end).IndexOf((byte)'\n');
            if (end < 0 && !_isEnd)
                continue;
            _start = end < 0 ? _end : end + 1;
            return;
        }
    }

    private async ValueTask FillAsync(CancellationToken cancel)
    {
        JsonBuffer.MakeRoom(ref _buffer, ref _start, ref _end);
        var read = await text.ReadAsync(_buffer.AsMemory(_end), cancel);
        _isEnd = read == 0;
        _end += read;
    }
}
