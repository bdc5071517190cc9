using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Recipients;

namespace Sluice.Tests.Faults;

/// <summary>Account numbers that occur nowhere else, each given out once and remembered.</summary>
internal sealed class Accounts
{
    private const string GermanBank = "37040044";

    private int _given;

    /// <summary>Every account number that was given out, without its bank, and as it was typed where that differs.</summary>
    public List<string> Numbers { get; } = [];

    public string Iban(bool typed = false)
    {
        var account = Next("73918250", 2);
        var bank = GermanBank + account;
        var check = 98 - Sluice.Recipients.Iban.Remainder("DE00" + bank);
        // The remainder of a number with check digits 00 is what the right ones make up for.
        var iban = string.Create(CultureInfo.InvariantCulture, $"DE{check:00}{bank}");
        if (!typed)
            return iban;
        var text = string.Join(' ', iban.Chunk(4).Select(four => new string(four)));
        Numbers.Add(text[10..]);
        return text;
    }

    /// <summary>A destination of each kind, with the currency it is paid in.</summary>
    public IEnumerable<(string Currency, JsonObject Destination)> OneOfEach(bool typed = false) =>
    [
        ("EUR", new JsonObject { ["type"] = "account", ["iban"] = Iban(typed) }),
        ("GBP", new JsonObject { ["type"] = "account", ["sort_code"] = "60-16-13", ["account_number"] = Next("739182", 2) }),
        ("USD", new JsonObject
        {
            ["type"] = "account",
            ["routing_number"] = "021000021",
            ["account_number"] = Next("73918250", 4),
            ["account_type"] = "checking",
        }),
        ("EUR", Card()),
        ("BRL", new JsonObject { ["type"] = "alias", ["scheme"] = "pix", ["key_type"] = "cpf", ["key"] = Cpf() }),
        ("EUR", new JsonObject { ["type"] = "psp_token", ["provider"] = "examplepay", ["token"] = Next("tok_9Kf", 6) }),
        ("EUR", new JsonObject
        {
            ["type"] = "network_token",
            ["dpan"] = CardNumber("489537"),
            ["expiry_month"] = "12",
            ["expiry_year"] = "2039",
            ["cryptogram"] = Next("AgAAAAAABk4DWZ4C28", 4),
        }),
    ];

    /// <summary>A card of the vault, by its number.</summary>
    public JsonObject Card(bool wrong = false) => new()
    {
        ["type"] = "card",
        ["number"] = CardNumber("411111", wrong),
        ["expiry_month"] = "12",
        ["expiry_year"] = "2039",
    };

    /// <summary>The digits between the six and the four that may be shown stand nowhere.</summary>
    private string CardNumber(string bin, bool wrong = false)
    {
        var number = bin + Next("73918", 4);
        Numbers[^1] = number;
        for (var check = 0; ; check++)
        {
            if (Sluice.Recipients.Formats.CardNumber.HasLuhn(number + check) != wrong)
                return number + check;
        }
    }

    private string Cpf()
    {
        var number = Next("7391825", 2);
        for (var check = 0; ; check++)
        {
            if (Sluice.Recipients.Formats.BrazilianNumbers.TryParseCpf($"{number}{check:00}", out var cpf))
                return cpf;
        }
    }

    /// <summary>An IBAN that looks right but for its check digits.</summary>
    public string WrongIban() => string.Concat("DE00", Iban().AsSpan(4));

    private string Next(string prefix, int digits)
    {
        var number = prefix + (++_given).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        Numbers.Add(number);
        return number;
    }
}
