namespace Sluice.Webhooks;

/// <summary>Why a webhook got no answer.</summary>
public enum SendFailure
{
    /// <summary>The name is not known, or its name server does not answer.</summary>
    Dns,
    /// <summary>The address, or one of those the name stands for, may not be called.</summary>
    ForbiddenAddress,
    /// <summary>Nobody listens there, or no way leads there.</summary>
    Connect,
    /// <summary>No trusted encryption: a wrong, expired or self-signed certificate, or no TLS at all.</summary>
    Tls,
    /// <summary>No answer within the time given.</summary>
    Timeout,
    /// <summary>The connection ended before an answer came.</summary>
    Closed,
    /// <summary>What came is not HTTP/1.1.</summary>
    InvalidAnswer,
    /// <summary>The head of the answer is larger than is read.</summary>
    TooLarge,
}

/// <summary>What became of one attempt to send a webhook: a status, or a failure, never both.</summary>
public sealed record WebhookAnswer
{
    /// <summary>The HTTP status; null when none came.</summary>
    public int? Status { get; init; }

    /// <summary>Why there is no status.</summary>
    public SendFailure? Failure { get; init; }

    /// <summary>What is known of the failure beyond its kind, fit to be shown to the endpoint's owner.</summary>
    public string? Detail { get; init; }

    /// <summary>The header <c>Retry-After</c> as it came.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The beginning of the answer's body as one line of harmless text.</summary>
    public string Body { get; init; } = "";

    /// <summary>Whether there was, or may have been, more of the body.</summary>
    public bool BodyCut { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>The stable snake_case name of what happened: <c>http_503</c>, <c>timeout</c>.</summary>
    public string Reason => Failure is { } failure ? NameOf(failure) : FormattableString.Invariant($"http_{Status}");

    private static string NameOf(SendFailure failure) => failure switch
    {
        SendFailure.Dns => "dns",
        SendFailure.ForbiddenAddress => "forbidden_address",
        SendFailure.Connect => "connect",
        SendFailure.Tls => "tls",
        SendFailure.Timeout => "timeout",
        SendFailure.Closed => "closed",
        SendFailure.InvalidAnswer => "invalid_answer",
        SendFailure.TooLarge => "too_large",
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "A failure without a name."),
    };
}
