namespace Sluice.Client;

/// <summary>The server said no, or could not be asked. <see cref="Problem"/> always says why.</summary>
public sealed class SluiceException : Exception
{
    /// <summary>Code of <see cref="Problem"/> when no server answered.</summary>
    public const string UnreachableCode = "unreachable";

    /// <summary>Code of <see cref="Problem"/> when something answered that does not speak this protocol.</summary>
    public const string UnexpectedAnswerCode = "unexpected_answer";

    internal SluiceException(Problem problem, Uri? address, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(string.IsNullOrEmpty(problem.Detail) ? problem.Code : $"{problem.Code}: {problem.Detail}", inner)
    {
        Problem = problem;
        Address = address;
        RetryAfter = retryAfter;
    }

    /// <summary>What the server said.</summary>
    public Problem Problem { get; }

    /// <summary>The stable code.</summary>
    public string Code => Problem.Code;

    /// <summary>Every field that is wrong.</summary>
    public IReadOnlyList<FieldProblem> Errors => Problem.Errors ?? [];

    /// <summary>Names the request in the server's log.</summary>
    public string? RequestId => Problem.RequestId;

    /// <summary>Where the request went.</summary>
    public Uri? Address { get; }

    /// <summary>When the server asked to be asked again.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether no server answered at all.</summary>
    public bool IsUnreachable => Code == UnreachableCode;
}
