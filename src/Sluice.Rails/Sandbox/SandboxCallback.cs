using System.Text.Json.Serialization;
using Sluice.Connectors;

namespace Sluice.Rails.Sandbox;

/// <summary>A callback on the wire.</summary>
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
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SandboxCallback))]
internal sealed partial class SandboxJson : JsonSerializerContext;
