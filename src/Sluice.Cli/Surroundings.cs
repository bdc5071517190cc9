namespace Sluice.Cli;

/// <summary>What the program finds around itself; tests bring their own.</summary>
internal sealed record Surroundings
{
    public required TimeProvider Clock { get; init; }
    public required Func<string, string?> Variable { get; init; }
    public required string WorkingDirectory { get; init; }
    public required string HomeDirectory { get; init; }
    /// <summary>Where the program itself lies.</summary>
    public required string BaseDirectory { get; init; }
    /// <summary>Whether a person watches the output.</summary>
    public required bool IsTerminal { get; init; }
    /// <summary>What a request body is read from when a file is named "-".</summary>
    public required TextReader Input { get; init; }
    /// <summary>Null takes the usual one.</summary>
    public HttpMessageHandler? Handler { get; init; }

    public static Surroundings Real() => new()
    {
        Clock = TimeProvider.System,
        Variable = Environment.GetEnvironmentVariable,
        WorkingDirectory = Environment.CurrentDirectory,
        HomeDirectory = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        BaseDirectory = AppContext.BaseDirectory,
        IsTerminal = !Console.IsOutputRedirected,
        Input = Console.In,
    };
}
