using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Notices;
using Sluice.Onboarding;
using Sluice.Quotes;
using Sluice.Reports;
using Sluice.Server.Mails;
using Sluice.Server.Webhooks;
using Sluice.SubMerchants;
using Sluice.Webhooks;
using Sluice.Withdrawals;

namespace Sluice.Server.Workers;

/// <summary>
/// Runs what is durable and waits for nobody's request: held payouts that may go on, questions to providers, transfers between
/// books, scheduled withdrawals and reports, what is told by e-mail. Each looks for its own work; one that fails does not stop
/// the others.
/// </summary>
internal sealed partial class Errands(
    HeldReleases releases, IdentityChecks checks, TransferCarrier transfers, WithdrawalSchedules schedules,
    ReportSchedules reports, ReportPost post, NoticeRounds notices, Database database, Dispatcher dispatcher,
    WebhookSettings webhooks, TimeProvider clock, ILogger<Errands> log) : BackgroundService
{
    /// <summary>How long work may lie that a stop or another node left behind.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often what is too old is taken away.</summary>
    public static readonly TimeSpan PurgeInterval = TimeSpan.FromMinutes(10);

    /// <summary>How long a quote that nobody used is kept after it has expired.</summary>
    public static readonly TimeSpan UnusedQuotesKept = TimeSpan.FromDays(90);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => Task.WhenAll(
        RepeatAsync("held payouts", releases.SweepAsync, stoppingToken),
        RepeatAsync("identity checks", checks.SweepAsync, stoppingToken),
        RepeatAsync("transfers", CarryAsync, stoppingToken),
        RepeatAsync("withdrawal schedules", schedules.SweepAsync, stoppingToken),
        RepeatAsync("report schedules", reports.SweepAsync, stoppingToken),
        RepeatAsync("report deliveries", post.SweepAsync, stoppingToken),
        RepeatAsync("notices", notices.SweepAsync, stoppingToken),
        RepeatAsync("old webhooks", PurgeWebhooksAsync, stoppingToken, PurgeInterval),
        RepeatAsync("old quotes", PurgeQuotesAsync, stoppingToken, PurgeInterval)), CancellationToken.None);

    private async Task CarryAsync(CancellationToken cancel)
    {
        foreach (var (merchant, currency) in (await transfers.SweepAsync(cancel)).Distinct())
            await dispatcher.FundAsync(merchant, currency, cancel);
    }

    private Task PurgeWebhooksAsync(CancellationToken cancel) =>
        WebhookPurge.RunAsync(database, clock.Now - TimeSpan.FromDays(webhooks.KeptDays), cancel);

    private async Task PurgeQuotesAsync(CancellationToken cancel)
    {
        while (await QuoteStore.PurgeAsync(database, clock.Now - UnusedQuotesKept, cancel) == QuoteStore.PurgedMax)
            cancel.ThrowIfCancellationRequested();
    }

    private async Task RepeatAsync(
        string errand, Func<CancellationToken, Task> sweep, CancellationToken cancel, TimeSpan? interval = null)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await sweep(cancel);
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested && database.IsUnavailable(failure))
            {
                SweepPaused(log, failure, errand);
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested)
            {
                // What was under way is in the database; the next sweep comes back to it.
                SweepFailed(log, failure, errand);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.WhenAny(Task.Delay(interval ?? SweepInterval, clock, cancel));
        }
    }

    [LoggerMessage(6102, LogLevel.Warning, "The database does not answer; the sweep for {Errand} waits")]
    private static partial void SweepPaused(ILogger logger, Exception failure, string errand);

    [LoggerMessage(6101, LogLevel.Error, "The sweep for {Errand} failed")]
    private static partial void SweepFailed(ILogger logger, Exception failure, string errand);
}
