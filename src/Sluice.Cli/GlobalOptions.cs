using System.CommandLine;

namespace Sluice.Cli;

/// <summary>The options every command knows.</summary>
internal static class GlobalOptions
{
    public const string UrlDefault = "http://127.0.0.1:8080";

    public static Option<string?> Url { get; } = new("--url")
    {
        Description = $"The server (or SLUICE_URL; {UrlDefault} when neither is given)",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<string?> Key { get; } = new("--key")
    {
        Description = "The API key (or SLUICE_KEY, or the file .sluice/key here, or ~/.config/sluice/key)",
        HelpName = "KEY",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON: one document, or one line for each item of a list",
        Recursive = true,
    };

    /// <summary>The server's address.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static Uri FindUrl(ParseResult parse, Surroundings around)
    {
        var text = parse.GetValue(Url) ?? Given(around.Variable("SLUICE_URL")) ?? UrlDefault;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new Uri(text)
            : throw new UsageException($"'{text}' is no address of a server; it looks like {UrlDefault}.");
    }

    /// <summary>The key, from the nearest place that has one.</summary>
    public static string? FindKey(ParseResult parse, Surroundings around) =>
        parse.GetValue(Key)
        ?? Given(around.Variable("SLUICE_KEY"))
        ?? FromFile(Path.Combine(around.WorkingDirectory, ".sluice", "key"))
        ?? FromFile(Path.Combine(around.HomeDirectory, ".config", "sluice", "key"));

    private static string? FromFile(string path) => File.Exists(path) ? Given(File.ReadAllText(path)) : null;

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>The command line asks for something that cannot be; the message says what to write instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
