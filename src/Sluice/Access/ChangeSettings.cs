using System.Text.Json;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>A merchant's switches, as a row of its own book.</summary>
internal sealed record MerchantRow(MerchantId Merchant, MerchantSettings Settings, int Revision);

internal static class SettingsStore
{
    private static readonly Table<MerchantRow> Writes = new("merchants",
        [Column.Uuid<MerchantRow>("merchant_id", m => m.Merchant.Value)],
        [],
        [
            Column.Bool<MerchantRow>("unique_client_reference", m => m.Settings.UniqueClientReference),
            Column.Bool<MerchantRow>("open_loop", m => m.Settings.OpenLoop),
            Column.Int<MerchantRow>("settings_revision", m => m.Revision),
        ]);

    public static readonly RowTable<MerchantId, MerchantRow> Table = new(Writes, m => m.Merchant);

    public static readonly Finder<MerchantId, MerchantId, MerchantRow> Own = new(Table,
        $"""
        select m.merchant_id, m.settings_revision, {MerchantSettings.SettingColumns} from merchants m
        where m.merchant_id = @merchant_id and m.merchant_id = @own
        """,
        [FinderParameter<MerchantId>.Uuid("own", id => id.Value)],
        row => new MerchantRow(new MerchantId(row.Uuid(0)), MerchantSettings.Read(row, 2), row.Int(1)), m => m.Merchant);

    public static string Text(MerchantSettings settings) => Json.Text(settings, Write);

    public static void Write(Utf8JsonWriter json, MerchantSettings settings)
    {
        json.WriteStartObject();
        json.WriteString("object", "settings");
        json.WriteBoolean("unique_client_reference", settings.UniqueClientReference);
        json.WriteBoolean("open_loop", settings.OpenLoop);
        json.WriteEndObject();
    }
}

/// <summary>
/// Changes what a merchant has switched on, and tells of it; callers remembered elsewhere follow within seconds.
/// </summary>
/// <param name="change">From the settings as they are to those that shall be.</param>
public sealed class ChangeSettings(Caller caller, Func<MerchantSettings, MerchantSettings> change)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(SettingsStore.Own, caller.Merchant);

    protected internal override Result<Receipt> Decide(Book book)
    {
        var row = book.First(SettingsStore.Own, caller.Merchant)!;
        var changed = row with { Settings = change(row.Settings), Revision = row.Revision + 1 };
        book.Rows(SettingsStore.Table).Update(changed);
        var text = SettingsStore.Text(changed.Settings);
        return new Receipt(book.Emit("settings.changed", caller.Merchant.Value, changed.Revision, caller.Actor, text), text);
    }
}
