using System.Diagnostics.CodeAnalysis;

namespace Sluice.Recipients.Formats;

/// <summary>
/// Tax numbers of Brazil: CPF of persons, eleven digits, and CNPJ of companies, fourteen, of which since July 2026 the first
/// twelve may be letters (Receita Federal, Instrução Normativa RFB 2.229/2024). The last two are check digits, modulo 11.
/// </summary>
public static class BrazilianNumbers
{
    /// <summary>Digits of a CPF.</summary>
    public const int CpfDigits = 11;

    /// <summary>Characters of a CNPJ.</summary>
    public const int CnpjCharacters = 14;

    private const string Punctuation = ".-/ ";

    /// <summary>A CPF without its punctuation, check digits right.</summary>
    public static bool TryParseCpf(string text, [NotNullWhen(true)] out string? cpf)
    {
        cpf = Bare(text, CpfDigits);
        // 000… to 999… satisfy the formula and are given to nobody.
        if (cpf is null || !cpf.All(char.IsAsciiDigit) || IsOneDigit(cpf)
            || CpfDigit(cpf.AsSpan(0, 9)) != cpf[9] || CpfDigit(cpf.AsSpan(0, 10)) != cpf[10])
            cpf = null;
        return cpf is not null;
    }

    /// <summary>A CNPJ without its punctuation, in capitals, check digits right.</summary>
    public static bool TryParseCnpj(string text, [NotNullWhen(true)] out string? cnpj)
    {
        cnpj = Bare(text, CnpjCharacters)?.ToUpperInvariant();
        if (cnpj is null || !cnpj.All(char.IsAsciiLetterOrDigit) || IsOneDigit(cnpj)
            || CnpjDigit(cnpj.AsSpan(0, 12)) != cnpj[12] || CnpjDigit(cnpj.AsSpan(0, 13)) != cnpj[13])
            cnpj = null;
        return cnpj is not null;
    }

    private static bool IsOneDigit(string text) => !text.AsSpan().ContainsAnyExcept(text[0]);

    private static string? Bare(string text, int length)
    {
        var bare = string.Concat(text.Where(c => !Punctuation.Contains(c)));
        return bare.Length == length ? bare : null;
    }

    // Weights 2, 3, 4 … from the right.
    private static char CpfDigit(ReadOnlySpan<char> number)
    {
        var sum = 0;
        for (var i = 0; i < number.Length; i++)
            sum += (number[i] - '0') * (number.Length + 1 - i);
        return CheckDigit(sum);
    }

    // Weights 2 to 9 from the right, over and over; a letter counts as its code less 48.
    private static char CnpjDigit(ReadOnlySpan<char> number)
    {
        var sum = 0;
        for (var i = 0; i < number.Length; i++)
            sum += (number[i] - '0') * (2 + ((number.Length - 1 - i) % 8));
        return CheckDigit(sum);
    }

    private static char CheckDigit(int sum) => (sum % 11) is var rest && rest < 2 ? '0' : (char)('0' + 11 - rest);
}
