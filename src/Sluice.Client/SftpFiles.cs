namespace Sluice.Client;

/// <summary>The states of a file that came over SFTP.</summary>
public static class SftpFileStates
{
    /// <summary>It was taken; its rows are not all decided.</summary>
    public const string Received = "received";
    /// <summary>Its rows are decided and acknowledged; their payouts go on.</summary>
    public const string Accepted = "accepted";
    /// <summary>Nothing of it was accepted, which was answered.</summary>
    public const string Refused = "refused";
    /// <summary>All of it is final, which was answered.</summary>
    public const string Answered = "answered";
}

/// <summary>A file that came over SFTP.</summary>
public sealed record SftpFile
{
    /// <summary>sfile_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "sftp_file".</summary>
    public string Object { get => field ?? "sftp_file"; init; }
    /// <summary>payments or onboarding: the folder it came in.</summary>
    public required string Kind { get; init; }
    /// <summary>As it was named.</summary>
    public required string Name { get; init; }
    /// <summary>One of <see cref="SftpFileStates"/>.</summary>
    public required string State { get; init; }
    /// <summary>How large it is.</summary>
    public required long Bytes { get; init; }
    /// <summary>Hexadecimal; absent where it was not read to its end.</summary>
    public string? Sha256 { get; init; }
    /// <summary>The fingerprint of the PGP key of the merchant's that signed it; absent where none did.</summary>
    public string? SignedBy { get; init; }
    /// <summary>The batch that it became.</summary>
    public string? BatchId { get; init; }
    /// <summary>Why it, or part of it, was refused.</summary>
    public SftpFileReason? Reason { get; init; }
    /// <summary>When it was taken.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>When the last answer was put there.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
}

/// <summary>Why a file, or part of it, was refused.</summary>
public sealed record SftpFileReason
{
    /// <summary>Stable code, as "duplicate_file".</summary>
    public required string Code { get; init; }
    /// <summary>In plain words.</summary>
    public string? Detail { get; init; }
}

/// <summary>Which files to list.</summary>
public sealed record SftpFileQuery : ListQuery
{
    /// <summary>Only those that stand so: one of <see cref="SftpFileStates"/>.</summary>
    public string? State { get; init; }

    internal override void Write(QueryText query)
    {
        query.Add("state", State);
        base.Write(query);
    }
}
