using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Rails.Sandbox;

/// <summary>Where a payment stands at the sandbox bank. Stored: never reorder.</summary>
public enum BankState
{
    Accepted = 1,
    Paid = 2,
    Refused = 3,
    Returned = 4,
    Canceled = 5,
    /// <summary>
    /// The message was lost on its way in; the bank knows nothing of it. Kept only so that the same loss happens once.
    /// </summary>
    Lost = 6,
}

/// <summary>A payment as the bank knows it: the other side of the book, to be compared with it.</summary>
public sealed record BankPayment
{
    public required MerchantId Merchant { get; init; }
    /// <summary>The connector it came by; the bank's store writes it.</summary>
    public string Connector { get; init; } = SandboxConnector.ConnectorName;
    public required AttemptReference Reference { get; init; }
    public required long Amount { get; init; }
    public required string Currency { get; init; }
    public required string Name { get; init; }
    public required string AccountLast4 { get; init; }
    public required string Scenario { get; init; }
    public required string RailReference { get; init; }
    public required BankState State { get; init; }
    public string? FailureCode { get; init; }
    /// <summary>How often the bank moved the money; anything but 0 or 1 would be a double payment.</summary>
    public required int TimesPaid { get; init; }
    public required int Step { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? PaidAt { get; init; }
    /// <summary>When the bank moves it on of its own accord.</summary>
    public DateTimeOffset? NextAt { get; init; }

    public override string ToString() => $"{Reference} {State}";
}

/// <summary>Word of the bank on its way to Sluice; kept until it was acknowledged.</summary>
public sealed record BankCallback(MerchantId Merchant, Guid Id, string Body, DateTimeOffset DueAt)
{
    /// <summary>The connector it reports to; the bank's store writes it.</summary>
    public string Connector { get; init; } = SandboxConnector.ConnectorName;
}
