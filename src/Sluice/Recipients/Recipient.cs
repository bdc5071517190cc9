using System.Text.Json;
using Sluice.Books;
using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>Whether a recipient may be paid.</summary>
public static class RecipientStatus
{
    public const string Active = "active";
    public const string Disabled = "disabled";
    public const string Archived = "archived";

    public static bool IsKnown(string status) => status is Active or Disabled or Archived;
}

/// <summary>Someone a merchant pays again and again.</summary>
public sealed record Recipient
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    /// <summary>Name, address, contacts; JSON as <see cref="RecipientDetails"/> writes it.</summary>
    public required string DetailsJson { get; init; }
    /// <summary>For searching.</summary>
    public required string Name { get; init; }
    public string? ClientReference { get; init; }
    public required string Status { get; init; }
    public Guid? DefaultMethod { get; init; }
    /// <summary>One of <see cref="Onboarding.OnboardingStatus"/>; null when the onboarding was never begun.</summary>
    public string? OnboardingStatus { get; init; }
    public required int Revision { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public const string IdPrefix = "rcp_";
}

/// <summary>The recipients' SQL and their JSON.</summary>
internal static class RecipientStore
{
    private static readonly Table<Recipient> Writes = new("recipients",
        [Column.Uuid<Recipient>("merchant_id", r => r.Merchant.Value), Column.Uuid<Recipient>("recipient_id", r => r.Id)],
        [Column.Instant<Recipient>("created_at", r => r.CreatedAt)],
        [
            Column.Text<Recipient>("details", r => r.DetailsJson),
            Column.Text<Recipient>("name", r => r.Name),
            Column.Text<Recipient>("client_reference", r => r.ClientReference),
            Column.Text<Recipient>("status", r => r.Status),
            Column.UuidOrNull<Recipient>("default_method_id", r => r.DefaultMethod),
            Column.Int<Recipient>("revision", r => r.Revision),
            Column.Instant<Recipient>("updated_at", r => r.UpdatedAt),
            Column.Text<Recipient>("onboarding_status", r => r.OnboardingStatus),
        ]);

    public static readonly RowTable<Guid, Recipient> Table = new(Writes, r => r.Id);

    public static readonly Finder<Guid, Guid, Recipient> ById = new(Table,
        $"select {Writes.ColumnList} from recipients where merchant_id = @merchant_id and recipient_id = @recipient_id",
        [FinderParameter<Guid>.Uuid("recipient_id", id => id)], Read, r => r.Id);

    /// <summary>The first recipient of a reference that can still be changed.</summary>
    public static readonly Finder<string, Guid, Recipient> ByReference = new(Table,
        $"""
        select {Writes.ColumnList} from recipients
        where merchant_id = @merchant_id and client_reference = @client_reference and status <> 'archived'
        order by recipient_id limit 1
        """,
        [FinderParameter<string>.Text("client_reference", reference => reference)], Read,
        r => r.Status == RecipientStatus.Archived ? null : r.ClientReference);

    public static async Task<Recipient?> FindAsync(Database database, MerchantId merchant, Guid id, CancellationToken cancel) =>
        (await database.QueryAsync(
            $"select {Writes.ColumnList} from recipients where merchant_id = @merchant_id and recipient_id = @recipient_id",
            Read, cancel, ("merchant_id", merchant.Value), ("recipient_id", id))).SingleOrDefault();

    public static Task<List<Recipient>> ListAsync(
        Database database, MerchantId merchant, string? status, string? clientReference, Guid? before, int limit,
        CancellationToken cancel)
    {
        List<(string, object?)> parameters = [("merchant_id", merchant.Value), ("limit", (long)limit)];
        var filter = "";
        Add("status = @status", "status", status);
        Add("client_reference = @client_reference", "client_reference", clientReference);
        Add("recipient_id < @before", "before", before);
        return database.QueryAsync(
            $"""
            select {Writes.ColumnList} from recipients
            where merchant_id = @merchant_id{filter} order by recipient_id desc limit @limit
            """,
            Read, cancel, [.. parameters]);

        void Add(string condition, string name, object? value)
        {
            if (value is null)
                return;
            filter += " and " + condition;
            parameters.Add((name, value));
        }
    }

    public static string Text(Recipient recipient) => Json.Text(recipient, Write);

    public static void Write(Utf8JsonWriter json, Recipient recipient)
    {
        using var details = JsonDocument.Parse(recipient.DetailsJson);
        json.WriteStartObject();
        json.Id("id", Recipient.IdPrefix, recipient.Id);
        json.WriteString("object", "recipient");
        RecipientDetails.Read(details.RootElement).WriteMembers(json);
        json.WriteString("status", recipient.Status);
        json.Id("default_payout_method_id", PayoutMethod.IdPrefix, recipient.DefaultMethod);
        json.WriteString("onboarding_status", recipient.OnboardingStatus ?? Onboarding.OnboardingStatus.NotStarted);
        json.WriteNumber("revision", recipient.Revision);
        json.Instant("created_at", recipient.CreatedAt);
        json.Instant("updated_at", recipient.UpdatedAt);
        json.WriteEndObject();
    }

    private static Recipient Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        CreatedAt = row.Instant(2),
        DetailsJson = row.Text(3),
        Name = row.Text(4),
        ClientReference = row.TextOrNull(5),
        Status = row.Text(6),
        DefaultMethod = row.UuidOrNull(7),
        Revision = row.Int(8),
        UpdatedAt = row.Instant(9),
        OnboardingStatus = row.TextOrNull(10),
    };
}
