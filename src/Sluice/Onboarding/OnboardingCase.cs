using System.Text.Json;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Onboarding;

/// <summary>Whether a recipient is who the merchant was told: asked of a provider, or decided by a person.</summary>
public sealed record OnboardingCase
{
    public required MerchantId Merchant { get; init; }
    public required Guid RecipientId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>One of <see cref="OnboardingStatus"/>.</summary>
    public required string Status { get; init; }
    public string? Reason { get; init; }
    /// <summary>Who decides; "manual" for a person.</summary>
    public required string Provider { get; init; }
    public string? ProviderReference { get; init; }
    /// <summary>Counts how often it was begun.</summary>
    public required int Attempt { get; init; }
    /// <summary>How often the provider was asked in this attempt.</summary>
    public required int Questions { get; init; }
    /// <summary>When the provider is asked next; null when nobody waits for it.</summary>
    public DateTimeOffset? DueAt { get; init; }
    public string? Evidence { get; init; }
    public string? DecidedBy { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public const string Manual = "manual";

    /// <summary>What the provider is told, so that a question that is repeated begins nothing twice.</summary>
    public string QuestionReference => $"{Ids.Format(Recipient.IdPrefix, RecipientId)}-{Attempt}";
}

/// <summary>The cases' SQL and their JSON.</summary>
internal static class OnboardingStore
{
    private static readonly Table<OnboardingCase> Writes = new("onboardings",
        [
            Column.Uuid<OnboardingCase>("merchant_id", c => c.Merchant.Value),
            Column.Uuid<OnboardingCase>("recipient_id", c => c.RecipientId),
        ],
        [],
        [
            Column.Instant<OnboardingCase>("started_at", c => c.StartedAt),
            Column.Text<OnboardingCase>("status", c => c.Status),
            Column.Text<OnboardingCase>("reason", c => c.Reason),
            Column.Text<OnboardingCase>("provider", c => c.Provider),
            Column.Text<OnboardingCase>("provider_reference", c => c.ProviderReference),
            Column.Int<OnboardingCase>("attempt", c => c.Attempt),
            Column.Int<OnboardingCase>("questions", c => c.Questions),
            Column.InstantOrNull<OnboardingCase>("due_at", c => c.DueAt),
            Column.Text<OnboardingCase>("evidence", c => c.Evidence),
            Column.Text<OnboardingCase>("decided_by", c => c.DecidedBy),
            Column.Instant<OnboardingCase>("updated_at", c => c.UpdatedAt),
        ]);

    public static readonly RowTable<Guid, OnboardingCase> Table = new(Writes, c => c.RecipientId);

    private static readonly string ByIdSql =
        $"select {Writes.ColumnList} from onboardings where merchant_id = @merchant_id and recipient_id = @recipient_id";

    public static readonly Finder<Guid, Guid, OnboardingCase> OfRecipient = new(Table, ByIdSql,
        [FinderParameter<Guid>.Uuid("recipient_id", id => id)], Read, c => c.RecipientId);

    public static async Task<OnboardingCase?> FindAsync(
        Database database, MerchantId merchant, Guid recipient, CancellationToken cancel) =>
        (await database.QueryAsync(ByIdSql, Read, cancel, ("merchant_id", merchant.Value), ("recipient_id", recipient)))
            .SingleOrDefault();

    public static Task<List<OnboardingCase>> DueAsync(
        Database database, DateTimeOffset now, int limit, CancellationToken cancel) =>
        database.QueryAsync(
            $"select {Writes.ColumnList} from onboardings where due_at <= @now order by due_at limit @limit",
            Read, cancel, ("now", now), ("limit", (long)limit));

    public static string Text(OnboardingCase item) => Json.Text(item, static (json, c) =>
    {
        json.WriteStartObject();
        WriteMembers(json, c);
        json.WriteEndObject();
    });

    public static void WriteMembers(Utf8JsonWriter json, OnboardingCase item)
    {
        json.Id("recipient_id", Recipient.IdPrefix, item.RecipientId);
        json.WriteString("object", "onboarding");
        json.WriteString("status", item.Status);
        json.Text("reason", item.Reason);
        json.WriteString("provider", item.Provider);
        json.Text("provider_reference", item.ProviderReference);
        json.WriteNumber("attempt", item.Attempt);
        json.Text("evidence", item.Evidence);
        json.Text("decided_by", item.DecidedBy);
        json.Instant("started_at", item.StartedAt);
        json.Instant("updated_at", item.UpdatedAt);
    }

    private static OnboardingCase Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        RecipientId = row.Uuid(1),
        StartedAt = row.Instant(2),
        Status = row.Text(3),
        Reason = row.TextOrNull(4),
        Provider = row.Text(5),
        ProviderReference = row.TextOrNull(6),
        Attempt = row.Int(7),
        Questions = row.Int(8),
        DueAt = row.InstantOrNull(9),
        Evidence = row.TextOrNull(10),
        DecidedBy = row.TextOrNull(11),
        UpdatedAt = row.Instant(12),
    };
}
