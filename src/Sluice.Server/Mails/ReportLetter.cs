using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Sluice.Calendars;
using Sluice.Kernel;
using Sluice.Reports;

namespace Sluice.Server.Mails;

/// <summary>The e-mail that brings a report: attached where it is small enough, else with where to get it; in English.</summary>
internal static class ReportLetter
{
    /// <summary>What is larger is not attached: mail servers refuse it.</summary>
    public const int AttachedBytesMax = 5 << 20;

    public static bool IsAttached(Report report) => report.Bytes <= AttachedBytesMax;

    /// <param name="content">What was made; null where it is not attached.</param>
    public static MailMessage Write(ReportDelivery delivery, Report report, byte[]? content, Sender sender)
    {
        var message = Letter.To(delivery.Target!, sender.From, $"{report.Id:N}-{Number(delivery.Number)}",
            sender.Subject(report.FileName), "en");
        var zone = TimeZones.Require(report.TimeZone);
        List<string> list =
        [
            $"Of: {report.Kind}{(report.Currency is null ? "" : " in " + report.Currency)}",
            $"From: {At(report.From, zone)}",
            $"Up to, not including: {At(report.To, zone)} ({report.TimeZone})",
            $"Rows: {Number(report.Rows ?? 0)}",
            $"Report: {report}",
            $"SHA-256: {report.Sha256}",
        ];
        message.Say(sender.Name, "en",
            [content is null ? $"The report {report.FileName} is ready." : $"Here is the report {report.FileName}."], list,
            [
                content is null
                    ? $"It has {Number((report.Bytes ?? 0) >> 20)} MiB, too many for an e-mail. "
                        + $"Until {At(report.ExpiresAt!.Value, zone)} it can be downloaded: "
                        + $"sluice reports download {report}, or GET /v1/reports/{report}/content."
                    : $"It can also be downloaded until {At(report.ExpiresAt!.Value, zone)}: "
                        + $"sluice reports download {report}.",
                "It names people and what they were paid: pass it on only to those who may see that.",
            ]);
        if (content is not null)
            message.Attachments.Add(Attached(report, content));
        return message;
    }

    private static Attachment Attached(Report report, byte[] content)
    {
        var type = new ContentType(ReportFormats.MediaTypeOf(report.Format)) { Name = report.FileName };
        var attachment = new Attachment(new MemoryStream(content, writable: false), type)
        {
            NameEncoding = Encoding.UTF8,
            TransferEncoding = TransferEncoding.Base64,
        };
        attachment.ContentDisposition!.FileName = report.FileName;
        attachment.ContentDisposition.DispositionType = DispositionTypeNames.Attachment;
        return attachment;
    }

    private static string At(DateTimeOffset at, TimeZoneInfo zone) =>
        ZonedTime.LocalAt(at, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
