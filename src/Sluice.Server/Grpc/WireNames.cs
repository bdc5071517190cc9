using Google.Protobuf.Reflection;
using Sluice.Kernel;
using Sluice.Server.Grpc.Wire;

namespace Sluice.Server.Grpc;

/// <summary>
/// From enum numbers to the codes they stand for, and the texts of the wire: one place that refuses what is unspecified, unknown
/// or no text.
/// </summary>
internal static class WireNames
{
    private static readonly EnumDescriptor Currencies = Find<EnumDescriptor>(nameof(Currency));
    private static readonly EnumDescriptor Countries = Find<EnumDescriptor>(nameof(CountryAlpha2));

    /// <summary>The ISO 4217 code; null, and noted, when unspecified or unknown.</summary>
    public static string? CurrencyCode(Currency currency, string pointer, FieldErrors errors) =>
        Name(Currencies, (int)currency, FieldCodes.UnknownCurrency, pointer, errors);

    /// <summary>The ISO 3166-1 code; null, and noted, when unknown. Unspecified counts as not given.</summary>
    public static string? CountryCode(CountryAlpha2 country, string pointer, FieldErrors errors) =>
        country == CountryAlpha2.Unspecified ? null
            : Name(Countries, (int)country, FieldCodes.UnknownCountry, pointer, errors);

    /// <summary>Notes a value that is unspecified though the field is there, or that the description does not have.</summary>
    public static void Check<T>(bool isThere, T value, string pointer, FieldErrors errors)
        where T : struct, Enum
    {
        if (isThere && (EqualityComparer<T>.Default.Equals(value, default) || !Enum.IsDefined(value)))
            errors.Add(pointer, FieldCodes.UnknownValue, "Say which, or leave the field out.");
    }

    /// <summary>The word for a priority that is specified; they are numbered from 1 in the order of the words.</summary>
    public static string PriorityWord(int number) => Payouts.Priorities.All[number - 1];

    /// <summary>A text; null when empty, or noted when it was no UTF-8 on the wire.</summary>
    public static string? Text(string? text, string pointer, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        // What cannot be decoded arrives as replacement characters; nobody's name or account has one.
        if (!text.Contains('\ufffd'))
            return text;
        errors.Add(pointer, FieldCodes.InvalidCharacters, "This is no UTF-8.");
        return null;
    }

    private static string? Name(EnumDescriptor names, int number, string unknown, string pointer, FieldErrors errors)
    {
        if (number == 0)
            errors.Add(pointer, FieldCodes.Required, "This is required; unspecified says nothing.");
        else if (names.FindValueByNumber(number) is { } value)
            return value.Name;
        else
            errors.Add(pointer, unknown, "The description has no such value.");
        return null;
    }

    private static T Find<T>(string name)
        where T : class, IDescriptor => PayoutsReflection.Descriptor.FindTypeByName<T>(name);
}
