namespace Sluice.Batches.Reading;

/// <summary>A file's text as UTF-8 whatever its encoding (<see cref="TextDecoding"/>), without byte order mark, forward only, in
/// constant memory.</summary>
/// <param name="source">The file; it stays the caller's to dispose.</param>
/// <param name="isUnicode">Whether the format allows Unicode encodings only.</param>
internal sealed class Utf8TextStream(Stream source, bool isUnicode) : Stream
{
    private const int Window = TextDecoding.WindowBytes;
    private readonly byte[] _raw = new byte[Window];
    private int _start;
    private int _end;
    private bool _isEnd;
    private TextEncoding? _encoding;
    private byte[] _text = [];
    private char[] _chars = [];
    private int _textStart;
    private int _textEnd;
    private bool _isStarted;

    /// <summary>The encoding, once it is decided; null while there has been nothing but ASCII.</summary>
    public TextEncoding? Encoding => _encoding;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The text ahead, up to one window of it, without moving: at least to its first line unless that is
    /// longer.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(CancellationToken cancel)
    {
        if (!_isStarted)
            await StartAsync(cancel);
        if (IsPassedThrough)
            return _raw.AsMemory(_start, _end - _start);
        if (_textStart == _textEnd)
            await TranscodeAsync(cancel);
        return _text.AsMemory(_textStart, _textEnd - _textStart);
    }

    /// <summary>Moves past text that was peeked at.</summary>
    public void Skip(int bytes)
    {
        if (IsPassedThrough)
            _start += bytes;
        else
            _textStart += bytes;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        if (!_isStarted)
            await StartAsync(cancellationToken);
        while (true)
        {
            if (_textStart < _textEnd)
            {
                var length = Math.Min(buffer.Length, _textEnd - _textStart);
                _text.AsSpan(_textStart, length).CopyTo(buffer.Span);
                _textStart += length;
                return length;
            }

            if (!IsPassedThrough)
            {
                if (!await TranscodeAsync(cancellationToken))
                    return 0;
                continue;
            }

            if (_start == _end)
            {
                // Once it is UTF-8, bytes need no stop-over here.
                if (_encoding == TextEncoding.Utf8)
                    return _isEnd ? 0 : await source.ReadAsync(buffer, cancellationToken);
                if (!await RefillAsync(full: false, cancellationToken))
                    return 0;
            }

            var ready = await ReadyAsync(cancellationToken);
            if (ready == 0)
                continue;
            var count = Math.Min(buffer.Length, ready);
            _raw.AsSpan(_start, count).CopyTo(buffer.Span);
            _start += count;
            return count;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Batch files are read asynchronously.");
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool IsPassedThrough => _encoding is null or TextEncoding.Utf8;

    private async ValueTask StartAsync(CancellationToken cancel)
    {
        _isStarted = true;
        await RefillAsync(full: true, cancel);
        Decide(TextDecoding.ByStart(_raw.AsSpan(0, _end), out var mark));
        _start = mark;
        if (_encoding is null)
            await ReadyAsync(cancel);
    }

    /// <summary>How many of the raw bytes may be passed on as UTF-8: while undecided, those before the first byte beyond
    /// ASCII.</summary>
    private async ValueTask<int> ReadyAsync(CancellationToken cancel)
    {
        if (_encoding is not null)
            return IsPassedThrough ? _end - _start : 0;
        var ascii = _raw.AsSpan(_start, _end - _start).IndexOfAnyExceptInRange((byte)0, (byte)0x7f);
        if (ascii < 0)
            return _end - _start;
        if (ascii > 0)
            return ascii;
        await RefillAsync(full: true, cancel);
        Decide(isUnicode ? TextEncoding.Utf8 : TextDecoding.ByContent(_raw.AsSpan(_start, _end - _start), _isEnd));
        return IsPassedThrough ? _end - _start : 0;
    }

    private void Decide(TextEncoding? encoding)
    {
        _encoding = encoding;
        if (IsPassedThrough)
            return;
        _chars = new char[Window];
        _text = new byte[Window * 3];
    }

    private async ValueTask<bool> TranscodeAsync(CancellationToken cancel)
    {
        await RefillAsync(full: false, cancel);
        var (read, written) = TextDecoding.ToUtf8(_encoding!.Value, _raw.AsSpan(_start, _end - _start), _isEnd, _chars, _text);
        _start += read;
        (_textStart, _textEnd) = (0, written);
        return written > 0 || !_isEnd;
    }

    /// <summary>Reads more behind what is left: once, or until the window is full. False when nothing is left and the file has
    /// ended.</summary>
    private async ValueTask<bool> RefillAsync(bool full, CancellationToken cancel)
    {
        _raw.AsSpan(_start, _end - _start).CopyTo(_raw);
        (_start, _end) = (0, _end - _start);
        while (!_isEnd && _end < Window)
        {
            var read = await source.ReadAsync(_raw.AsMemory(_end), cancel);
            _isEnd = read == 0;
            _end += read;
            if (!full)
                break;
        }

        return _end > 0;
    }
}
