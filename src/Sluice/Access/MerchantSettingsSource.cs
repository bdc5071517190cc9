using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>What a merchant has switched on, for work that no request started.</summary>
public sealed class MerchantSettingsSource(Database database)
{
    public async Task<MerchantSettings> OfAsync(MerchantId merchant, CancellationToken cancel) =>
        (await ReadAsync(merchant, cancel)).Settings;

    public async Task<bool> IsLiveAsync(MerchantId merchant, CancellationToken cancel) =>
        (await ReadAsync(merchant, cancel)).Live;

    /// <summary>The name the merchant goes by.</summary>
    public async Task<string> NameOfAsync(MerchantId merchant, CancellationToken cancel) =>
        (await ReadAsync(merchant, cancel)).Name;

    private async Task<Merchant> ReadAsync(MerchantId merchant, CancellationToken cancel) =>
        await MerchantStore.FindAsync(database, merchant, cancel)
            ?? throw new InvalidOperationException($"There is no merchant {merchant}.");
}
