using System.Text.Json;
using Sluice.Calendars;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>What a report is about.</summary>
public static class ReportKinds
{
    public const string Payouts = "payouts";
    public const string Balances = "balances";
    public const string Fees = "fees";
    public const string Returns = "returns";
    public const string Ledger = "ledger";

    public static IReadOnlyList<string> All { get; } = [Payouts, Balances, Fees, Returns, Ledger];
}

/// <summary>How a report is written.</summary>
public static class ReportFormats
{
    public const string Csv = "csv";
    public const string JsonLines = "json";
    public const string Xlsx = "xlsx";
    public const string Pdf = "pdf";

    public static IReadOnlyList<string> All { get; } = [Csv, JsonLines, Xlsx, Pdf];

    /// <summary>The media type (IANA).</summary>
    public static string MediaTypeOf(string format) => format switch
    {
        Csv => "text/csv; charset=utf-8",
        JsonLines => "application/x-ndjson",
        Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/pdf",
    };

    /// <summary>The end of the file's name.</summary>
    public static string ExtensionOf(string format) => format == JsonLines ? "jsonl" : format;
}

/// <summary>Where a report stands.</summary>
public static class ReportStatuses
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Finished = "finished";
    public const string Failed = "failed";
    /// <summary>It was finished, and what was made is deleted.</summary>
    public const string Expired = "expired";
}

/// <summary>
/// The moment a report is of: the book's position when work on it began. Whoever makes it again, makes it of the same moment.
/// </summary>
/// <param name="At">The latest instant the book had recorded.</param>
/// <param name="Event">The number of the last event.</param>
/// <param name="Transfer">The number of the last transfer.</param>
public sealed record ReportMoment(DateTimeOffset At, long Event, long Transfer);

/// <summary>A report that was asked for: what of, where it stands, and what was made.</summary>
public sealed record Report
{
    public required MerchantId Merchant { get; init; }
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string Format { get; init; }
    /// <summary>The first instant of the period.</summary>
    public required DateTimeOffset From { get; init; }
    /// <summary>The first instant after it.</summary>
    public required DateTimeOffset To { get; init; }
    /// <summary>The IANA zone that days are cut in and times are written in.</summary>
    public required string TimeZone { get; init; }
    /// <summary>Only this currency; null for all.</summary>
    public string? Currency { get; init; }
    public required Actor Actor { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>The schedule it is of; null when it was asked for by itself.</summary>
    public Guid? Schedule { get; init; }
    public required string Status { get; init; }
    /// <summary>Of a hundred.</summary>
    public int Progress { get; init; }
    /// <summary>How often a worker took it; what counts was made by the last.</summary>
    public int Takes { get; init; }
    /// <summary>Null until work on it began.</summary>
    public ReportMoment? Moment { get; init; }
    public long? Rows { get; init; }
    public long? Bytes { get; init; }
    /// <summary>Hexadecimal.</summary>
    public string? Sha256 { get; init; }
    public string? FailureCode { get; init; }
    public string? FailureDetail { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    /// <summary>When what was made is deleted.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public const string IdPrefix = "rep_";

    public bool IsOpen => Status is ReportStatuses.Queued or ReportStatuses.Running;

    /// <summary>What the file is called: kind, first and last local day.</summary>
    public string FileName => $"{Stem}.{ReportFormats.ExtensionOf(Format)}";

    /// <summary>What it is called where another one of the same days may lie beside it.</summary>
    public string UniqueFileName => $"{Stem}-{this}.{ReportFormats.ExtensionOf(Format)}";

    public override string ToString() => Ids.Format(IdPrefix, Id);

    private string Stem
    {
        get
        {
            var zone = TimeZones.Require(TimeZone);
            var first = Day(ZonedTime.LocalAt(From, zone));
            var last = Day(ZonedTime.LocalAt(To > From ? To.AddTicks(-1) : To, zone));
            return $"{Kind}-{first}{(first == last ? "" : "-to-" + last)}";
        }
    }

    private static string Day(DateTime local) =>
        local.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A report as the API answers it.</summary>
public static class ReportJson
{
    public static string Text(Report report, IEnumerable<ReportDelivery> deliveries) =>
        Json.Text((report, deliveries), static (json, r) => Write(json, r.report, r.deliveries));

    public static void Write(Utf8JsonWriter json, Report report, IEnumerable<ReportDelivery> deliveries)
    {
        var times = new LocalTimes(TimeZones.Require(report.TimeZone));
        json.WriteStartObject();
        json.Id("id", Report.IdPrefix, report.Id);
        json.WriteString("object", "report");
        json.WriteString("kind", report.Kind);
        json.WriteString("format", report.Format);
        json.WriteString("status", report.Status);
        json.WriteString("from", times.Text(report.From));
        json.WriteString("to", times.Text(report.To));
        json.WriteString("time_zone", report.TimeZone);
        json.Text("currency", report.Currency);
        json.Text("as_of", report.Moment is { } moment ? times.Text(moment.At) : null);
        json.WriteNumber("progress", report.Progress);
        Number("rows", report.Rows);
        Number("bytes", report.Bytes);
        json.Text("sha256", report.Sha256);
        json.WriteString("file_name", report.FileName);
        json.WriteString("content_type", ReportFormats.MediaTypeOf(report.Format));
        json.Id("schedule_id", ReportSchedule.IdPrefix, report.Schedule);
        json.Text("created_by", report.Actor.Id ?? report.Actor.Kind);
        json.Instant("created_at", report.CreatedAt);
        json.Instant("finished_at", report.FinishedAt);
        json.Instant("expires_at", report.ExpiresAt);
        if (report.FailureCode is null)
        {
            json.WriteNull("failure");
        }
        else
        {
            json.WriteStartObject("failure");
            json.WriteString("code", report.FailureCode);
            json.Text("detail", report.FailureDetail);
            json.WriteEndObject();
        }
        json.WriteStartArray("deliveries");
        foreach (var delivery in deliveries)
            ReportDelivery.Write(json, delivery);
        json.WriteEndArray();
        json.WriteEndObject();

        void Number(string name, long? value)
        {
            if (value is { } number)
                json.WriteNumber(name, number);
            else
                json.WriteNull(name);
        }
    }
}
