using Sluice.Kernel;

namespace Sluice.Server.Sftp.Pgp;

/// <summary>Says at the start whether this server's key can be used, and leaves no agent behind at the end.</summary>
internal sealed partial class PgpKeeper(Gpg gpg, PgpOwnKey own, TimeProvider clock, ILogger<PgpKeeper> log) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await gpg.EndAgentAsync(cancellationToken);
        }
        catch (PgpFailure failure)
        {
            AgentLeft(log, failure);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        PgpHome.DeleteLeft(clock.Now);
        try
        {
            Ready(log, (await own.FindAsync(stoppingToken)).Fingerprint);
        }
        catch (PgpFailure failure)
        {
            NotReady(log, failure);
        }
    }

    [LoggerMessage(6801, LogLevel.Information, "Files over SFTP are encrypted and signed with the PGP key {Fingerprint}")]
    private static partial void Ready(ILogger logger, string fingerprint);

    [LoggerMessage(6802, LogLevel.Error, "PGP is set up, but cannot be used; encrypted files and answers wait")]
    private static partial void NotReady(ILogger logger, Exception failure);

    [LoggerMessage(6803, LogLevel.Warning, "The agent of the PGP key could not be ended")]
    private static partial void AgentLeft(ILogger logger, Exception failure);
}
