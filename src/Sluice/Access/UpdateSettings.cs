using System.Text.Json;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Onboarding;

namespace Sluice.Access;

/// <summary>Changes what a merchant has switched on; callers remembered elsewhere follow within seconds.</summary>
/// <param name="change">From the settings as they are to those that shall be.</param>
public sealed class UpdateSettings(Caller caller, Func<MerchantSettings, MerchantSettings> change)
    : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book)
    {
        book.Need(MerchantStore.Self, Merchant);
        book.NeedRelease(HeldRelease.Everyone);
        book.NeedSequence(Merchant.Value);
    }

    protected internal override Result<Receipt> Decide(Book book)
    {
        var merchant = book.First(MerchantStore.Self, Merchant)!;
        var changed = merchant with { Settings = change(merchant.Settings) };
        book.Rows(MerchantStore.Table).Update(changed);
        // What is held for something that is not asked for any more goes on.
        book.ReleaseHeld(HeldRelease.Everyone);
        var text = Json.Text(changed.Settings, Write);
        var subject = Merchant.Value;
        return new Receipt(book.Emit("settings.updated", subject, book.NextSequence(subject), caller.Actor, text), text);
    }

    public static void Write(Utf8JsonWriter json, MerchantSettings settings)
    {
        json.WriteStartObject();
        json.WriteString("object", "settings");
        json.WriteBoolean("unique_client_reference", settings.UniqueClientReference);
        json.WriteBoolean("open_loop", settings.OpenLoop);
        json.WriteBoolean("require_ready_recipients", settings.RequireReadyRecipients);
        json.WriteBoolean("require_verified_methods", settings.RequireVerifiedMethods);
        json.WriteEndObject();
    }
}
