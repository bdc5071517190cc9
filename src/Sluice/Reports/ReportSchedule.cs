using System.Globalization;
using System.Text.Json;
using Sluice.Books;
using Sluice.Calendars;
using Sluice.Kernel;
using Sluice.Mail;

namespace Sluice.Reports;

/// <summary>Where a schedule stands. The numbers are stored: never reorder.</summary>
public enum ReportScheduleStatus
{
    Active = 1,
    Paused = 2,
    Deleted = 3,
}

/// <summary>A report that is made again and again, each time of the whole days, week or month before.</summary>
public sealed record ReportSchedule
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string Kind { get; init; }
    public required string Format { get; init; }
    /// <summary>Only this currency; null for all.</summary>
    public string? Currency { get; init; }
    /// <summary>When it runs, and the zone that days are cut in.</summary>
    public required Cadence Cadence { get; init; }
    /// <summary>To whom each report is brought.</summary>
    public required ReportTargets Targets { get; init; }
    public required ReportScheduleStatus Status { get; init; }
    /// <summary>Null unless it is active.</summary>
    public DateTimeOffset? NextAt { get; init; }
    public DateTimeOffset? LastAt { get; init; }
    public Guid? LastReport { get; init; }
    public required int Revision { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public const string IdPrefix = "rsch_";

    /// <summary>How many a merchant has at most.</summary>
    public const int SchedulesMax = 50;

    /// <summary>How many runs are made up for after a stop: the latest.</summary>
    public const int MissedMax = 31;

    /// <summary>
    /// What the report of a run is of: the day before, the week from Monday to Sunday before, the month before, by the clocks
    /// of the zone; a day is 23 to 25 hours.
    /// </summary>
    public static (DateTimeOffset From, DateTimeOffset To) PeriodOf(Cadence cadence, DateTimeOffset run)
    {
        var zone = TimeZones.Require(cadence.Zone);
        var day = DateOnly.FromDateTime(ZonedTime.LocalAt(run, zone));
        var end = cadence.Interval switch
        {
            Every.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            Every.Month => new DateOnly(day.Year, day.Month, 1),
            _ => day,
        };
        var first = cadence.Interval switch
        {
            Every.Week => end.AddDays(-7),
            Every.Month => end.AddMonths(-1),
            _ => end.AddDays(-1),
        };
        return (Start(first), Start(end));

        DateTimeOffset Start(DateOnly date) => ZonedTime.Of(date.ToDateTime(TimeOnly.MinValue), zone).Instant.ToUniversalTime();
    }

    /// <summary>
    /// The run to be made now: the first that was missed, but of many only the last <see cref="MissedMax"/> are made up for.
    /// </summary>
    public static DateTimeOffset RunToMake(Cadence cadence, DateTimeOffset due, DateTimeOffset now)
    {
        var missed = new Queue<DateTimeOffset>();
        for (var at = due; at <= now; at = cadence.NextAfter(at))
        {
            missed.Enqueue(at);
            if (missed.Count > MissedMax)
                missed.Dequeue();
        }
        return missed.Peek();
    }
}

/// <summary>The schedules' SQL and their JSON.</summary>
internal static class ReportScheduleStore
{
    private static readonly Table<ReportSchedule> Writes = new("report_schedules",
        [
            Column.Uuid<ReportSchedule>("merchant_id", s => s.Merchant.Value),
            Column.Uuid<ReportSchedule>("schedule_id", s => s.Id),
        ],
        [Column.Instant<ReportSchedule>("created_at", s => s.CreatedAt)],
        [
            Column.Text<ReportSchedule>("kind", s => s.Kind),
            Column.Text<ReportSchedule>("format", s => s.Format),
            Column.Text<ReportSchedule>("currency", s => s.Currency),
            Column.Text<ReportSchedule>("run_every", s => s.Cadence.Interval),
            Column.IntOrNull<ReportSchedule>("run_day", s => s.Cadence.Day),
            Column.Text<ReportSchedule>("run_at", s => At(s.Cadence)),
            Column.Text<ReportSchedule>("time_zone", s => s.Cadence.Zone),
            Column.Bool<ReportSchedule>("to_sftp", s => s.Targets.Sftp),
            Column.Text<ReportSchedule>("to_emails", s => MailAddresses.Join(s.Targets.Emails)),
            Column.Int<ReportSchedule>("status", s => (int)s.Status),
            Column.InstantOrNull<ReportSchedule>("next_at", s => s.NextAt),
            Column.InstantOrNull<ReportSchedule>("last_at", s => s.LastAt),
            Column.UuidOrNull<ReportSchedule>("last_report_id", s => s.LastReport),
            Column.Int<ReportSchedule>("revision", s => s.Revision),
            Column.Instant<ReportSchedule>("updated_at", s => s.UpdatedAt),
        ]);

