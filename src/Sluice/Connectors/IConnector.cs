using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Connectors;

/// <summary>
/// One payment to be made: what a connector gets to see. Holds account numbers in the clear; its text form does not.
/// </summary>
public sealed record Instruction
{
    public required MerchantId Merchant { get; init; }
    public required AttemptReference Reference { get; init; }
    public required Amount Amount { get; init; }
    public required string Purpose { get; init; }
    public string? StatementReference { get; init; }
    public required string RecipientName { get; init; }
    public required Destination Destination { get; init; }

    /// <summary>It must not be sent after this instant: from then on an inquiry may conclude that it never was.</summary>
    public required DateTimeOffset SendBefore { get; init; }

    public override string ToString() => Reference.ToString();
}

/// <summary>What a rail says of an attempt.</summary>
public enum RailStatus
{
    /// <summary>Taken, not yet paid.</summary>
    Accepted,
    /// <summary>By the rail's own rule the money arrived.</summary>
    Paid,
    /// <summary>It did not and will not arrive.</summary>
    Failed,
    /// <summary>It arrived and came back.</summary>
    Returned,
    /// <summary>Canceled before it was paid.</summary>
    Canceled,
    /// <summary>A cancel came too late.</summary>
    CancelRefused,
    /// <summary>The rail is certain that it never got the attempt.</summary>
    NeverReceived,
    /// <summary>Nobody can tell yet. Unknown is not failed.</summary>
    Unknown,
}

/// <summary>
/// A rail's word on one attempt: our reading of it, and its own codes beside. A rail's texts are kept as far as they can be: one
/// that no database takes must not keep the outcome from the book.
/// </summary>
public sealed record RailUpdate(MerchantId Merchant, AttemptReference Reference, RailStatus Status)
{
    /// <summary>Most characters kept of a rail's reference, status or code.</summary>
    public const int RawCodeCharactersMax = 200;

    /// <summary>Most characters kept of a rail's explanation.</summary>
    public const int RawTextCharactersMax = 2000;

    public string? RailReference { get; init => field = TextRules.Tolerate(value, RawCodeCharactersMax); }
    public string? RawStatus { get; init => field = TextRules.Tolerate(value, RawCodeCharactersMax); }
    /// <summary>Our failure code (failure catalogue) where it failed or came back.</summary>
    public string? FailureCode { get; init; }
    public string? RawCode { get; init => field = TextRules.Tolerate(value, RawCodeCharactersMax); }
    public string? RawText { get; init => field = TextRules.Tolerate(value, RawTextCharactersMax); }
    /// <summary>When it happened at the rail; null for now.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
}

/// <summary>A verified report from a rail, with an id under which it is taken once.</summary>
public sealed record RailCallback(string CallbackId, RailUpdate Update);

/// <summary>
/// Code that talks to a provider. Called only after the attempt is durable. An exception or a missing answer means the outcome
/// is unknown; a connector never guesses. Third parties add one by implementing this and registering it; the core does not
/// change.
/// </summary>
public interface IConnector
{
    /// <summary>Short and stable; it is part of account names (<c>clearing:name/EUR</c>).</summary>
    string Name { get; }

    /// <summary>The network it pays over.</summary>
    string Rail { get; }

    /// <summary>
    /// Whether it moves real money. Payouts of live merchants take only such connectors, those of test merchants never do.
    /// </summary>
    bool Live { get; }

    ConnectorCapabilities Capabilities { get; }

    /// <summary>
    /// Submits up to <see cref="ConnectorCapabilities.BatchMax"/> instructions. An instruction without an update is unknown.
    /// </summary>
    Task<IReadOnlyList<RailUpdate>> SubmitAsync(IReadOnlyList<Instruction> instructions, CancellationToken cancel);

    /// <summary>Asks what became of attempts.</summary>
    Task<IReadOnlyList<RailUpdate>> InquireAsync(
        MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel);

    /// <summary>Asks to cancel attempts.</summary>
    Task<IReadOnlyList<RailUpdate>> CancelAsync(
        MerchantId merchant, IReadOnlyList<AttemptReference> references, CancellationToken cancel);

    /// <summary>Verifies and reads a callback's body; unauthenticated when the signature is wrong.</summary>
    Result<IReadOnlyList<RailCallback>> ReadCallback(ReadOnlyMemory<byte> body, Func<string, string?> header);
}
