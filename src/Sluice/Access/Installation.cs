using System.Security.Cryptography;
using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>
/// Guards against a node that was started with another key ring: it could not open what is stored, and what it stored could not
/// be opened.
/// </summary>
public static class Installation
{
    private const string ReadSql = "select value from installation where name = 'key_check'";

    private const string AddSql =
        "insert into installation (name, value) values ('key_check', @value) on conflict (name) do nothing";

    private const string ThereSql = "select 1 from installation limit 1";

    private static ReadOnlySpan<byte> Check => "sluice"u8;

    /// <summary>Asks the database for next to nothing; fails as the database does when it cannot answer.</summary>
    public static Task AskAsync(Database database, CancellationToken cancel) =>
        database.QueryAsync(ThereSql, row => row.Int(0), cancel);

    /// <summary>Whether the vault opens what this installation sealed; the first start seals it.</summary>
    public static async Task<bool> AcceptsAsync(Database database, Vault vault, CancellationToken cancel)
    {
        var nobody = new MerchantId(Guid.Empty);
        await database.ExecuteAsync(AddSql, cancel, ("value", vault.Seal(nobody, Check)));
        var stored = await database.QueryAsync(ReadSql, row => row.Bytes(0), cancel);
        try
        {
            return vault.Open(nobody, stored[0]).AsSpan().SequenceEqual(Check);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
