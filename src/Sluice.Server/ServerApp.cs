using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry;
using Sluice.Access;
using Sluice.Batches;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Databases;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Notices;
using Sluice.Onboarding;
using Sluice.Payouts;
using Sluice.Quotes;
using Sluice.Recipients.Formats;
using Sluice.Reports;
using Sluice.Rails.Sandbox;
using Sluice.Server.Grpc;
using Sluice.Server.Http;
using Sluice.Server.Mails;
using Sluice.Server.Pages;
using Sluice.Server.Pdf;
using Sluice.Server.Sftp;
using Sluice.Server.Sftp.Pgp;
using Sluice.Server.Webhooks;
using Sluice.Server.Workers;
using Sluice.SubMerchants;
using Sluice.Withdrawals;

namespace Sluice.Server;

/// <summary>Puts the server together. Used by the program, by tests and by the benchmark alike.</summary>
public static class ServerApp
{
    /// <summary>How long a stop may take: callers go, rails have their time to answer, and the lanes write that down.</summary>
    public static readonly TimeSpan ShutdownTimeout = Dispatcher.FinishTimeout + TimeSpan.FromSeconds(10);

    /// <summary>Builds the server; nothing is opened yet.</summary>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message says which and how to mend it.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.AddCommandLine(args, new Dictionary<string, string> { ["--data"] = "Sluice:Data" });
        var settings = builder.Configuration.GetSection("Sluice").Get<ServerSettings>() ?? new ServerSettings();
        if (settings.Problem() is { } wrong)
            throw new InvalidOperationException(wrong);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.WebHost.ConfigureKestrel(Limit);
        builder.WebHost.UseKestrelHttpsConfiguration();
        Endpoints.Configure(builder, settings);
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ServicesStopConcurrently = false;
            host.ShutdownTimeout = ShutdownTimeout;
        });
        AddCore(builder.Services, settings);
        ApiDocs.Add(builder.Services);
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is not null)
            builder.Services.AddSingleton(_ => Telemetry.Start()).AddHostedService<TelemetryLife>();
        var app = builder.Build();
        app.UseMiddleware<GrpcDoor>();
        app.UseRouting();
        app.UseMiddleware<Gate>();
        app.UseEndpoints(_ => { });
        PayoutEndpoints.Map(app);
        RecipientEndpoints.Map(app);
        CardEndpoints.Map(app);
        BatchEndpoints.Map(app);
        BalanceEndpoints.Map(app);
        StatementEndpoints.Map(app);
        EventEndpoints.Map(app);
        ExceptionEndpoints.Map(app);
        KeyEndpoints.Map(app);
        SandboxEndpoints.Map(app);
        LinkEndpoints.Map(app);
        LinkPages.Map(app);
        CatalogueEndpoints.Map(app);
        SettingsEndpoints.Map(app);
        OrderEndpoints.Map(app);
        QuoteEndpoints.Map(app);
        WalletEndpoints.Map(app);
        RoutingEndpoints.Map(app);
        FeeEndpoints.Map(app);
        ReportEndpoints.Map(app);
        ReportScheduleEndpoints.Map(app);
        NoticeEndpoints.Map(app);
        SftpFileEndpoints.Map(app);
        ReceiptEndpoints.Map(app);
        OnboardingEndpoints.Map(app);
        WithdrawalEndpoints.Map(app);
        SubMerchantEndpoints.Map(app);
        WebhookEndpoints.Map(app);
        SftpEndpoints.Map(app);
        PgpEndpoints.Map(app);
        HealthEndpoints.Map(app);
        DocsPage.Map(app);
        app.MapOpenApi("/openapi.json");
        return app;
    }

    /// <summary>
    /// Prepares storage: data directory, migrations, key check, the sandbox bank, and a demo merchant for an empty installation.
    /// </summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancel)
    {
        var services = app.Services;
        var database = services.GetRequiredService<Database>();
        var settings = services.GetRequiredService<ServerSettings>();
        await Migrator.MigrateAsync(database, services.GetRequiredService<AdjustableClock>(), cancel);
        if (!await Installation.AcceptsAsync(database, services.GetRequiredService<Vault>(), cancel))
            throw new InvalidOperationException("The key ring is not the one this database was written with. "
                + "Start with the right Sluice:KeyRing or keyring file.");
        await services.GetRequiredService<BankDatabase>().PrepareAsync(cancel);
        await RailSetup.CreateBanksAsync(services, cancel);
        RailSetup.WarnWithoutTimeZones(services);
        // Tables that cannot be read keep it from starting.
        services.GetRequiredService<RequestRules>();
        // A file of rates that cannot be read does not: quotes wait for it, everything else need not.
        await (services.GetService<EcbRateFile>()?.RefreshAsync(cancel) ?? Task.CompletedTask);
        // From the start, so that it counts from the start.
        services.GetRequiredService<PrometheusText>();
        var merchants = services.GetRequiredService<Merchants>();
        if (settings.Demo && !await merchants.AnyAsync(cancel))
        {
            var (_, secret) = await merchants.CreateAsync("Demo", live: false, uniqueClientReference: true, cancel);
            Keys.WriteOwnerOnly(Path.Combine(settings.Data, "key"), secret);
        }
    }

    private static void AddCore(IServiceCollection services, ServerSettings settings)
    {
        var clock = new AdjustableClock();
        if (!Directory.Exists(settings.Data))
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(settings.Data);
            else
                Directory.CreateDirectory(settings.Data,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        services.AddSingleton(settings).AddSingleton(clock).AddSingleton<TimeProvider>(clock);
        services.AddSingleton(_ => new Vault(Keys.Load(settings)));
        services.AddSingleton(_ => new Ids(clock));
        services.AddSingleton<Database>(_ => settings.IsPostgres
            ? new Postgres(settings.Postgres!, lanes: settings.Lanes)
            : new Sqlite(Path.Combine(settings.Data, "sluice.db")));
        services.AddSingleton(_ => new BankDatabase(settings));
        RailSetup.Add(services, settings, clock);
        services.AddSingleton<EventSignal>().AddHostedService<EventPoll>().AddSingleton(s => new BookLanes(
            s.GetRequiredService<Database>(), s.GetRequiredService<Ids>(), clock,
            s.GetRequiredService<ILogger<BookLane>>(), s.GetRequiredService<EventSignal>().Raise));
        services.AddSingleton<Wake>().AddSingleton<Dispatcher>().AddSingleton<ReceiveCallback>();
        services.AddSingleton<PayoutQueries>().AddSingleton<BatchProgress>()
            .AddSingleton<Statement>().AddSingleton<AccountStatements>().AddSingleton<LedgerVerifier>()
            .AddSingleton<BatchReport>().AddSingleton<BatchReportText>();
        services.AddSingleton<UploadBatch>().AddSingleton<BatchWorker>().AddSingleton<MerchantSettingsSource>();
        services.AddSingleton<Authenticator>().AddSingleton<Merchants>()
            .AddSingleton<DatabaseProbe>().AddSingleton<PrometheusText>();
        services.AddSingleton(new EventWaits(settings.EventWaitsMax));
        services.AddSingleton(new RateLimits(settings.RequestsPerSecondMax, clock));
        services.AddSingleton(_ => LoadRules(settings)).AddSingleton<Api>()
            .AddSingleton<LinkAddress>().AddSingleton<LinkPages>().AddSingleton<PageLimits>();
        services.AddSingleton<HealthService>().AddSingleton<ReflectionService>()
            .AddSingleton<PayoutService>().AddSingleton<PayoutQuotes>()
            .AddSingleton<PayoutRegistrations>().AddSingleton<CallGate>().AddSingleton<GrpcMethods>();
        services.AddSingleton(new IdentityProviders([new SandboxIdentity()])).AddSingleton<IdentityChecks>();
        services.AddSingleton<HeldReleases>().AddSingleton<TransferCarrier>().AddSingleton<WithdrawalSchedules>();
        services.AddSingleton<PdfFonts>().AddSingleton<AdvicePdf>();
        services.AddSingleton<CreateReport>().AddSingleton<ReportMaker>().AddSingleton<ReportWorker>()
            .AddSingleton<PdfReportFactory>(s => output => new ReportPdf(output, s.GetRequiredService<PdfFonts>()));
        services.AddSingleton<ReportSchedules>().AddSingleton<NoticeRounds>().AddSingleton<Smtp>().AddSingleton<ReportPost>();
        AddRates(services, settings);
        services.AddHostedService<LaneWorker>();
        services.AddSingleton<MailSender>().AddHostedService(s => s.GetRequiredService<MailSender>());
        if (settings.Dispatch)
            services.AddHostedService<DispatchWorker>().AddHostedService<SandboxRunner>().AddHostedService<Errands>();
        services.AddSingleton(settings.Webhooks).AddSingleton(_ => new WebhookClient(settings.Webhooks.AllowPrivate, clock))
            .AddSingleton<WebhookPost>().AddSingleton<WebhookLogs>().AddSingleton<WebhookTools>();
        AddFiles(services, settings);
        if (settings.Webhooks.Send)
            services.AddHostedService<WebhookSender>();
        if (settings.Batches)
            services.AddHostedService<BatchRunner>();
        if (settings.Reports)
            services.AddHostedService<ReportRunner>();
    }

    private static void AddFiles(IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(settings.Sftp).AddSingleton<SftpFolders>().AddSingleton<SftpKeyFiles>()
            .AddSingleton<Gpg>().AddSingleton<PgpOwnKey>().AddSingleton<PgpKeyReader>().AddSingleton<PgpEncryption>()
            .AddSingleton<FileOutbox>();
        if (!string.IsNullOrWhiteSpace(settings.Sftp.Pgp.Home))
            services.AddHostedService<PgpKeeper>();
        if (string.IsNullOrWhiteSpace(settings.Sftp.Folder))
            return;
        services.AddHostedService(s => s.GetRequiredService<SftpKeyFiles>());
        services.AddSingleton<FileAnswers>().AddSingleton<FileOpening>().AddSingleton<PgpDecryption>()
            .AddSingleton<PaymentFiles>().AddSingleton<OnboardingFiles>().AddSingleton<FilePickup>()
            .AddSingleton<FileWorker>().AddHostedService<SftpWorker>();
    }

    private static void AddRates(IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<QuoteDesk>()
            .AddSingleton(s => new RateSources(s.GetService<EcbRateFile>(), new SandboxRates()));
        if (!string.IsNullOrEmpty(settings.Rates.File))
            services.AddSingleton(s => new EcbRateFile(settings.Rates.File, settings.Rates.StaleAfterDays,
                s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<EcbRateFile>>()))
                .AddHostedService<RateWatch>();
    }

    private static RequestRules LoadRules(ServerSettings settings) => new(
        string.IsNullOrWhiteSpace(settings.UkModulusWeights) ? null
            : UkModulus.Read(File.ReadLines(settings.UkModulusWeights), File.ReadLines(settings.UkModulusSubstitutions!)),
        settings.Webhooks.AllowPrivate);

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Requests.BodyBytesMax;
        kestrel.Limits.MaxConcurrentConnections = 10_000;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }
}
