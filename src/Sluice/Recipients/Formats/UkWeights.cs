using System.Globalization;

namespace Sluice.Recipients.Formats;

/// <summary>One row of Vocalink's weight table (valacdos.txt): a range of sort codes and the check its accounts meet.</summary>
/// <param name="From">First sort code.</param>
/// <param name="To">Last sort code.</param>
/// <param name="Method">MOD10, MOD11 or DBLAL.</param>
/// <param name="Weights">Fourteen, for the digits u to z of the sort code and a to h of the account number.</param>
/// <param name="Exception">0 for none.</param>
public sealed record UkWeights(int From, int To, string Method, IReadOnlyList<int> Weights, int Exception)
{
    private static readonly string[] Methods = ["MOD10", "MOD11", "DBLAL"];

    /// <summary>Reads a row of the file.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static UkWeights Parse(string line)
    {
        var cells = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (cells.Length is not (17 or 18) || !Methods.Contains(cells[2]))
            throw new FormatException(
                "A row has two sort codes, MOD10, MOD11 or DBLAL, fourteen weights and maybe an exception.");
        return new(Number(cells[0]), Number(cells[1]), cells[2], [.. cells[3..17].Select(Number)],
            cells.Length == 18 ? Number(cells[17]) : 0);
    }

    private static int Number(string cell) =>
        int.Parse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
