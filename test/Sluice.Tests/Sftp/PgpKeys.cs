using Microsoft.Extensions.DependencyInjection;
using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Sftp;
using Sluice.Tests.Server;

namespace Sluice.Tests.Sftp;

/// <summary>PGP keys for tests that need one and have no gpg.</summary>
internal static class PgpKeys
{
    /// <summary>Puts one on file.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> RegisterAsync(Door door)
    {
        var services = door.Server.Services;
        var caller = new Caller(door.Merchant, false, Actor.Sftp("test"),
            await services.GetRequiredService<MerchantSettingsSource>().OfAsync(door.Merchant, CancellationToken.None));
        var key = new PgpPublicKey("87A2", "Ada <ada@example.com>", "ed25519", 255, DateTimeOffset.UnixEpoch.AddYears(99),
            "-----BEGIN PGP PUBLIC KEY BLOCK-----");
        return (await services.GetRequiredService<BookLanes>().SubmitAsync(new AddPgpKey(caller, key), CancellationToken.None))
            .Value.ToString();
    }
}