    private static readonly string FindSql =
        $"select {Writes.ColumnList} from report_schedules where merchant_id = @merchant_id and schedule_id = @schedule_id";

    private static readonly string ListSql = $"""
        select {Writes.ColumnList} from report_schedules where merchant_id = @merchant_id and status < 3
        order by schedule_id limit {ReportSchedule.SchedulesMax}
        """;

    private const string DueSql = """
        select merchant_id, schedule_id from report_schedules where next_at <= @now order by next_at limit 200
        """;

    public static readonly RowTable<Guid, ReportSchedule> Table = new(Writes, s => s.Id);

    public static readonly Finder<Guid, Guid, ReportSchedule> ById = new(Table, FindSql,
        [FinderParameter<Guid>.Uuid("schedule_id", id => id)], Read, s => s.Id);

    /// <summary>Those that are not deleted.</summary>
    public static readonly Finder<bool, Guid, ReportSchedule> Kept =
        new(Table, ListSql, [], Read, s => s.Status != ReportScheduleStatus.Deleted);

    public static async Task<ReportSchedule?> FindAsync(
        Database database, MerchantId merchant, Guid schedule, CancellationToken cancel)
    {
        var rows = await database.QueryAsync(FindSql, Read, cancel, ("merchant_id", merchant.Value), ("schedule_id", schedule));
        return rows is [{ Status: not ReportScheduleStatus.Deleted } found] ? found : null;
    }

    public static Task<List<ReportSchedule>> ListAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        database.QueryAsync(ListSql, Read, cancel, ("merchant_id", merchant.Value));

    /// <summary>Those whose time has come, of all merchants.</summary>
    public static Task<List<(MerchantId Merchant, Guid Schedule)>> DueAsync(
        Database database, DateTimeOffset now, CancellationToken cancel) =>
        database.QueryAsync(DueSql, row => (new MerchantId(row.Uuid(0)), row.Uuid(1)), cancel, ("now", now));

    public static string Text(ReportSchedule schedule) => Json.Text(schedule, Write);

    public static void Write(Utf8JsonWriter json, ReportSchedule schedule)
    {
        json.WriteStartObject();
        json.Id("id", ReportSchedule.IdPrefix, schedule.Id);
        json.WriteString("object", "report_schedule");
        json.WriteString("kind", schedule.Kind);
        json.WriteString("format", schedule.Format);
        json.Text("currency", schedule.Currency);
        json.WriteString("every", schedule.Cadence.Interval);
        if (schedule.Cadence.Day is { } day)
            json.WriteNumber("day", day);
        else
            json.WriteNull("day");
        json.WriteString("at", At(schedule.Cadence));
        json.WriteString("time_zone", schedule.Cadence.Zone);
        json.WriteStartObject("deliver");
        json.WriteBoolean("sftp", schedule.Targets.Sftp);
        json.WriteStartArray("emails");
        foreach (var email in schedule.Targets.Emails)
            json.WriteStringValue(email);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteBoolean("active", schedule.Status == ReportScheduleStatus.Active);
        json.Instant("next_at", schedule.NextAt);
        json.Instant("last_at", schedule.LastAt);
        json.Id("last_report_id", Report.IdPrefix, schedule.LastReport);
        json.WriteNumber("revision", schedule.Revision);
        json.Instant("created_at", schedule.CreatedAt);
        json.Instant("updated_at", schedule.UpdatedAt);
        json.WriteEndObject();
    }

    private static string At(Cadence cadence) => cadence.At.ToString(Cadence.TimeFormat, CultureInfo.InvariantCulture);

    private static ReportSchedule Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Id = row.Uuid(1),
        CreatedAt = row.Instant(2),
        Kind = row.Text(3),
        Format = row.Text(4),
        Currency = row.TextOrNull(5),
        Cadence = new Cadence(row.Text(6), row.IntOrNull(7),
            TimeOnly.ParseExact(row.Text(8), Cadence.TimeFormat, CultureInfo.InvariantCulture), row.Text(9)),
        Targets = new ReportTargets(row.Bool(10), MailAddresses.Split(row.TextOrNull(11))),
        Status = (ReportScheduleStatus)row.Int(12),
        NextAt = row.InstantOrNull(13),
        LastAt = row.InstantOrNull(14),
        LastReport = row.UuidOrNull(15),
        Revision = row.Int(16),
        UpdatedAt = row.Instant(17),
    };
}
