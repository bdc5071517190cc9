using System.Text.Json;
using Sluice.Books;
using Sluice.Kernel;
using Sluice.Mail;

namespace Sluice.Reports;

/// <summary>The ways a report is brought.</summary>
public static class DeliveryChannels
{
    /// <summary>Into the merchant's folder Reports.</summary>
    public const string Sftp = "sftp";
    public const string Email = "email";
}

/// <summary>Where a delivery stands. The numbers are stored: never reorder.</summary>
public enum DeliveryStatus
{
    /// <summary>The report is not made yet.</summary>
    Waiting = 1,
    Due = 2,
    Delivered = 3,
    Failed = 4,
}

/// <summary>To whom a report is brought once it is made.</summary>
/// <param name="Sftp">Into the merchant's folder.</param>
/// <param name="Emails">To these addresses.</param>
public sealed record ReportTargets(bool Sftp, IReadOnlyList<string> Emails)
{
    public static ReportTargets None { get; } = new(false, []);

    public bool IsNone => !Sftp && Emails.Count == 0;

    /// <summary>The field <c>deliver</c>; null when it is absent.</summary>
    public static ReportTargets? Read(JsonForm form, FieldErrors errors)
    {
        if (form.Object("deliver") is not { } deliver)
            return null;
        var sftp = deliver.Bool("sftp") ?? false;
        var emails = MailAddresses.Read(deliver, "emails", errors);
        deliver.End();
        return new ReportTargets(sftp, emails);
    }

    /// <summary>What is to be done for a report, in order.</summary>
    internal IReadOnlyList<ReportDelivery> For(Report report)
    {
        List<(string Channel, string? Target)> targets = [];
        if (Sftp)
            targets.Add((DeliveryChannels.Sftp, null));
        targets.AddRange(Emails.Select(email => (DeliveryChannels.Email, (string?)email)));
        return [.. targets.Select((target, i) => new ReportDelivery
        {
            Merchant = report.Merchant,
            Report = report.Id,
            Number = i + 1,
            Channel = target.Channel,
            Target = target.Target,
            Status = DeliveryStatus.Waiting,
        })];
    }
}

/// <summary>One report to be brought to one place.</summary>
public sealed record ReportDelivery
{
    public required MerchantId Merchant { get; init; }
    public required Guid Report { get; init; }
    /// <summary>Counts those of the report.</summary>
    public required int Number { get; init; }
    /// <summary>One of <see cref="DeliveryChannels"/>.</summary>
    public required string Channel { get; init; }
    /// <summary>The e-mail address.</summary>
    public string? Target { get; init; }
    public required DeliveryStatus Status { get; init; }
    public int Attempts { get; init; }
    /// <summary>When to try next.</summary>
    public DateTimeOffset? DueAt { get; init; }
    /// <summary>When it was delivered, or given up.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>Why the last attempt did not succeed.</summary>
    public string? Error { get; init; }

    public const int ErrorCharactersMax = 300;

    public override string ToString() => $"{Channel} delivery {Number} of {Ids.Format("rep_", Report)}";

    internal static void Write(Utf8JsonWriter json, ReportDelivery delivery)
    {
        json.WriteStartObject();
        json.WriteString("channel", delivery.Channel);
        json.Text("to", delivery.Target);
        json.WriteString("status", delivery.Status switch
        {
            DeliveryStatus.Waiting => "waiting",
            DeliveryStatus.Due => "pending",
            DeliveryStatus.Delivered => "delivered",
            _ => "failed",
        });
        json.WriteNumber("attempts", delivery.Attempts);
        json.Instant("at", delivery.EndedAt);
        json.Text("error", delivery.Error);
        json.WriteEndObject();
    }
}

/// <summary>The deliveries' SQL. Trying needs no book; what tells of an end does.</summary>
internal static class ReportDeliveryStore
{
    /// <summary>How many are taken at once.</summary>
    public const int DueMax = 50;

