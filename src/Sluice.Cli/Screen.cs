using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Client;
using Spectre.Console;

namespace Sluice.Cli;

/// <summary>Output in three dresses: tables for people, tab-separated lines for pipes, JSON for programs.</summary>
internal sealed class Screen
{
    private static readonly SluiceJson Indented = new(Options(indented: true));
    private static readonly SluiceJson OneLine = new(Options(indented: false));

    public Screen(TextWriter output, bool isTerminal, bool isJson)
    {
        Output = output;
        IsJson = isJson;
        IsTerminal = isTerminal && !isJson;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
    }

    public TextWriter Output { get; }
    public IAnsiConsole Console { get; }
    public bool IsJson { get; }
    public bool IsTerminal { get; }

    public static JsonSerializerOptions Options(bool indented) => new(SluiceJson.Default.Options)
    {
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What came from outside, without anything that could steer a terminal.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text) || !text.Any(char.IsControl))
            return text ?? "";
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
            clean.Append(char.IsControl(c) ? '\uFFFD' : c);
        return clean.ToString();
    }

    public Task LineAsync(string text = "") => Output.WriteLineAsync(text);

    /// <summary>One thing: JSON, or its fields one below the other, empty ones left out.</summary>
    public async Task ShowAsync<T>(T item, params IEnumerable<(string Name, string? Value)> fields)
    {
        if (IsJson)
        {
            await Output.WriteLineAsync(JsonSerializer.Serialize(item, typeof(T), Indented));
            return;
        }
        List<(string Name, string? Value)> given = [.. fields.Where(f => !string.IsNullOrEmpty(f.Value))];
        var width = given.Count == 0 ? 0 : given.Max(f => f.Name.Length);
        foreach (var (name, value) in given)
            await Output.WriteLineAsync(IsTerminal ? $"{name.PadRight(width)}  {Clean(value)}" : $"{name}\t{Clean(value)}");
    }

    /// <summary>One JSON document of another context, indented.</summary>
    public Task JsonAsync<T>(T item, JsonSerializerContext context) =>
        Output.WriteLineAsync(JsonSerializer.Serialize(item, typeof(T), context));

    /// <summary>One thing as indented JSON, whatever the dress: to be edited and handed back.</summary>
    public Task DocumentAsync<T>(T item) => JsonAsync(item, Indented);

    /// <summary>One item of a list, as one line of JSON.</summary>
    public Task JsonLineAsync<T>(T item) => Output.WriteLineAsync(JsonSerializer.Serialize(item, typeof(T), OneLine));

    /// <summary>Many things: JSON lines, tab-separated lines with a header, or a table.</summary>
    public async Task ListAsync<T>(
        IAsyncEnumerable<T> items, string[] headers, Func<T, string?[]> row, string none = "Nothing here yet.")
    {
        if (IsJson)
        {
            await foreach (var item in items)
                await JsonLineAsync(item);
            return;
        }
        if (!IsTerminal)
        {
            await Output.WriteLineAsync(string.Join('\t', headers));
            await foreach (var item in items)
                await Output.WriteLineAsync(string.Join('\t', row(item).Select(Clean)));
            return;
        }
        var table = new Table().Border(TableBorder.Simple);
        foreach (var header in headers)
            table.AddColumn(new TableColumn(new Text(header)));
        await foreach (var item in items)
            table.AddRow(row(item).Select(cell => new Text(Clean(cell))));
        if (table.Rows.Count == 0)
            await LineAsync(none);
        else
            Console.Write(table);
    }
}
