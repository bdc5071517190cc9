namespace Sluice.Kernel;

/// <summary>What a problem means to the caller; decides the HTTP status (RFC 9110 §15) and the gRPC code.</summary>
public enum ProblemKind
{
    /// <summary>The request cannot be understood: 400.</summary>
    Malformed,
    /// <summary>No or wrong credentials: 401.</summary>
    Unauthenticated,
    /// <summary>Known, but not allowed: 403.</summary>
    Forbidden,
    /// <summary>Not there, or another merchant's: 404.</summary>
    NotFound,
    /// <summary>Not by this method: 405.</summary>
    WrongMethod,
    /// <summary>The state of things does not allow it: 409.</summary>
    Conflict,
    /// <summary>The caller saw an older revision: 412.</summary>
    Stale,
    /// <summary>The body is larger than the limit: 413.</summary>
    TooLarge,
    /// <summary>A media type that is not read here: 415.</summary>
    Unsupported,
    /// <summary>Understood, but wrong in content: 422.</summary>
    Invalid,
    /// <summary>Too many requests: 429.</summary>
    TooMany,
    /// <summary>Not now: 503 with Retry-After.</summary>
    Unavailable,
    /// <summary>Our fault: 500. Never the answer to bad input.</summary>
    Bug,
}

/// <summary>
/// One entry of the error catalogue (docs/errors.md): a stable snake_case code, its kind and a title for people.
/// </summary>
public sealed record ProblemType(string Code, ProblemKind Kind, string Title);

/// <summary>One thing wrong with one field. <paramref name="Pointer"/> is a JSON pointer (RFC 6901) into the request.</summary>
public readonly record struct FieldError(string Pointer, string Code, string Detail);

/// <summary>An expected failure as a value.</summary>
/// <param name="Type">Its entry in the catalogue.</param>
/// <param name="Detail">What happened and what to do next, for a person.</param>
public sealed record Problem(ProblemType Type, string Detail)
{
    /// <summary>Every field that is wrong, not just the first.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>When to try again, where that is known.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>A link or id that helps: the first upload of a duplicate file, the payout that holds a reference.</summary>
    public string? Related { get; init; }

    public override string ToString() =>
        $"{Type.Code}: {Detail}" + string.Concat(Errors.Select(e => $"; {e.Pointer} {e.Code}"));
}
