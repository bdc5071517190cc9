using System.Text.Json;
using Sluice.Kernel;

namespace Sluice.Links;

/// <summary>What the e-mail that brings a link to its recipient is made of.</summary>
public sealed record LinkMail
{
    public required string To { get; init; }
    public string? Name { get; init; }
    public required string Url { get; init; }
    /// <summary>In minor units; null for onboarding.</summary>
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What seals the e-mail of a link once it is known when the link ends; null when none is asked for.</summary>
    public static Func<LinkRecipient, DateTimeOffset, byte[]>? Sealing(
        LinkOrder order, string url, MerchantId merchant, Vault vault) =>
        !order.SendEmail ? null : (recipient, expiresAt) => new LinkMail
        {
            To = recipient.Email!,
            Name = recipient.Name,
            Url = url,
            Amount = order.Payout?.Parsed.Amount.MinorUnits,
            Currency = order.Payout?.Parsed.Amount.Currency.Code,
            ExpiresAt = expiresAt,
        }.Seal(merchant, vault);

    /// <summary>Sealed for one merchant: the address leads whoever reads it to the money.</summary>
    public byte[] Seal(MerchantId merchant, Vault vault) =>
        vault.Seal(merchant, JsonSerializer.SerializeToUtf8Bytes(this, LinkMailJson.Default.LinkMail));

    /// <summary>Opens <see cref="Seal"/>.</summary>
    public static LinkMail Open(MerchantId merchant, byte[] content, Vault vault) =>
        JsonSerializer.Deserialize(vault.Open(merchant, content), LinkMailJson.Default.LinkMail)
        ?? throw new JsonException("An e-mail without content.");

    // Neither the address of the person nor that of the link belongs in a log.
    public override string ToString() => "link mail";
}

[System.Text.Json.Serialization.JsonSerializable(typeof(LinkMail))]
internal sealed partial class LinkMailJson : System.Text.Json.Serialization.JsonSerializerContext;
