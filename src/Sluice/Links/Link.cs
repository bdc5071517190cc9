using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Links;

/// <summary>What a link is for. The numbers are stored: never reorder.</summary>
public enum LinkKind
{
    /// <summary>To say where a payout goes, whose money is set aside meanwhile.</summary>
    Payout = 1,
    /// <summary>To enter one's own details and a payout method, to be paid later.</summary>
    Onboarding = 2,
}

/// <summary>Where a link stands. The numbers are stored: never reorder.</summary>
public enum LinkStatus
{
    Open = 1,
    Completed = 2,
    Canceled = 3,
    Expired = 4,
}

/// <summary>An address that its recipient opens to enter what is missing, once. Of the secret in it a hash is kept.</summary>
public sealed record Link
{
    public const string IdPrefix = "lnk_";

    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    public required LinkKind Kind { get; init; }
    /// <summary>Set for <see cref="LinkKind.Payout"/>.</summary>
    public PayoutId? Payout { get; init; }
    public required byte[] SecretHash { get; init; }
    /// <summary>
    /// The destination types ("account") or kinds ("account/iban") to choose from, a space between; null for all.
    /// </summary>
    public string? Methods { get; init; }
    /// <summary>The language it speaks unless the recipient chooses another; null for what the browser asks for.</summary>
    public string? Language { get; init; }
    /// <summary>What the merchant said of the recipient; JSON, absent members are asked for.</summary>
    public required string RecipientJson { get; init; }
    public string? ClientReference { get; init; }
    public string? MetadataJson { get; init; }
    /// <summary>Whether it was sent to the recipient by e-mail.</summary>
    public required bool Mailed { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required LinkStatus Status { get; init; }
    /// <summary>Onboarding: who entered the details; before that, only where they were on file already.</summary>
    public Guid? RecipientId { get; init; }
    /// <summary>Onboarding: the method that was entered.</summary>
    public Guid? PayoutMethodId { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public required int Revision { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether details may still be given.</summary>
    public bool IsOpen(DateTimeOffset now) => Status == LinkStatus.Open && now < ExpiresAt;

    /// <summary>Where it stands: one whose time is over has expired, whether or not that has been written down yet.</summary>
    public LinkStatus StatusAt(DateTimeOffset now) => Status == LinkStatus.Open && now >= ExpiresAt ? LinkStatus.Expired : Status;

    public override string ToString() => Ids.Format(IdPrefix, Id);
}

/// <summary>The words for a link's kind.</summary>
public static class LinkKinds
{
    private static readonly string[] Names = ["", "payout", "onboarding"];

    extension(LinkKind kind)
    {
        /// <summary>The name on the wire.</summary>
        public string Text => Names[(int)kind];
    }

    public static LinkKind? Find(string text) => Array.IndexOf(Names, text, 1) is var index and > 0 ? (LinkKind)index : null;
}

/// <summary>The words for a link's status.</summary>
public static class LinkStatuses
{
    private static readonly string[] Names = ["", "open", "completed", "canceled", "expired"];

    extension(LinkStatus status)
    {
        /// <summary>The name on the wire.</summary>
        public string Text => Names[(int)status];
    }

    public static LinkStatus? Find(string text) => Array.IndexOf(Names, text, 1) is var index and > 0 ? (LinkStatus)index : null;
}

/// <summary>The secret part of a link's address.</summary>
public static class LinkSecret
{
    /// <summary>192 bits of chance: nobody finds one by trying.</summary>
    public const int Bytes = 24;

    /// <summary>As base64url writes so many bytes.</summary>
    public const int Characters = 32;

    /// <summary>A new secret.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is stored of it. It is 192 bits of chance, so one round of SHA-256 is enough.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
