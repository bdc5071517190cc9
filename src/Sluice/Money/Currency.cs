using System.Diagnostics.CodeAnalysis;

namespace Sluice.Money;

/// <summary>One currency of ISO 4217. There is one object per code, so comparing references compares currencies.</summary>
public sealed class Currency
{
    internal Currency(string code, int numericCode, int exponent, string name, string? withdrawalDate = null)
    {
        Code = code;
        NumericCode = numericCode;
        Exponent = exponent;
        Name = name;
        WithdrawalDate = withdrawalDate;
        for (var i = 0; i < exponent; i++)
            MinorUnitsPerMajor *= 10;
    }

    /// <summary>The euro, two decimals.</summary>
    public static Currency Eur => CurrencyTable.Eur;

    /// <summary>The US dollar, two decimals.</summary>
    public static Currency Usd => CurrencyTable.Usd;

    /// <summary>The pound sterling, two decimals.</summary>
    public static Currency Gbp => CurrencyTable.Gbp;

    /// <summary>The yen, no decimals.</summary>
    public static Currency Jpy => CurrencyTable.Jpy;

    /// <summary>Three capital letters.</summary>
    public string Code { get; }

    /// <summary>The three-digit code as a number; 0 where ISO gave none.</summary>
    public int NumericCode { get; }

    /// <summary>How many decimals: 0, 2, 3 or 4.</summary>
    public int Exponent { get; }

    /// <summary>The name as ISO 4217 has it.</summary>
    public string Name { get; }

    /// <summary>Ten to the power of <see cref="Exponent"/>.</summary>
    public long MinorUnitsPerMajor { get; } = 1;

    /// <summary>
    /// When it was last withdrawn, as ISO 4217 list three writes it ("2023-01", "1989 to 1990"); null while it is current.
    /// </summary>
    public string? WithdrawalDate { get; }

    /// <summary>Whether it is no longer legal tender: kept to name old amounts, refused for new payouts.</summary>
    public bool IsWithdrawn => WithdrawalDate is not null;

    /// <summary>Finds a currency by its code in capitals. Allocates nothing.</summary>
    public static bool TryFind(ReadOnlySpan<char> code, [NotNullWhen(true)] out Currency? currency) =>
        CurrencyTable.TryFind(code, out currency);

    /// <summary>The currency of a code that was checked before it was stored.</summary>
    /// <exception cref="InvalidOperationException">There is no such currency: what was stored is damaged.</exception>
    public static Currency Find(ReadOnlySpan<char> code) => CurrencyTable.TryFind(code, out var currency)
        ? currency
        : throw new InvalidOperationException($"No currency '{code}' in the table.");

    /// <summary>The code.</summary>
    public override string ToString() => Code;
}
