using Shouldly;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

public sealed class DeliveryOutcomeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly Guid Delivery = new("01934f6e-0000-7000-8000-00000000002a");

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    [InlineData(299)]
    public void Every_2xx_is_taken(int status) =>
        After(status).ShouldBe(new DeliveryOutcome(DeliveryVerdict.Delivered, null, $"http_{status}"));

    [Theory]
    [InlineData(101)]
    [InlineData(301)]
    [InlineData(304)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(599)]
    public void Every_other_status_is_tried_again(int status) => After(status).ShouldBe(
        new DeliveryOutcome(DeliveryVerdict.Retry, Now + RetrySchedule.DelayAfter(1, Delivery)!.Value, $"http_{status}"));

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void Gone_disables_whenever_it_is_said(int attempt) =>
        After(410, attempt).ShouldBe(new DeliveryOutcome(DeliveryVerdict.Disable, null, "http_410"));

    [Theory]
    [InlineData(SendFailure.Dns, "dns")]
    [InlineData(SendFailure.ForbiddenAddress, "forbidden_address")]
    [InlineData(SendFailure.Connect, "connect")]
    [InlineData(SendFailure.Tls, "tls")]
    [InlineData(SendFailure.Timeout, "timeout")]
    [InlineData(SendFailure.Closed, "closed")]
    [InlineData(SendFailure.InvalidAnswer, "invalid_answer")]
    [InlineData(SendFailure.TooLarge, "too_large")]
    public void Without_an_answer_it_is_tried_again(SendFailure failure, string reason)
    {
        var outcome = DeliveryOutcome.Of(new() { Failure = failure, Elapsed = TimeSpan.Zero }, Delivery, 4, Now);

        outcome.ShouldBe(new DeliveryOutcome(DeliveryVerdict.Retry, Now + RetrySchedule.DelayAfter(4, Delivery)!.Value, reason));
    }

    [Fact]
    public void Every_failure_has_a_name() => Enum.GetValues<SendFailure>()
        .Select(f => new WebhookAnswer { Failure = f, Elapsed = TimeSpan.Zero }.Reason).Distinct().Count()
        .ShouldBe(Enum.GetValues<SendFailure>().Length);

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(302)]
    public void Retry_after_is_obeyed_on_every_refusal(int status)
    {
        var outcome = DeliveryOutcome.Of(
            new() { Status = status, RetryAfter = "600", Elapsed = TimeSpan.Zero }, Delivery, 1, Now);

        outcome.Verdict.ShouldBe(DeliveryVerdict.Retry);
        (outcome.RetryAt!.Value - Now).ShouldBeInRange(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
    }

    [Fact]
    public void After_the_last_attempt_it_is_given_up() =>
        After(500, 10).ShouldBe(new DeliveryOutcome(DeliveryVerdict.GiveUp, null, "http_500"));

    [Fact]
    public void The_last_attempt_can_still_succeed() => After(200, 10).Verdict.ShouldBe(DeliveryVerdict.Delivered);

    private static DeliveryOutcome After(int status, int attempt = 1) =>
        DeliveryOutcome.Of(new() { Status = status, Elapsed = TimeSpan.Zero }, Delivery, attempt, Now);
}
