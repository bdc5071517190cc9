using System.Globalization;
using System.Text;

namespace Sluice.Recipients.Formats;

/// <summary>
/// The copy-and-paste code behind a PIX QR code: fields of identifier, length and value (EMV QRCPS, merchant-presented mode,
/// §3), ended by a CRC-16/CCITT-FALSE over all before it (§4.7.3), with the PIX key or address as the Banco Central's manual
/// of BR Code has it.
/// </summary>
public static class EmvCode
{
    /// <summary>Most characters of a code (EMV QRCPS §3.2).</summary>
    public const int CharactersMax = 512;

    private const string PixDomain = "br.gov.bcb.pix";
    private const int CrcCharacters = 4;

    /// <summary>What is wrong with a code; null when nothing is.</summary>
    /// <param name="code">The text, without spaces around it.</param>
    /// <param name="isChecksum">Whether it is its CRC: a character was changed or lost.</param>
    public static string? Wrong(string code, out bool isChecksum)
    {
        isChecksum = false;
        if (code.Length > CharactersMax || Fields(code) is not { } fields)
            return "The code does not consist of fields of two digits, a length and that many characters.";
        if (!code.StartsWith("000201", StringComparison.Ordinal))
            return "Such a code begins with 000201.";
        if (fields[^1] is not ("63", { Length: CrcCharacters } crc))
            return "Such a code ends with its checksum, 6304 and four characters.";
        if (!crc.Equals(Crc(code.AsSpan(0, code.Length - CrcCharacters)), StringComparison.OrdinalIgnoreCase))
        {
            isChecksum = true;
            return "The checksum does not fit the rest: a character is wrong or missing.";
        }
        if (Value(fields, "53") is not "986" || Value(fields, "58") is not "BR")
            return "The code is not for reals in Brazil.";
        var account = Account(fields);
        if (account is null)
            return "There is no PIX account in the code.";
        if (Value(account, "01") is { } key)
            return PixKey.TypeOf(key) is null ? "The PIX key in the code is none." : null;
        return Value(account, "25") is { Length: > 0 } ? null : "There is no PIX key and no address in the code.";
    }

    /// <summary>The PIX key within a right code; null where it has an address to ask instead.</summary>
    public static string? KeyOf(string code) =>
        Fields(code) is { } fields && Account(fields) is { } account ? Value(account, "01") : null;

    /// <summary>CRC-16/CCITT-FALSE (polynomial 1021, from FFFF, nothing reflected) as four capital hexadecimal digits.</summary>
    public static string Crc(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        var crc = 0xFFFF;
        foreach (var b in bytes)
        {
            crc ^= b << 8;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) != 0 ? ((crc << 1) ^ 0x1021) & 0xFFFF : (crc << 1) & 0xFFFF;
        }
        return crc.ToString("X4", CultureInfo.InvariantCulture);
    }

    // Merchant account information, templates 26 to 51: the one whose first field names PIX.
    private static List<(string Id, string Text)>? Account(List<(string Id, string Text)> fields)
    {
        foreach (var (id, text) in fields)
        {
            if (string.CompareOrdinal(id, "26") >= 0 && string.CompareOrdinal(id, "51") <= 0 && Fields(text) is { } inner
                && PixDomain.Equals(Value(inner, "00"), StringComparison.OrdinalIgnoreCase))
                return inner;
        }
        return null;
    }

    private static string? Value(List<(string Id, string Text)> fields, string id) => fields.Find(f => f.Id == id).Text;

    private static List<(string Id, string Text)>? Fields(string code)
    {
        var fields = new List<(string, string)>();
        for (var at = 0; at < code.Length;)
        {
            if (code.Length - at < 4 || !AreDigits(code.AsSpan(at, 4)))
                return null;
            var length = ((code[at + 2] - '0') * 10) + code[at + 3] - '0';
            if (code.Length - at - 4 < length)
                return null;
            fields.Add((code.Substring(at, 2), code.Substring(at + 4, length)));
            at += 4 + length;
        }
        return fields.Count == 0 ? null : fields;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
