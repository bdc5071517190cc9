using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Kernel;

namespace Sluice.Notices;

/// <summary>One thing that a notice tells of.</summary>
/// <param name="What">In plain words.</param>
/// <param name="Id">Of what it happened to; null where there is no id.</param>
public sealed record NoticeItem(string What, string? Id, DateTimeOffset At);

/// <summary>What an e-mail to one of the merchant's own people is made of. No amounts, no names, no account numbers.</summary>
public sealed record NoticeMail
{
    /// <summary>How many things are listed one by one.</summary>
    public const int ItemsMax = 20;

    public required string To { get; init; }
    /// <summary>One of <see cref="NoticeKinds"/>.</summary>
    public required string Notice { get; init; }
    /// <summary>How many things there are, listed or not.</summary>
    public required int Count { get; init; }
    public required IReadOnlyList<NoticeItem> Items { get; init; }

    /// <summary>Sealed for one merchant, as all that is to be sent.</summary>
    public byte[] Seal(MerchantId merchant, Vault vault) =>
        vault.Seal(merchant, JsonSerializer.SerializeToUtf8Bytes(this, NoticeMailJson.Default.NoticeMail));

    /// <summary>Opens <see cref="Seal"/>.</summary>
    public static NoticeMail Open(MerchantId merchant, byte[] content, Vault vault) =>
        JsonSerializer.Deserialize(vault.Open(merchant, content), NoticeMailJson.Default.NoticeMail)
        ?? throw new JsonException("An e-mail without content.");

    public override string ToString() => $"{Notice} notice";
}

[JsonSerializable(typeof(NoticeMail))]
internal sealed partial class NoticeMailJson : JsonSerializerContext;
