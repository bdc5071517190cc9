namespace Sluice.Client;

/// <summary>Why a request was not done (RFC 9457). Codes are stable and listed in the error catalogue.</summary>
public sealed record Problem
{
    /// <summary>Address of the code's description.</summary>
    public string? Type { get; init; }
    /// <summary>The code in a few words.</summary>
    public string? Title { get; init; }
    /// <summary>The HTTP status.</summary>
    public int Status { get; init; }
    /// <summary>Stable code, as "insufficient_funds".</summary>
    public required string Code { get; init; }
    /// <summary>What happened this time and what to do about it.</summary>
    public string? Detail { get; init; }
    /// <summary>Every field that is wrong.</summary>
    public IReadOnlyList<FieldProblem>? Errors { get; init; }
    /// <summary>Names this request in the server's log.</summary>
    public string? RequestId { get; init; }
    /// <summary>A link or id that helps, as the first upload of a duplicate file.</summary>
    public string? Related { get; init; }
}

/// <summary>One thing wrong with one field.</summary>
public sealed record FieldProblem
{
    /// <summary>JSON pointer (RFC 6901) into the request.</summary>
    public required string Pointer { get; init; }
    /// <summary>Stable code, as "iban_checksum".</summary>
    public required string Code { get; init; }
    /// <summary>In plain words.</summary>
    public string? Detail { get; init; }
}
