namespace Sluice.Payouts;

/// <summary>What to do about a payout that failed.</summary>
public enum RetryAdvice
{
    /// <summary>The money certainly did not leave, and trying again unchanged can help.</summary>
    Safe,
    /// <summary>Trying again helps only after something named in the explanation was put right.</summary>
    AfterCorrection,
    /// <summary>Trying again cannot help, or must not be done.</summary>
    Never,
}

/// <summary>One way a payout can fail. Codes are stable; titles and explanations are for people.</summary>
public sealed record FailureCode(string Code, RetryAdvice Retry, string Title, string Explanation)
{
    /// <summary>The advice as the API writes it: safe, after_correction, never.</summary>
    public string RetryText => Retry switch
    {
        RetryAdvice.Safe => "safe",
        RetryAdvice.AfterCorrection => "after_correction",
        RetryAdvice.Never => "never",
        _ => throw new InvalidOperationException($"No name for {Retry}."),
    };
}

/// <summary>Our code for what a rail said, and the rail's own code beside it.</summary>
public readonly record struct RailFailure(FailureCode Failure, string? RawCode);
