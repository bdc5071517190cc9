using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Kernel;

/// <summary>
/// Writes the JSON that Sluice stores and answers: snake_case, not indented, text as it is rather than escaped.
/// </summary>
public static class Json
{
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _spare;

    /// <summary>Writes one value and returns it as text.</summary>
    public static string Text<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var (buffer, writer) = _spare ?? New();
        _spare = null;
        buffer.ResetWrittenCount();
        writer.Reset();
        write(writer, value);
        writer.Flush();
        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        _spare = (buffer, writer);
        return text;
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) New()
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        return (buffer, new Utf8JsonWriter(buffer, Options));
    }

    extension(Utf8JsonWriter json)
    {
        /// <summary>A string, or null.</summary>
        public void Text(string name, string? value)
        {
            if (value is null)
                json.WriteNull(name);
            else
                json.WriteString(name, value);
        }

        /// <summary>An instant in RFC 3339, or null.</summary>
        public void Instant(string name, DateTimeOffset? value)
        {
            if (value is { } at)
                json.WriteString(name, Time.Text(at));
            else
                json.WriteNull(name);
        }

        /// <summary>An id with its prefix, or null.</summary>
        public void Id(string name, string prefix, Guid? value)
        {
            if (value is { } id)
                json.WriteString(name, Ids.Format(prefix, id));
            else
                json.WriteNull(name);
        }

        /// <summary>JSON that was written before, or null.</summary>
        public void Raw(string name, string? value)
        {
            json.WritePropertyName(name);
            if (value is null)
                json.WriteNullValue();
            else
                json.WriteRawValue(value, skipInputValidation: true);
        }
    }
}
