using Sluice.Recipients;
using Sluice.Recipients.Formats;

namespace Sluice.Server.Pages;

/// <summary>How a browser may help with a field of a destination.</summary>
internal static class LinkFields
{
    /// <summary>
    /// What a browser may fill in by itself (HTML Living Standard §4.10.18.7), the keyboard it shows, and whether the field is
    /// short enough to stand beside another.
    /// </summary>
    public static (string Autocomplete, string? Keyboard, bool IsShort) Of(DestinationKind kind, DestinationField field) =>
        (kind.Type, field.Name) switch
        {
            (DestinationKinds.Card, "number") => ("cc-number", "numeric", false),
            (DestinationKinds.Card, "expiry_month") => ("cc-exp-month", "numeric", true),
            (DestinationKinds.Card, "expiry_year") => ("cc-exp-year", "numeric", true),
            (DestinationKinds.Card, "holder_name") => ("cc-name", null, false),
            (_, "email") => ("email", "email", false),
            (_, "phone") => ("tel", "tel", false),
            (_, "sort_code" or "routing_number" or "ispb") => ("off", "numeric", false),
            _ => ("off", null, false),
        };

    /// <summary>
    /// Whether an example helps: not of a name, not of a card, and of a national number only in the country it is from.
    /// </summary>
    public static bool HasExample(DestinationKind kind, DestinationField field, string country) =>
        field != DestinationFields.HolderName && (kind != CardKinds.Card || field.Mask is null)
        && (kind.Field(LinkEntry.Country) is not { } from || from.Example == country);
}
