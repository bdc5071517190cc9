using System.Diagnostics.CodeAnalysis;

namespace Sluice.Recipients.Formats;

/// <summary>
/// Keys of the DICT of Banco Central do Brasil: CPF, CNPJ, e-mail address, mobile number with +55, or a random UUID (Manual
/// Operacional do DICT).
/// </summary>
public static class PixKey
{
    /// <summary>Most characters of an e-mail key.</summary>
    public const int EmailCharactersMax = 77;

    /// <summary>What kinds of keys there are.</summary>
    public static IReadOnlyList<string> Types { get; } = ["cpf", "cnpj", "email", "phone", "random"];

    /// <summary>Checks a key of a known type and writes it as the DICT does.</summary>
    public static bool TryParse(string type, string text, [NotNullWhen(true)] out string? key)
    {
        key = type switch
        {
            "cpf" => BrazilianNumbers.TryParseCpf(text, out var cpf) ? cpf : null,
            "cnpj" => BrazilianNumbers.TryParseCnpj(text, out var cnpj) ? cnpj : null,
            "email" => text.Length <= EmailCharactersMax && RecipientParser.IsEmail(text) ? text.ToLowerInvariant() : null,
            "phone" => Phone(text),
            "random" => text.Length == 36 && Guid.TryParseExact(text, "D", out var random) ? random.ToString("D") : null,
            _ => null,
        };
        return key is not null;
    }

    /// <summary>The type a key is of by its looks; null for none.</summary>
    public static string? TypeOf(string text) => Types.FirstOrDefault(type => TryParse(type, text, out _));

    /// <summary>What a key of that type looks like, for people.</summary>
    public static string Explain(string type) => type switch
    {
        "cpf" => "A CPF has eleven digits, the last two being check digits.",
        "cnpj" => "A CNPJ has fourteen characters, the last two being check digits.",
        "email" => "An e-mail key is an address of at most 77 characters.",
        "phone" => "A phone key is +55, two digits for the area and the number: +5511987654321.",
        _ => "A random key is a UUID: 123e4567-e89b-42d3-a456-426614174000.",
    };

    // +55, two digits of the area code, eight or nine of the number.
    private static string? Phone(string text)
    {
        if (!RecipientParser.TryParsePhone(text, out var phone) || !phone.StartsWith("+55", StringComparison.Ordinal))
            return null;
        return phone.Length is 13 or 14 && phone[3] != '0' && phone[4] != '0' ? phone : null;
    }
}
