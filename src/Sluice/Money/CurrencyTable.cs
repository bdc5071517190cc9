using System.Diagnostics.CodeAnalysis;

namespace Sluice.Money;

/// <summary>
/// ISO 4217: every current currency with its exponent, and the withdrawn ones. Codes without a minor unit (gold, SDR, test
/// codes) are no money one can be paid in, and are known by name only to say so.
/// </summary>
public static partial class CurrencyTable
{
    private const int LettersCount = 26;

    private static readonly Currency[] CurrentCurrencies = CurrentRows();
    private static readonly Currency[] WithdrawnCurrencies = WithdrawnRows();

    // One slot for each of the 17,576 possible codes turns a lookup into one array read.
    private static readonly ushort[] SlotByCode = BuildSlots();

    internal static Currency Eur { get; } = Known("EUR");
    internal static Currency Usd { get; } = Known("USD");
    internal static Currency Gbp { get; } = Known("GBP");
    internal static Currency Jpy { get; } = Known("JPY");

    /// <summary>Currencies in use, by code.</summary>
    public static IReadOnlyList<Currency> Current => CurrentCurrencies;

    /// <summary>Currencies no longer in use, by code.</summary>
    public static IReadOnlyList<Currency> Withdrawn => WithdrawnCurrencies;

    /// <summary>Codes of the standard that have no minor unit: metals, bond units, XDR, XTS, XXX.</summary>
    public static IReadOnlyList<string> NotPayable { get; } =
        ["XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"];

    /// <summary>Finds a current or withdrawn currency by its code in capitals. Allocates nothing.</summary>
    public static bool TryFind(ReadOnlySpan<char> code, [NotNullWhen(true)] out Currency? currency)
    {
        var slot = IndexOf(code) is >= 0 and var index ? SlotByCode[index] : 0;
        currency = slot == 0 ? null
            : slot <= CurrentCurrencies.Length ? CurrentCurrencies[slot - 1]
            : WithdrawnCurrencies[slot - 1 - CurrentCurrencies.Length];
        return currency is not null;
    }

    private static Currency Known(string code) => CurrentCurrencies[SlotByCode[IndexOf(code)] - 1];

    private static int IndexOf(ReadOnlySpan<char> code) =>
        code.Length == 3 && !code.ContainsAnyExceptInRange('A', 'Z')
            ? ((((code[0] - 'A') * LettersCount) + code[1] - 'A') * LettersCount) + code[2] - 'A'
            : -1;

    private static ushort[] BuildSlots()
    {
        var slots = new ushort[LettersCount * LettersCount * LettersCount];
        ushort slot = 0;
        foreach (var currency in CurrentCurrencies)
            slots[IndexOf(currency.Code)] = ++slot;
        foreach (var currency in WithdrawnCurrencies)
            slots[IndexOf(currency.Code)] = ++slot;
        return slots;
    }
}
