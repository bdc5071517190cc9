using System.Text;
using Sluice.Batches.Reading;
using Sluice.Kernel;

namespace Sluice.Tests.Batches.Reading;

/// <summary>Batch files in memory, and everything read from them.</summary>
internal static class BatchFiles
{
    public const string Header = "client_reference,amount,currency,purpose,recipient_name,recipient_country,iban,memo";

    public static string Row(int number, string memo = "m") =>
        $"R{number},12.50,EUR,SALA,Ada Byron,DE,DE89370400440532013000,{memo}";

    /// <summary>The header and these lines.</summary>
    public static string Csv(params IEnumerable<string> lines) =>
        string.Concat(lines.Prepend(Header).Select(line => line + "\n"));

    public static Stream Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static Stream Of(byte[] bytes) => new ForwardOnly(new MemoryStream(bytes), null);

    public static Stream InPieces(byte[] bytes, int seed) => new ForwardOnly(new MemoryStream(bytes), new Random(seed));

    public static async Task<(List<BatchRow> Rows, Problem? Failure)> ReadAllAsync(BatchFormat format, Stream stream)
    {
        var opened = await BatchReader.OpenAsync(format, stream, CancellationToken.None);
        if (!opened.Succeeded(out var reader, out var problem))
            return ([], problem);
        await using (reader)
        {
            var rows = new List<BatchRow>();
            while (await reader.NextAsync(CancellationToken.None) is { } row)
                rows.Add(row);
            return (rows, reader.Failure);
        }
    }

    /// <summary>Cannot seek, cannot be read synchronously, and gives 1 to 7 bytes at a time when it has a source of
    /// chance.</summary>
    internal sealed class ForwardOnly(Stream inner, Random? chance) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(chance is null ? buffer : buffer[..Math.Min(buffer.Length, chance.Next(1, 8))], cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("synchronous");
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>A head, one line as often as asked for and a tail, without holding them all.</summary>
    internal sealed class Repeated(string head, string line, int times, string tail) : Stream
    {
        private readonly byte[] _line = Encoding.UTF8.GetBytes(line);
        private byte[] _current = Encoding.UTF8.GetBytes(head);
        private int _at;
        private int _left = times;
        private bool _tailDone;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var written = 0;
            while (written < buffer.Length)
            {
                if (_at == _current.Length)
                {
                    if (_left > 0)
                        (_current, _at, _left) = (_line, 0, _left - 1);
                    else if (!_tailDone)
                        (_current, _at, _tailDone) = (Encoding.UTF8.GetBytes(tail), 0, true);
                    else
                        break;
                }

                var length = Math.Min(buffer.Length - written, _current.Length - _at);
                _current.AsSpan(_at, length).CopyTo(buffer.Span[written..]);
                _at += length;
                written += length;
            }

            return ValueTask.FromResult(written);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("synchronous");
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
