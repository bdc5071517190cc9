namespace Sluice.Client;

/// <summary>/v1/settings.</summary>
public sealed class SettingsCalls : Calls
{
    internal SettingsCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>What is switched on.</summary>
    public Task<Settings> GetAsync(CancellationToken cancel = default) =>
        GetAsync("v1/settings", SluiceJson.Default.Settings, cancel);

    /// <summary>Switches something on or off.</summary>
    public Task<Settings> ChangeAsync(SettingsChanges changes, CancellationToken cancel = default) =>
        PatchAsync("v1/settings", Json(changes, SluiceJson.Default.SettingsChanges), SluiceJson.Default.Settings, cancel);
}
