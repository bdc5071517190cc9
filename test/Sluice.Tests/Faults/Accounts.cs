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
    ];

    /// <summary>An IBAN that looks right but for its check digits.</summary>
    public string WrongIban() => string.Concat("DE00", Iban().AsSpan(4));

    private string Next(string prefix, int digits)
    {
        var number = prefix + (++_given).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        Numbers.Add(number);
        return number;
    }
}
