using System.Text.Json;
using Sluice.Kernel;

namespace Sluice.Sftp;

/// <summary>What is in a file, by the folder that it came in. The names are stored.</summary>
public static class SftpFileKinds
{
    public const string Payments = "payments";
    public const string Onboarding = "onboarding";

    public static IReadOnlyList<string> All { get; } = [Payments, Onboarding];
}

/// <summary>Where a file stands. The names are stored.</summary>
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

/// <summary>A file that was taken out of a merchant's folder.</summary>
public sealed record SftpFile
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    /// <summary>One of <see cref="SftpFileKinds"/>.</summary>
    public required string Kind { get; init; }
    /// <summary>As the merchant named it; what is no text of it is U+FFFD.</summary>
    public required string Name { get; init; }
    public required long Bytes { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    /// <summary>One of <see cref="SftpFileStates"/>.</summary>
    public required string State { get; init; }
    /// <summary>Of what was read of it, in hexadecimal; null where it was not read to its end.</summary>
    public string? Sha256 { get; init; }
    /// <summary>The fingerprint of the OpenPGP key that signed it, of those its merchant has registered.</summary>
    public string? SignedBy { get; init; }
    /// <summary>The batch that it became.</summary>
    public Guid? Batch { get; init; }
    public string? ReasonCode { get; init; }
    /// <summary>Why it was refused, in words.</summary>
    public string? Reason { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }

    public const string IdPrefix = "sfile_";

    public bool IsFinal => State is SftpFileStates.Refused or SftpFileStates.Answered;

    /// <summary>Whether what it holds is still needed: it is not in a batch, and not refused.</summary>
    public bool IsUnread => State == SftpFileStates.Received && Batch is null;

    public override string ToString() => Ids.Format(IdPrefix, Id);
}

/// <summary>A file as the API answers it.</summary>
public static class SftpFileJson
{
    public static string Text(SftpFile file) => Json.Text(file, Write);

    public static void Write(Utf8JsonWriter json, SftpFile file)
    {
        json.WriteStartObject();
        json.Id("id", SftpFile.IdPrefix, file.Id);
        json.WriteString("object", "sftp_file");
        json.WriteString("kind", file.Kind);
        json.WriteString("name", file.Name);
        json.WriteString("state", file.State);
        json.WriteNumber("bytes", file.Bytes);
        json.Text("sha256", file.Sha256);
        json.Text("signed_by", file.SignedBy);
        json.Id("batch_id", Batches.Batch.IdPrefix, file.Batch);
        if (file.ReasonCode is null)
        {
            json.WriteNull("reason");
        }
        else
        {
            json.WriteStartObject("reason");
            json.WriteString("code", file.ReasonCode);
            json.Text("detail", file.Reason);
            json.WriteEndObject();
        }
        json.Instant("received_at", file.ReceivedAt);
        json.Instant("answered_at", file.AnsweredAt);
        json.WriteEndObject();
    }
}
