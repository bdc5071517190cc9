namespace Sluice.Server.Webhooks;

/// <summary>What an operator can set about webhooks: section <c>Sluice:Webhooks</c>.</summary>
public sealed class WebhookSettings
{
    /// <summary>Whether this node sends them.</summary>
    public bool Send { get; set; } = true;

    /// <summary>
    /// Whether they may go to addresses of this machine and its networks, and without TLS. For development: where merchants are
    /// not trusted it lets them reach what only this server can.
    /// </summary>
    public bool AllowPrivate { get; set; }

    /// <summary>For how many days it is kept what was sent and answered.</summary>
    public int KeptDays { get; set; } = 30;
}
