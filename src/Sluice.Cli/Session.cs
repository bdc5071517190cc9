using System.CommandLine;
using Sluice.Client;

namespace Sluice.Cli;

/// <summary>What one command works with: its arguments, its output, and a client made when first used.</summary>
internal sealed class Session : IDisposable
{
    private readonly ParseResult _parse;
    private HttpClient? _http;
    private MoneyText? _money;
    private string? _key;

    public Session(ParseResult parse, TextWriter output, TextWriter error, Surroundings around)
    {
        _parse = parse;
        Around = around;
        Error = error;
        Screen = new Screen(output, around.IsTerminal, parse.GetValue(GlobalOptions.Json));
    }

    public Surroundings Around { get; }
    public TextWriter Error { get; }
    public Screen Screen { get; }
    public bool IsJson => Screen.IsJson;
    public Uri Url => field ??= GlobalOptions.FindUrl(_parse, Around);
    public bool HasKey => (_key ??= GlobalOptions.FindKey(_parse, Around)) is not null;
    public IReadOnlyList<string> Unmatched => _parse.UnmatchedTokens;

    /// <summary>Gives up early, so that a missing server is said at once.</summary>
    public SluiceClient Client => field ??= MakeClient(retries: 2);

    /// <summary>Holds out as long as it may, for work that takes its time.</summary>
    public SluiceClient PatientClient => field ??= MakeClient(SluiceClientSettings.RetriesMax);

    public T? Get<T>(Option<T> option) => _parse.GetValue(option);

    public T Get<T>(Argument<T> argument) => _parse.GetValue(argument)!;

    /// <summary>How amounts are written, from the server's currency table.</summary>
    public async Task<MoneyText> MoneyAsync(CancellationToken cancel) =>
        _money ??= new MoneyText((await Client.Catalogues.FilterValuesAsync(cancel)).Currencies);

    /// <summary>A path as the person meant it, from where they stand.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, Around.WorkingDirectory);

    public void Dispose() => _http?.Dispose();

    private SluiceClient MakeClient(int retries)
    {
        _http ??= SluiceClient.Connect(Url, HasKey ? _key : null, Around.Handler);
        return new SluiceClient(_http, new SluiceClientSettings { Retries = retries, Clock = Around.Clock });
    }
}
