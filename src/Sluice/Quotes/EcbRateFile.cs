using System.Globalization;
using Microsoft.Extensions.Logging;
using Sluice.Kernel;

namespace Sluice.Quotes;

/// <summary>
/// Rates from a file that somebody else renews, in the form of <see cref="EcbRates"/>. It is looked at apart from any request; a
/// file that cannot be used changes nothing, the last good rates stay until they are stale.
/// </summary>
/// <param name="path">Where it is.</param>
/// <param name="staleAfterDays">By how many days its day may lie behind today's, UTC.</param>
public sealed class EcbRateFile(string path, int staleAfterDays, TimeProvider clock, ILogger<EcbRateFile> log) : IRateSource
{
    /// <summary>How often the file is looked at; it is read only when it has changed.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // In a time zone ahead of UTC it is tomorrow already.
    private const int DaysAheadMax = 1;

    private volatile EcbRates? _rates;
    private volatile string? _trouble;
    private (DateTime WrittenAt, long Length)? _read;

    public string Name => EcbRates.SourceName;

    /// <summary>Why the file as it is now cannot be used; null while it can.</summary>
    public string? Trouble => _trouble;

    /// <summary>The day of the rates that are in use; null before any were read.</summary>
    public DateOnly? Day => _rates?.Date;

    public Result<RateSheet> At(DateTimeOffset now)
    {
        if (_rates is not { } rates)
            return new Problem(ProblemTypes.RatesUnavailable, "No exchange rates have been read yet.") { RetryAfterSeconds = 60 };
        if (!rates.IsStale(DateOnly.FromDateTime(now.UtcDateTime), staleAfterDays))
            return rates.Sheet;
        return new Problem(ProblemTypes.RatesUnavailable,
            $"The newest exchange rates are those of {Text(rates.Date)}; they hold for {staleAfterDays} days.")
        {
            RetryAfterSeconds = 600,
        };
    }

    /// <summary>Reads the file if it has changed since. One call at a time.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new FileNotFoundException("There is no such file.");
            var stamp = (file.LastWriteTimeUtc, file.Length);
            if (_read == stamp)
                return;
            // What cannot be read now, for want of a right or of a disk, is tried again; what was read and is wrong is not.
            var text = await ReadAsync(file, cancel);
            _read = stamp;
            using var reader = new StringReader(text);
            Use(EcbRates.Parse(reader));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            if (_trouble != failure.Message)
                Log.FileUnusable(log, path, _rates is { } used ? Text(used.Date) : "no day", failure.Message);
            _trouble = failure.Message;
            if (failure is not FormatException)
                _read = null;
        }
    }

    private void Use(EcbRates rates)
    {
        if (rates.Date.DayNumber > DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber + DaysAheadMax)
            throw new FormatException($"The rates are of {Text(rates.Date)}, which is yet to come.");
        _rates = rates;
        _trouble = null;
        Log.FileRead(log, path, Text(rates.Date), rates.Sheet.Currencies.Count);
    }

    private static async Task<string> ReadAsync(FileInfo file, CancellationToken cancel)
    {
        using var reader = new StreamReader(new FileStream(file.FullName, FileMode.Open, FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete, bufferSize: 4096, FileOptions.Asynchronous));
        var buffer = new char[EcbRates.CharactersMax + 1];
        var length = await reader.ReadBlockAsync(buffer, cancel);
        return length <= EcbRates.CharactersMax ? new string(buffer, 0, length)
            : throw new FormatException($"The file has more than {EcbRates.CharactersMax} characters.");
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
