using System.Globalization;
using System.Text;

namespace Sluice.Client;

/// <summary>One message of a stream: its number, and what it says; a message that only tells the number says nothing.</summary>
internal readonly record struct StreamMessage(long? Number, string? Data);

/// <summary>Reads server-sent events (WHATWG HTML §9.2.6) from an answer as it comes.</summary>
internal sealed class ServerSentEvents(HttpResponseMessage response, Stream body, TimeSpan silenceMax, TimeProvider clock)
    : IDisposable
{
    private readonly StreamReader _reader = new(body, Encoding.UTF8);

    /// <summary>
    /// The next message; null when the connection is over, whether it was ended, broke, or said nothing for so long that it must
    /// have.
    /// </summary>
    public async Task<StreamMessage?> NextAsync(CancellationToken cancel)
    {
        long? number = null;
        StringBuilder? data = null;
        while (await LineAsync(cancel) is { } line)
        {
            if (line.Length == 0)
            {
                if (number is not null || data is not null)
                    return new StreamMessage(number, data?.ToString());
                continue;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var field = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? "" : line[(colon + 1)..];
            if (value.StartsWith(' '))
                value = value[1..];
            if (field == "id" && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                number = id;
            else if (field == "data")
                data = data is null ? new StringBuilder(value) : data.Append('\n').Append(value);
        }
        // What was begun and not ended by an empty line is no message.
        return null;
    }

    public void Dispose()
    {
        _reader.Dispose();
        response.Dispose();
    }

    private async Task<string?> LineAsync(CancellationToken cancel)
    {
        using var silence = new CancellationTokenSource(silenceMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, silence.Token);
        try
        {
            return await _reader.ReadLineAsync(either.Token);
        }
        catch (Exception e) when (e is IOException or HttpRequestException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }
}
