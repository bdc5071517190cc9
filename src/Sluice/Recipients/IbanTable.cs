using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Sluice.Recipients;

/// <summary>The countries of the SWIFT IBAN registry (ISO 13616-1).</summary>
public static partial class IbanTable
{
    private static readonly IbanCountry[] Countries = Rows();
    private static readonly FrozenDictionary<string, IbanCountry>.AlternateLookup<ReadOnlySpan<char>> ByCode =
        Countries.ToFrozenDictionary(c => c.Code, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Every country that issues IBANs, by code.</summary>
    public static IReadOnlyList<IbanCountry> All => Countries;

    /// <summary>Finds a country by its two capital letters. Allocates nothing.</summary>
    public static bool TryFind(ReadOnlySpan<char> country, [NotNullWhen(true)] out IbanCountry? found) =>
        ByCode.TryGetValue(country, out found);
}
