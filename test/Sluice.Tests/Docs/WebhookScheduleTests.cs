using System.Globalization;
using Shouldly;
using Sluice.Server.Webhooks;
using Sluice.Tests.Tidy;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Docs;

/// <summary>docs/webhooks.md ⇔ the schedule and the limits of the code.</summary>
public sealed class WebhookScheduleTests
{
    private static readonly SourceFile Document = Repository.Read("docs/webhooks.md");

    [Fact]
    public void The_schedule_is_that_of_the_code() =>
        MarkdownTables.Under(Document, "## When it is sent again").Select(r => (r[0], r[1])).ShouldBe(
            RetrySchedule.Delays.Select((wait, i) => ((i + 1).ToString(CultureInfo.InvariantCulture), Text(wait))));

    [Fact]
    public void The_limits_are_those_of_the_code()
    {
        Document.Text.ShouldContain($"within {WebhookClient.TimeoutDefault.TotalSeconds:0} seconds");
        Document.Text.ShouldContain($"up to {WebhookClient.AnswerBytesMax / 1024} KiB");
        Document.Text.ShouldContain($"at most {PayoutHosts.FlyingMax} of these requests");
        Document.Text.ShouldContain($"all hosts together {WebhookPump.PerPayoutFlyingMax}");
        Document.Text.ShouldContain($"put off by {PayoutHosts.PutOffTime.TotalSeconds:0} seconds");
        Document.Text.ShouldContain($"up to {RetrySchedule.RetryAfterMax.TotalHours:0} hours later");
        Document.Text.ShouldContain(
            string.Create(CultureInfo.InvariantCulture, $"at most {WebhookUrl.CharactersMax:N0} characters"));
    }

    private static string Text(TimeSpan wait) => wait switch
    {
        { Ticks: 0 } => "at once",
        { TotalHours: >= 1 } => $"{wait.TotalHours:0} h",
        { TotalMinutes: >= 1 } => $"{wait.TotalMinutes:0} min",
        _ => $"{wait.TotalSeconds:0} s",
    };
}
