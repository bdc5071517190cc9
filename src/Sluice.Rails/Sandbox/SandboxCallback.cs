using System.Text.Json.Serialization;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Rails.Sandbox;

/// <summary>A callback on the wire, and a line of a response file.</summary>
internal sealed record SandboxCallback
{
    public required string Id { get; init; }
    public required string Merchant { get; init; }
    public required string Reference { get; init; }
    public required RailStatus Status { get; init; }
    public string? RailReference { get; init; }
    public string? RawStatus { get; init; }
    public string? RawCode { get; init; }
    public string? RawText { get; init; }
    public string? FailureCode { get; init; }
    public DateTimeOffset? OccurredAt { get; init; }

    public static SandboxCallback Of(RailUpdate update, string id) => new()
    {
        Id = id,
        Merchant = update.Merchant.ToString(),
        Reference = update.Reference.ToString(),
        Status = update.Status,
        RailReference = update.RailReference,
        RawStatus = update.RawStatus,
        RawCode = update.RawCode,
        RawText = update.RawText,
        FailureCode = update.FailureCode,
        OccurredAt = update.OccurredAt,
    };

    /// <summary>What it reports; null when it names no merchant or reference.</summary>
    public RailCallback? Read() => MerchantId.TryParse(Merchant, null, out var merchant)
        && AttemptReference.TryParse(Reference, out var reference)
            ? new RailCallback(Id, new RailUpdate(merchant, reference, Status)
            {
                RailReference = RailReference,
                RawStatus = RawStatus,
                RawCode = RawCode,
                RawText = RawText,
                FailureCode = FailureCode,
                OccurredAt = OccurredAt,
            })
            : null;
}

/// <summary>What the batch bank sends when it has worked through a file.</summary>
internal sealed record SandboxResponseFile
{
    public required string File { get; init; }
    public required IReadOnlyList<SandboxCallback> Lines { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SandboxCallback))]
[JsonSerializable(typeof(SandboxResponseFile))]
internal sealed partial class SandboxJson : JsonSerializerContext;
