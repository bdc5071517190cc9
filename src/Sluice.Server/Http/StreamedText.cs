namespace Sluice.Server.Http;

/// <summary>
/// A long text answer: written row by row into a small buffer, sent whenever that is full. The web server refuses synchronous
/// writes, and memory stays constant.
/// </summary>
internal sealed class StreamedText(HttpContext http, string contentType) : IDisposable
{
    private const int BufferCharacters = 32 * 1024;

    private readonly StringWriter _buffer = new();
    private bool _started;

    /// <summary>Where a row is written to.</summary>
    public TextWriter Row => _buffer;

    /// <summary>After each row: sends when enough has gathered.</summary>
    public ValueTask RowDoneAsync() =>
        _buffer.GetStringBuilder().Length < BufferCharacters ? ValueTask.CompletedTask : new ValueTask(FlushAsync());

    /// <summary>Sends what has gathered.</summary>
    public async Task FlushAsync()
    {
        if (!_started)
            http.Response.ContentType = contentType;
        _started = true;
        var text = _buffer.GetStringBuilder();
        await http.Response.WriteAsync(text.ToString(), http.RequestAborted);
        text.Clear();
    }

    public void Dispose() => _buffer.Dispose();
}
