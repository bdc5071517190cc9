using System.Buffers;
using System.Text.Json;
using Sluice.Kernel;

namespace Sluice.Batches.Reading;

/// <summary>
/// Payouts from one JSON object {"mode": …, "items": […]}, an item at a time. An item with wrong fields is a row with errors;
/// where the document itself breaks, nothing after it can be told apart and it is not read on.
/// </summary>
internal sealed class JsonItemsReader(Utf8TextStream text) : BatchReader
{
    // Deeper than an item may nest, so that one item that nests too deep is a bad row and not the end of the file.
    private const int DepthTokenizedMax = 256;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;
    private bool _isEnd;
    private bool _hasItems;
    private long _consumed;
    private Place _place = Place.Start;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = DepthTokenizedMax });

    private enum Place
    {
        Start, Root, Mode, Items, InItems, End,
    }

    private enum Step
    {
        Again, NeedMore, Item, Done,
    }

    public override ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        return text.DisposeAsync();
    }

    private protected override async ValueTask<BatchRow?> ReadAsync(int number, CancellationToken cancel)
    {
        while (true)
        {
            var step = Advance(out var item);
            if (step == Step.Item)
                return BatchRow.FromJson(number, item);
            if (step == Step.Done)
                return null;
            if (step == Step.Again)
                continue;
            if (_end - _start > RowBytesMax)
                return Fail($"Item {number} is longer than {RowBytesMax} bytes.");
            if (_isEnd)
                return Fail("The document ends in the middle.");
            await FillAsync(cancel);
        }
    }

    private Step Advance(out ReadOnlyMemory<byte> item)
    {
        item = default;
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isEnd, _state);
        try
        {
            if (!reader.Read())
            {
                if (_place == Place.End && _isEnd)
                    return Step.Done;
                Commit(reader);
                return Step.NeedMore;
            }

            if (_place == Place.InItems && reader.TokenType != JsonTokenType.EndArray)
            {
                var first = _start + (int)reader.TokenStartIndex;
                if (!reader.TrySkip())
                    return Step.NeedMore;
                item = _buffer.AsMemory(first, _start + (int)reader.BytesConsumed - first);
                Commit(reader);
                return Step.Item;
            }

            Take(ref reader);
            Commit(reader);
            return Failure is null ? Step.Again : Step.Done;
        }
        catch (JsonException)
        {
            if (_place == Place.Start && _end == _start)
                Fail("The document is empty.");
            else
                Fail($"The document is not valid JSON after byte {_consumed + reader.BytesConsumed}.");
            return Step.Done;
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (_place)
        {
            case Place.Start when reader.TokenType == JsonTokenType.StartObject:
                _place = Place.Root;
                break;
            case Place.Start:
                Fail("The document is not an object with \"items\".");
                break;
            case Place.Root when reader.TokenType == JsonTokenType.EndObject:
                _place = Place.End;
                if (!_hasItems)
                    Fail("The document has no \"items\".");
                break;
            case Place.Root when reader.ValueTextEquals("items"u8):
                if (_hasItems)
                    Fail("\"items\" stands there twice.");
                _hasItems = true;
                _place = Place.Items;
                break;
            case Place.Root when reader.ValueTextEquals("mode"u8):
                if (Mode is not null)
                    Fail("\"mode\" stands there twice.");
                _place = Place.Mode;
                break;
            case Place.Root:
                Fail($"There is no field {NameOf(reader)} beside \"mode\" and \"items\".");
                break;
            case Place.Mode:
                if (reader.TokenType == JsonTokenType.String && JsonText.IsText(reader.ValueSpan))
                    Mode = reader.GetString();
                else
                    Fail("\"mode\" is a string.");
                _place = Place.Root;
                break;
            case Place.Items:
                if (reader.TokenType != JsonTokenType.StartArray)
                    Fail("\"items\" is an array.");
                _place = Place.InItems;
                break;
            default:
                _place = Place.Root;
                break;
        }
    }

    private static string NameOf(in Utf8JsonReader reader) =>
        JsonText.IsText(reader.ValueSpan) ? JsonText.Cut(reader.GetString()!) : "of that name";

    private void Commit(in Utf8JsonReader reader)
    {
        _state = reader.CurrentState;
        _start += (int)reader.BytesConsumed;
        _consumed += reader.BytesConsumed;
    }

    private BatchRow? Fail(string detail)
    {
        Failure ??= new Problem(ProblemTypes.MalformedBody, $"{detail} It was not read on.");
        return null;
    }

    /// <summary>Fills the whole buffer, so that an item that came in many pieces is looked at few times.</summary>
    private async ValueTask FillAsync(CancellationToken cancel)
    {
        JsonBuffer.MakeRoom(ref _buffer, ref _start, ref _end);
        while (!_isEnd && _end < _buffer.Length)
        {
            var read = await text.ReadAsync(_buffer.AsMemory(_end), cancel);
            _isEnd = read == 0;
            _end += read;
        }
    }
}
