namespace Sluice.Server.Sftp.Pgp;

/// <summary>
/// PGP cannot be done now, and no fault of the file: what was to be done is tried again. The message may be shown to the
/// merchant; <paramref name="inside"/> is for the operator's log.
/// </summary>
internal sealed class PgpFailure(string message, string? inside = null, Exception? cause = null) : Exception(message, cause)
{
    public override string ToString() => inside is null ? base.ToString() : $"{base.ToString()}\n{inside}";
}
