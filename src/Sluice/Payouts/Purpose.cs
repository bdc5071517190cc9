namespace Sluice.Payouts;

/// <summary>Why a payout is made: one entry of the catalogue.</summary>
/// <param name="Code">What a request says: a plain name, an ISO 20022 code, or a code of one country's central bank.</param>
/// <param name="IsoCode">The ISO 20022 ExternalPurpose1Code that is sent to the bank.</param>
/// <param name="Title">A few words for people.</param>
public sealed record Purpose(string Code, string IsoCode, string Title)
{
    /// <summary>
    /// The code of the Central Bank of the UAE (UAEFTS transaction type codes); null where it has none for this.
    /// </summary>
    public string? UaeCode { get; init; }

    /// <summary>The only destination country this code is for; null where it goes everywhere.</summary>
    public string? OnlyCountry { get; init; }
}
