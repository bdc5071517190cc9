using System.Globalization;

namespace Sluice.Recipients.Formats;

/// <summary>
/// The modulus check of UK accounts (Vocalink, "Validating account numbers"): whether sort code and account number can belong
/// together, by the weight table and the sort code substitution table that the operator supplies. A sort code the table does not
/// have is not checked, as the specification says.
/// </summary>
public sealed class UkModulus
{
    // u to z are 0 to 5, a to h are 6 to 13.
    private const int A = 6, B = 7, G = 12, H = 13;

    // Exception 2: what replaces the weights, by whether g is 9; exception 9: this sort code replaces the account's.
    private static readonly int[] ExceptionTwo = [0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1];
    private static readonly int[] ExceptionTwoWithNine = [0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1];
    private const string ExceptionNineSortCode = "309634";
    private const string ExceptionEightSortCode = "090126";

    private readonly UkWeights[] _weights;
    private readonly Dictionary<string, string> _substitutes;

    private UkModulus(UkWeights[] weights, Dictionary<string, string> substitutes) =>
        (_weights, _substitutes) = (weights, substitutes);

    /// <summary>Reads both tables, empty lines aside.</summary>
    /// <exception cref="FormatException">A line is no row of its table; the message says which.</exception>
    public static UkModulus Read(IEnumerable<string> weights, IEnumerable<string> substitutions)
    {
        var rows = new List<UkWeights>();
        foreach (var (line, number) in Lines(weights))
        {
            try
            {
                rows.Add(UkWeights.Parse(line));
            }
            catch (Exception wrong) when (wrong is FormatException or OverflowException)
            {
                throw new FormatException($"Line {number} of the weight table: {wrong.Message}", wrong);
            }
        }
        var substitutes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (line, number) in Lines(substitutions))
        {
            var cells = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length != 2 || cells.Any(c => c.Length != BankNumbers.SortCodeDigits || !c.All(char.IsAsciiDigit)))
                throw new FormatException($"Line {number} of the substitution table: a row has two sort codes.");
            substitutes[cells[0]] = cells[1];
        }
        return new([.. rows], substitutes);
    }

    /// <summary>Whether the account can be: six digits and eight.</summary>
    public bool Fits(string sortCode, string account)
    {
        var code = int.Parse(sortCode, CultureInfo.InvariantCulture);
        var checks = _weights.Where(w => code >= w.From && code <= w.To).Take(2).ToArray();
        if (checks.Length == 0)
            return true;
        var first = checks[0];
        // Exception 6: a foreign currency account of these banks meets no check.
        if (first.Exception == 6 && account[0] is >= '4' and <= '8' && account[6] == account[7])
            return true;
        var passes = Passes(first, sortCode, account);
        if (first.Exception == 14)
            return passes || PassesFourteen(first, sortCode, account);
        if (checks.Length == 1)
            return passes;
        var second = checks[1];
        // Exceptions 2 with 9, 10 with 11, 12 with 13: one of the two checks is enough.
        if ((first.Exception, second.Exception) is (2, 9) or (10, 11) or (12, 13))
            return passes || Passes(second, sortCode, account);
        if (!passes)
            return false;
        // Exception 3: no second check where c is 6 or 9.
        return (second.Exception == 3 && account[2] is '6' or '9') || Passes(second, sortCode, account);
    }

    private bool Passes(UkWeights row, string sortCode, string account)
    {
        sortCode = row.Exception switch
        {
            5 => _substitutes.GetValueOrDefault(sortCode, sortCode),
            8 => ExceptionEightSortCode,
            9 => ExceptionNineSortCode,
            _ => sortCode,
        };
        var digits = (sortCode + account).Select(c => c - '0').ToArray();
        var total = Total(row.Method == "DBLAL", digits, WeightsOf(row, digits));
        if (row.Exception == 1)
            total += 27;
        if (row.Exception == 4)
            return total % 11 == (digits[G] * 10) + digits[H];
        if (row.Exception == 5)
            return FitsFive(row.Method == "DBLAL", total, digits);
        return total % (row.Method == "MOD11" ? 11 : 10) == 0;
    }

    private static IReadOnlyList<int> WeightsOf(UkWeights row, int[] digits)
    {
        if (row.Exception == 2 && digits[A] != 0)
            return digits[G] == 9 ? ExceptionTwoWithNine : ExceptionTwo;
        // Exceptions 7 and 10: the digits u to b do not count for certain accounts.
        var without = (row.Exception == 7 && digits[G] == 9)
            || (row.Exception == 10 && digits[A] is 0 or 9 && digits[B] == 9 && digits[G] == 9);
        return without ? [.. row.Weights.Select((weight, at) => at <= B ? 0 : weight)] : row.Weights;
    }

    // Exception 5: g is the check digit of the first check, h that of the second.
    private static bool FitsFive(bool isDouble, int total, int[] digits)
    {
        if (isDouble)
            return total % 10 == 0 ? digits[H] == 0 : digits[H] == 10 - (total % 10);
        return (total % 11) switch
        {
            0 => digits[G] == 0,
            1 => false,
            var rest => digits[G] == 11 - rest,
        };
    }

    // Exception 14: an eighth digit of 0, 1 or 9 is dropped, and a zero put before the rest.
    private bool PassesFourteen(UkWeights row, string sortCode, string account) =>
        account[7] is '0' or '1' or '9' && Passes(row, sortCode, "0" + account[..7]);

    private static int Total(bool isDouble, int[] digits, IReadOnlyList<int> weights)
    {
        var total = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var product = digits[i] * weights[i];
            total += isDouble ? (product / 100) + (product / 10 % 10) + (product % 10) : product;
        }
        return total;
    }

    private static IEnumerable<(string Line, int Number)> Lines(IEnumerable<string> lines) =>
        lines.Select((line, at) => (line, at + 1)).Where(l => !string.IsNullOrWhiteSpace(l.line));
}
