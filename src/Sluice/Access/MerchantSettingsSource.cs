using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>What a merchant has switched on, for work that no request started.</summary>
public sealed class MerchantSettingsSource(Database database)
{
    private const string Sql = 
        $"select m.live, {MerchantSettings.SettingColumns} from merchants m where m.merchant_id = @merchant_id";

    public async Task<MerchantSettings> OfAsync(MerchantId merchant, CancellationToken cancel) =>
        (await ReadAsync(merchant, cancel)).Settings;

    public async Task<bool> IsLiveAsync(MerchantId merchant, CancellationToken cancel) =>
        (await ReadAsync(merchant, cancel)).Live;

    private async Task<(bool Live, MerchantSettings Settings)> ReadAsync(MerchantId merchant, CancellationToken cancel)
    {
        var rows = await database.QueryAsync(Sql, row => (row.Bool(0), MerchantSettings.Read(row, 1)), cancel,
            ("merchant_id", merchant.Value));
        return rows.Count == 1 ? rows[0] : throw new InvalidOperationException($"There is no merchant {merchant}.");
    }
}
