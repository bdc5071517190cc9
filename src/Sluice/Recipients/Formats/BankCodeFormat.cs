using System.Text.RegularExpressions;

namespace Sluice.Recipients.Formats;

/// <summary>How a country writes bank, branch and account where there is no IBAN; regular expressions of whole values.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Bank">The bank code.</param>
/// <param name="Branch">The branch code; null where there is none.</param>
/// <param name="Account">The account number.</param>
/// <param name="Words">What is asked for, for people.</param>
/// <param name="BranchIsOptional">Whether it works without a branch.</param>
public sealed partial record BankCodeFormat(
    string Country, string Bank, string? Branch, string Account, string Words, bool BranchIsOptional = false)
{
    /// <summary>What fits where no format is known.</summary>
    public static readonly BankCodeFormat Any = new("", "^[A-Z0-9]{1,20}$", "^[A-Z0-9]{1,20}$", "^[A-Z0-9]{1,34}$",
        "bank code and account number", BranchIsOptional: true);

    /// <summary>The countries whose format is known.</summary>
    public static IReadOnlyList<BankCodeFormat> Known { get; } =
    [
        new("AU", "^[0-9]{6}$", null, "^[0-9]{5,9}$", "the BSB of six digits and five to nine digits"),
        new("BR", "^([0-9]{3}|[0-9]{8})$", "^[0-9]{4}[0-9X]?$", "^[0-9]{1,13}[0-9X]$",
            "the bank's number of three digits or its ISPB of eight, the agency of four, and the account with its check digit"),
        new("CA", "^[0-9]{3}$", "^[0-9]{5}$", "^[0-9]{7,12}$",
            "the institution of three digits, the transit of five, and seven to twelve digits"),
        new("HK", "^[0-9]{3}$", "^[0-9]{3}$", "^[0-9]{6,9}$",
            "the bank of three digits, the branch of three, six to nine digits"),
        new("IN", "^[A-Z]{4}0[A-Z0-9]{6}$", null, "^[0-9]{9,18}$", "the IFSC of eleven characters and nine to eighteen digits"),
        new("JP", "^[0-9]{4}$", "^[0-9]{3}$", "^[0-9]{7}$", "the bank of four digits, the branch of three, seven digits"),
        new("MX", "^[0-9]{3}$", null, "^[0-9]{18}$", "the bank of three digits and the CLABE of eighteen, which begins with it"),
        new("NZ", "^[0-9]{2}$", "^[0-9]{4}$", "^[0-9]{9,10}$",
            "the bank of two digits, the branch of four, and seven digits with a suffix of two or three"),
        new("SG", "^[0-9]{4}$", "^[0-9]{3}$", "^[0-9]{6,14}$",
            "the bank of four digits, the branch of three, six to fourteen digits",
            BranchIsOptional: true),
    ];

    /// <summary>The country's format, or <see cref="Any"/>.</summary>
    public static BankCodeFormat Of(string? country) => Known.FirstOrDefault(f => f.Country == country) ?? Any;

    /// <summary>Whether a text is one of the pattern's.</summary>
    public static bool Fits(string text, string pattern) => Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant);

    /// <summary>Letters become capitals; spaces, dashes and points go.</summary>
    public static string Bare(string text) => Separators().Replace(text, "").ToUpperInvariant();

    /// <summary>Whether the last digit of a CLABE fits: digits weighted 3, 7, 1 modulo ten (Banco de México).</summary>
    public static bool HasClabeDigit(string clabe)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
            sum += (clabe[i] - '0') * ((i % 3) switch { 0 => 3, 1 => 7, _ => 1 }) % 10;
        return clabe[17] - '0' == (10 - (sum % 10)) % 10;
    }

    [GeneratedRegex("[ .-]")]
    private static partial Regex Separators();
}
