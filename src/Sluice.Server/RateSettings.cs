using Sluice.Quotes;

namespace Sluice.Server;

/// <summary>Where exchange rates come from and how long they hold: configuration section <c>Sluice:Rates</c>.</summary>
public sealed class RateSettings
{
    private const int DaysMax = 30;
    private const int SecondsMax = 86_400;

    /// <summary>
    /// A file in the form of the European Central Bank's eurofxref-daily.xml, renewed by the operator. Without one test money is
    /// converted at the sandbox's rates, and live money is not.
    /// </summary>
    public string? File { get; set; }

    /// <summary>
    /// By how many days the day of the rates may lie behind: five, because over Easter those of Thursday hold until Tuesday
    /// afternoon.
    /// </summary>
    public int StaleAfterDays { get; set; } = 5;

    /// <summary>The longest a quote may be asked to hold, in seconds.</summary>
    public int QuoteSecondsMax { get; set; } = 3600;

    /// <summary>What is wrong with the settings, or null.</summary>
    public string? Problem() => this switch
    {
        { StaleAfterDays: < 1 or > DaysMax } => $"Sluice:Rates:StaleAfterDays is 1 to {DaysMax}.",
        { QuoteSecondsMax: < QuoteRequest.LifeSecondsMin or > SecondsMax } =>
            $"Sluice:Rates:QuoteSecondsMax is {QuoteRequest.LifeSecondsMin} to {SecondsMax}.",
        { File: { Length: > 0 } file } when string.IsNullOrWhiteSpace(file) || Directory.Exists(file) =>
            "Sluice:Rates:File is the path of a file.",
        _ => null,
    };
}
