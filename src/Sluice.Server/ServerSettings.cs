using Sluice.Payouts;
using Sluice.Server.Sftp;
using Sluice.Server.Webhooks;

namespace Sluice.Server;

/// <summary>
/// What an operator can set: configuration section <c>Sluice</c>, environment <c>Sluice__Name</c>, or <c>--Sluice:Name</c>
/// (docs/operations.md).
/// </summary>
public sealed class ServerSettings
{
    /// <summary>Where the embedded databases, the generated key ring and the demo key are kept.</summary>
    public string Data { get; set; } = ".sluice";

    /// <summary>The connection string of a PostgreSQL 15 or newer; without one the embedded SQLite is used.</summary>
    public string? Postgres { get; set; }

    /// <summary>Whether it is PostgreSQL.</summary>
    public bool IsPostgres => !string.IsNullOrWhiteSpace(Postgres);

    /// <summary>The key ring, <c>id:base64[,id:base64…]</c>; generated in the data directory when absent.</summary>
    public string? KeyRing { get; set; }

    /// <summary>
    /// Where gRPC is served without TLS, <c>http://127.0.0.1:8081</c>: HTTP/2 alone, which cannot share an address with HTTP/1.1.
    /// Over TLS it is served at every address.
    /// </summary>
    public string? Grpc { get; set; }

    /// <summary>The purpose of payouts asked for over gRPC, which has no field for it; x-purpose names another.</summary>
    public string GrpcPurpose { get; set; } = "OTHER";

    /// <summary>
    /// The address under which recipients reach this server, <c>https://pay.example.com</c>: links begin with it. Without one
    /// they begin with the address that was asked for them.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// Vocalink's weight table (valacdos.txt) for the modulus check of UK accounts; set together with <see
    /// cref="UkModulusSubstitutions"/>. Without them sort code and account number are checked for their form alone.
    /// </summary>
    public string? UkModulusWeights { get; set; }

    /// <summary>Vocalink's sort code substitution table (scsubtab.txt).</summary>
    public string? UkModulusSubstitutions { get; set; }

    /// <summary>Requests a key may make in a second; 0 for no limit.</summary>
    public int RequestsPerSecondMax { get; set; } = 500;

    /// <summary>The mail server that takes what is to be sent; without one e-mails wait.</summary>
    public string? SmtpHost { get; set; }

    /// <summary>Its port: 587 for submission (RFC 6409).</summary>
    public int SmtpPort { get; set; } = 587;

    /// <summary>Whether it is spoken to by STARTTLS.</summary>
    public bool SmtpTls { get; set; } = true;

    public string? SmtpUser { get; set; }

    public string? SmtpPassword { get; set; }

    /// <summary>The address that e-mails come from.</summary>
    public string? SmtpFrom { get; set; }

    /// <summary>Link pages that one address may ask for in a minute; 0 for no limit.</summary>
    public int PagesPerMinuteMax { get; set; } = 120;

    /// <summary>Event streams and waiting requests that a merchant may have open at a node.</summary>
    public int EventWaitsMax { get; set; } = 100;

    /// <summary>After how many seconds without an event a stream says that it is alive.</summary>
    public int EventHeartbeatSeconds { get; set; } = 15;

    /// <summary>Lanes on PostgreSQL; merchants are spread over them.</summary>
    public int Lanes { get; set; } = 2;

    /// <summary>Which connectors there are, in the order they are thought of where no routing rule says otherwise.</summary>
    public string Connectors { get; set; } = RailSetup.Default;

    /// <summary>Exchange rates and quotes.</summary>
    public RateSettings Rates { get; set; } = new();

    /// <summary>Webhooks.</summary>
    public WebhookSettings Webhooks { get; set; } = new();

    /// <summary>Files over SFTP.</summary>
    public SftpSettings Sftp { get; set; } = new();

    /// <summary>Whether an empty installation gets a demo merchant with a key in the data directory.</summary>
    public bool Demo { get; set; } = true;

    /// <summary>Whether payouts are submitted by this node.</summary>
    public bool Dispatch { get; set; } = true;

    /// <summary>Whether uploaded batches are worked on by this node.</summary>
    public bool Batches { get; set; } = true;

    /// <summary>Whether reports are made by this node.</summary>
    public bool Reports { get; set; } = true;

    /// <summary>
    /// More fonts for PDF documents, for scripts that the one built in does not have (it has Latin, Greek, Cyrillic, Arabic and
    /// Hebrew): TrueType files with <c>;</c> between.
    /// </summary>
    public string? Fonts { get; set; }

    /// <summary>The files of <see cref="Fonts"/>.</summary>
    public IReadOnlyList<string> FontFiles =>
        Fonts?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>What is wrong with the settings, or null.</summary>
    public string? Problem() => this switch
    {
        { RequestsPerSecondMax: < 0 } => "Sluice:RequestsPerSecondMax is 0 (no limit) or more.",
        { SmtpHost: { Length: > 0 }, SmtpFrom: var from } when !System.Net.Mail.MailAddress.TryCreate(from, out _) =>
            "Sluice:SmtpFrom is the e-mail address that e-mails come from.",
        { SmtpPort: < 1 or > 65535 } => "Sluice:SmtpPort is 1 to 65535.",
        { PagesPerMinuteMax: < 0 } => "Sluice:PagesPerMinuteMax is 0 (no limit) or more.",
        { EventHeartbeatSeconds: < 1 or > 300 } => "Sluice:EventHeartbeatSeconds is 1 to 300.",
        { EventWaitsMax: < 1 } => "Sluice:EventWaitsMax is 1 or more.",
        { PublicUrl: { Length: > 0 } url } when !Uri.TryCreate(url, UriKind.Absolute, out var known)
            || known.Scheme is not ("http" or "https") => "Sluice:PublicUrl is an address like https://pay.example.com.",
        { Grpc: { Length: > 0 } address } when !IsCleartext(address) =>
            "Sluice:Grpc is an address like http://127.0.0.1:8081; over TLS gRPC needs no address of its own.",
        { GrpcPurpose: var purpose } when !PurposeCatalogue.TryFind(purpose, out _) =>
            "Sluice:GrpcPurpose is a code of GET /v1/purpose-codes.",
        { UkModulusWeights: var weights, UkModulusSubstitutions: var substitutions }
            when string.IsNullOrWhiteSpace(weights) != string.IsNullOrWhiteSpace(substitutions) =>
            "Sluice:UkModulusWeights and Sluice:UkModulusSubstitutions are set together.",
        { Connectors: var connectors } when RailSetup.Problem(connectors) is { } wrong => wrong,
        { Rates: var rates } when rates.Problem() is { } wrong => wrong,
        { Sftp: var sftp } when sftp.Problem() is { } wrong => wrong,
        { Webhooks.KeptDays: < 1 or > 3650 } => "Sluice:Webhooks:KeptDays is 1 to 3650.",
        { Lanes: < 1 or > 64 } => "Sluice:Lanes is 1 to 64.",
        _ => null,
    };

    private static bool IsCleartext(string address) => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}
