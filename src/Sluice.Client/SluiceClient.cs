using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Sluice.Client;

/// <summary>How a <see cref="SluiceClient"/> behaves when things go wrong.</summary>
public sealed record SluiceClientSettings
{
    /// <summary>How often a call is sent again by default.</summary>
    public const int RetriesMax = 5;

    /// <summary>How often a call is sent again before it is given up.</summary>
    public int Retries { get; init; } = RetriesMax;

    /// <summary>How long one sending may take, uploads and streams aside.</summary>
    public int TimeoutSeconds { get; init; } = 100;

    /// <summary>The clock of waits and timeouts.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>
/// The API, typed. Every call that moves money carries an idempotency key, made here when none is given, and is sent again with
/// the same key when the server is busy or the connection breaks. Failures are <see cref="SluiceException"/>.
/// </summary>
/// <remarks>
/// Safe for use by many at once. The <see cref="HttpClient"/> must have a base address and an Authorization header, see <see
/// cref="Connect"/>.
/// </remarks>
public sealed class SluiceClient
{
    /// <summary>A client over <paramref name="http"/>, which stays the caller's to dispose.</summary>
    public SluiceClient(HttpClient http, SluiceClientSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        var transport = new Transport(http, settings ?? new SluiceClientSettings());
        Payouts = new PayoutCalls(transport);
        Recipients = new RecipientCalls(transport);
        Balances = new BalanceCalls(transport);
        Batches = new BatchCalls(transport);
        Events = new EventCalls(transport);
        Exceptions = new ExceptionCalls(transport);
        Keys = new KeyCalls(transport);
        Webhooks = new WebhookCalls(transport);
        Sftp = new SftpCalls(transport);
        Ledger = new LedgerCalls(transport);
        Sandbox = new SandboxCalls(transport);
        Catalogues = new CatalogueCalls(transport);
        Settings = new SettingsCalls(transport);
        Orders = new OrderCalls(transport);
        Quotes = new QuoteCalls(transport);
        Links = new LinkCalls(transport);
        Cards = new CardCalls(transport);
        Reports = new ReportCalls(transport);
        ReportSchedules = new ReportScheduleCalls(transport);
        Notices = new NoticeCalls(transport);
        SftpFiles = new SftpFileCalls(transport);
        Routing = new RoutingCalls(transport);
        Fees = new FeeCalls(transport);
        Readiness = new ReadinessCalls(transport);
        Withdrawals = new WithdrawalCalls(transport);
        SubMerchants = new SubMerchantCalls(transport);
    }

    /// <summary>Onboarding and name checks.</summary>
    public ReadinessCalls Readiness { get; }
    /// <summary>/v1/withdrawal-accounts, /v1/withdrawals.</summary>
    public WithdrawalCalls Withdrawals { get; }
    /// <summary>/v1/sub-merchants, /v1/sub-merchant-transfers.</summary>
    public SubMerchantCalls SubMerchants { get; }
    /// <summary>/v1/payouts.</summary>
    public PayoutCalls Payouts { get; }
    /// <summary>/v1/recipients and their payout methods.</summary>
    public RecipientCalls Recipients { get; }
    /// <summary>/v1/cards.</summary>
    public CardCalls Cards { get; }
    /// <summary>/v1/balances, /v1/reserve-transfers.</summary>
    public BalanceCalls Balances { get; }
    /// <summary>/v1/batches.</summary>
    public BatchCalls Batches { get; }
    /// <summary>/v1/events.</summary>
    public EventCalls Events { get; }
    /// <summary>/v1/exceptions.</summary>
    public ExceptionCalls Exceptions { get; }
    /// <summary>/v1/keys, /oauth/token.</summary>
    public KeyCalls Keys { get; }
    /// <summary>/v1/webhook-endpoints.</summary>
    public WebhookCalls Webhooks { get; }
    /// <summary>/v1/transactions, /v1/ledger.</summary>
    public LedgerCalls Ledger { get; }
    /// <summary>/v1/sftp, /v1/sftp-keys, /v1/sftp-pgp, /v1/sftp-pgp-keys.</summary>
    public SftpCalls Sftp { get; }
    /// <summary>/v1/sandbox.</summary>
    public SandboxCalls Sandbox { get; }
    /// <summary>/v1/filter-values, /v1/failure-codes, /v1/purpose-codes, /health.</summary>
    public CatalogueCalls Catalogues { get; }
    /// <summary>/v1/links and /v1/branding.</summary>
    public LinkCalls Links { get; }

    /// <summary>/v1/settings.</summary>
    public SettingsCalls Settings { get; }
    /// <summary>/v1/orders.</summary>
    public OrderCalls Orders { get; }
    /// <summary>/v1/quotes, /v1/rates.</summary>
    public QuoteCalls Quotes { get; }

    /// <summary>/v1/reports.</summary>
    public ReportCalls Reports { get; }

    /// <summary>/v1/report-schedules.</summary>
    public ReportScheduleCalls ReportSchedules { get; }

    /// <summary>/v1/notices.</summary>
    public NoticeCalls Notices { get; }

    /// <summary>/v1/sftp-files.</summary>
    public SftpFileCalls SftpFiles { get; }

    /// <summary>Which connector payouts take.</summary>
    public RoutingCalls Routing { get; }

    /// <summary>/v1/fees.</summary>
    public FeeCalls Fees { get; }

    /// <summary>
    /// An HTTP client for <paramref name="url"/> that shows <paramref name="key"/>, an API key or access token.
    /// </summary>
    public static HttpClient Connect(Uri url, string? key, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        var http = handler is null ? new HttpClient() : new HttpClient(handler, disposeHandler: false);
        http.BaseAddress = url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
        http.Timeout = Timeout.InfiniteTimeSpan;
        if (key is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    /// <summary>A new idempotency key: 128 bits of chance, in hexadecimal.</summary>
    public static string NewIdempotencyKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
