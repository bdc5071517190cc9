namespace Sluice.Access;

/// <summary>What credentials may do. A key carries some; a token at most those of its key.</summary>
public static class Scopes
{
    public const string PayoutsRead = "payouts:read";
    public const string PayoutsWrite = "payouts:write";
    public const string RecipientsRead = "recipients:read";
    public const string RecipientsWrite = "recipients:write";
    public const string BalancesRead = "balances:read";
    public const string BalancesWrite = "balances:write";
    public const string BatchesWrite = "batches:write";
    public const string ExceptionsWrite = "exceptions:write";
    public const string EventsRead = "events:read";
    public const string KeysWrite = "keys:write";
    public const string SandboxWrite = "sandbox:write";
    public const string LedgerRead = "ledger:read";
    public const string SettingsWrite = "settings:write";
    public const string LinksRead = "links:read";
    public const string LinksWrite = "links:write";
    public const string FeesWrite = "fees:write";
    public const string WebhooksWrite = "webhooks:write";
    public const string RoutingWrite = "routing:write";
    public const string ReportsRead = "reports:read";
    public const string ReportsWrite = "reports:write";
    public const string SftpRead = "sftp:read";
    public const string SftpWrite = "sftp:write";

    public static IReadOnlyList<string> All { get; } =
    [
        PayoutsRead, PayoutsWrite, RecipientsRead, RecipientsWrite, BalancesRead, BalancesWrite, BatchesWrite, ExceptionsWrite,
        EventsRead, KeysWrite, SandboxWrite, LedgerRead, SettingsWrite, LinksRead, LinksWrite, RoutingWrite,
        FeesWrite, WebhooksWrite, ReportsRead, ReportsWrite, SftpRead, SftpWrite,
    ];
}
