namespace Sluice.Tests.Simulation;

/// <summary>How rough a world is. All chances are out of one.</summary>
internal sealed record Odds
{
    public double DatabaseFails { get; init; } = 0.006;
    public double NodeCrashes { get; init; } = 0.004;
    public double NodeCrashesAtConnector { get; init; } = 0.04;
    public double RequestLost { get; init; } = 0.12;
    public double RequestLate { get; init; } = 0.12;
    public double AnswerLost { get; init; } = 0.15;
    public double AnswerSlow { get; init; } = 0.15;
    public double AnswerPartial { get; init; } = 0.1;
    public double CallbackLost { get; init; } = 0.12;
    public double CallbackRepeated { get; init; } = 0.25;

    /// <summary>Whether banks may fall silent for hours.</summary>
    public bool Outages { get; init; } = true;

    /// <summary>Nothing goes wrong any more: for the end, when everything has to come right.</summary>
    public static Odds Calm { get; } = new()
    {
        DatabaseFails = 0,
        NodeCrashes = 0,
        NodeCrashesAtConnector = 0,
        RequestLost = 0,
        RequestLate = 0,
        AnswerLost = 0,
        AnswerSlow = 0,
        AnswerPartial = 0,
        CallbackLost = 0,
        CallbackRepeated = 0,
        Outages = false,
    };
}