    private static readonly Table<ReportDelivery> Writes = new("report_deliveries",
        [
            Column.Uuid<ReportDelivery>("merchant_id", d => d.Merchant.Value),
            Column.Uuid<ReportDelivery>("report_id", d => d.Report), Column.Int<ReportDelivery>("number", d => d.Number),
        ],
        [Column.Text<ReportDelivery>("channel", d => d.Channel), Column.Text<ReportDelivery>("target", d => d.Target)],
        [
            Column.Int<ReportDelivery>("status", d => (int)d.Status),
            Column.Int<ReportDelivery>("attempts", d => d.Attempts),
            Column.InstantOrNull<ReportDelivery>("due_at", d => d.DueAt),
            Column.InstantOrNull<ReportDelivery>("ended_at", d => d.EndedAt),
            Column.Text<ReportDelivery>("error", d => d.Error),
        ]);

    private static readonly string OfReportSql = $"""
        select {Writes.ColumnList} from report_deliveries
        where merchant_id = @merchant_id and report_id = @report_id order by number
        """;

    private static readonly string OfPageSql = $"""
        select {Writes.ColumnList} from report_deliveries
        where merchant_id = @merchant_id and report_id >= @first and report_id <= @last order by report_id, number
        """;

    private static readonly string DueSql = $"""
        select {Writes.ColumnList} from report_deliveries where due_at <= @now and channel = @channel
        order by due_at limit {DueMax}
        """;

    private const string ClaimSql = """
        update report_deliveries set due_at = @until, attempts = attempts + 1
        where merchant_id = @merchant_id and report_id = @report_id and number = @number and due_at = @due_at
        """;

    private const string EndSql = """
        update report_deliveries set status = @status, due_at = @due_at, ended_at = @ended_at, error = @error
        where merchant_id = @merchant_id and report_id = @report_id and number = @number and status = 2
        """;

    public static readonly RowTable<(Guid, int), ReportDelivery> Table = new(Writes, d => (d.Report, d.Number));

    public static readonly Finder<Guid, (Guid, int), ReportDelivery> OfReport = new(Table, OfReportSql,
        [FinderParameter<Guid>.Uuid("report_id", id => id)], Read, d => d.Report);

    public static BulkWrite Insert(IReadOnlyList<ReportDelivery> deliveries) => BulkWrite.Insert(Writes, deliveries);

    /// <summary>Those of one report, in order.</summary>
    public static Task<List<ReportDelivery>> OfAsync(
        Database database, MerchantId merchant, Guid report, CancellationToken cancel) =>
        database.QueryAsync(OfReportSql, Read, cancel, ("merchant_id", merchant.Value), ("report_id", report));

    /// <summary>Those of a page of reports.</summary>
    public static async Task<ILookup<Guid, ReportDelivery>> OfAsync(
        Database database, IReadOnlyList<Report> page, CancellationToken cancel) =>
        (page.Count == 0 ? [] : await database.QueryAsync(OfPageSql, Read, cancel, ("merchant_id", page[0].Merchant.Value),
            ("first", page.Min(r => r.Id)), ("last", page.Max(r => r.Id)))).ToLookup(d => d.Report);

    /// <summary>Those to be tried now by one channel, of all merchants, the longest due first.</summary>
    public static Task<List<ReportDelivery>> DueAsync(
        Database database, string channel, DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(DueSql, Read, cancel, ("now", now), ("channel", channel));

    /// <summary>Takes one for this node; false when another was faster.</summary>
    public static async Task<bool> ClaimAsync(
        Database database, ReportDelivery delivery, DateTimeOffset until, CancellationToken cancel) =>
        await database.ExecuteAsync(ClaimSql, cancel, [("until", until), ("due_at", delivery.DueAt), .. KeyOf(delivery)]) == 1;

    /// <summary>Writes down what came of an attempt.</summary>
    public static Task EndAsync(Database database, ReportDelivery delivery, CancellationToken cancel) =>
        database.ExecuteAsync(EndSql, cancel, [("status", (int)delivery.Status), ("due_at", delivery.DueAt),
            ("ended_at", delivery.EndedAt), ("error", delivery.Error), .. KeyOf(delivery)]);

    private static (string, object?)[] KeyOf(ReportDelivery delivery) =>
        [("merchant_id", delivery.Merchant.Value), ("report_id", delivery.Report), ("number", delivery.Number)];

    private static ReportDelivery Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Report = row.Uuid(1),
        Number = row.Int(2),
        Channel = row.Text(3),
        Target = row.TextOrNull(4),
        Status = (DeliveryStatus)row.Int(5),
        Attempts = row.Int(6),
        DueAt = row.InstantOrNull(7),
        EndedAt = row.InstantOrNull(8),
        Error = row.TextOrNull(9),
    };
}
