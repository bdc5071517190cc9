using Shouldly;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Tests.Recipients;
using Xunit;

namespace Sluice.Tests.Payouts;

public sealed class PayoutRequestParserTests
{
    private const string Recipient = "rcp_0123456789abcdef0123456789abcdef";
    private const string Method = "pm_0123456789abcdef0123456789abcdef";

    private static readonly PayoutRequest Inline = new()
    {
        Amount = 12550,
        Currency = "EUR",
        Purpose = "COMMISSION",
        ClientReference = "INV-1001",
        StatementReference = "March commission",
        Memo = "contract 77",
        Recipient = new() { Type = "individual", Name = "Ada Byron", Country = "DE" },
        Destination = Asked.For(("type", "account"), ("iban", "DE89370400440532013000")),
        Metadata = new Dictionary<string, string> { ["team"] = "north" },
    };

    private static readonly PayoutRequest ById = Inline with { Recipient = null, Destination = null, RecipientId = Recipient };

    [Fact]
    public void A_good_payout_is_read()
    {
        var payout = Parse(Inline);
        payout.Amount.ShouldBe(new Amount(12550, Currency.Eur));
        (payout.Purpose, payout.StatementReference, payout.Confirm, payout.WaitForFunds).ShouldBe(
            ("COMMISSION", "March commission", true, false));
        payout.Destination!.Country.ShouldBe("DE");
        payout.Recipient!.Name.ShouldBe("Ada Byron");
        var byId = Parse(ById with { PayoutMethodId = Method, Confirm = false, OnInsufficientFunds = "wait" });
        (byId.RecipientId, byId.PayoutMethodId, byId.Confirm, byId.WaitForFunds).ShouldBe(
            (Guid.Parse("0123456789abcdef0123456789abcdef"), Guid.Parse("0123456789abcdef0123456789abcdef"), false, true));
        Parse(Inline with { Amount = null, AmountDecimal = "125.5" }).Amount.ShouldBe(payout.Amount);
    }

    [Theory]
    [InlineData(0L, "/amount not_positive")]
    [InlineData(-1L, "/amount not_positive")]
    [InlineData(long.MinValue, "/amount not_positive")]
    [InlineData(Amount.MinorUnitsMax + 1, "/amount out_of_range")]
    [InlineData(long.MaxValue, "/amount out_of_range")]
    [InlineData(null, "/amount required")]
    public void An_amount_out_of_bounds_is_refused(long? amount, string expected) =>
        Errors(Inline with { Amount = amount }).ShouldBe([expected]);

    [Theory]
    [InlineData("EUR", "1.005", "/amount too_many_decimals")]
    [InlineData("JPY", "1.0", "/amount too_many_decimals")]
    [InlineData("EUR", "1,000", "/amount invalid_format")]
    [InlineData("EUR", "-1", "/amount not_positive")]
    [InlineData("EUR", "0.00", "/amount not_positive")]
    [InlineData("XXX", "1", "/currency unknown_currency")]
    [InlineData("HRK", "1", "/currency currency_withdrawn")]
    [InlineData("", "1", "/currency required")]
    public void A_decimal_amount_is_read_by_its_currency(string currency, string amount, string expected) =>
        Errors(Inline with { Amount = null, AmountDecimal = amount, Currency = currency }).ShouldBe([expected]);

    [Fact]
    public void Exactly_one_recipient_is_named()
    {
        Errors(ById with { RecipientId = null }).ShouldBe(["/recipient required"]);
        Errors(ById with { RecipientId = null, PayoutMethodId = Method }).ShouldBe(["/recipient_id required"]);
        Errors(Inline with { RecipientId = Recipient }).ShouldBe(["/recipient conflicting", "/destination conflicting"]);
        Errors(Inline with { PayoutMethodId = Method }).ShouldBe(["/recipient conflicting", "/destination conflicting"]);
        Errors(Inline with { Recipient = null }).ShouldBe(["/recipient required"]);
        Errors(Inline with { Destination = null }).ShouldBe(["/destination required"]);
        Errors(ById with { RecipientId = "rcp_1" }).ShouldBe(["/recipient_id invalid_format"]);
        Errors(ById with { RecipientId = Method }).ShouldBe(["/recipient_id invalid_format"]);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once() =>
        Errors(new()
        {
            Amount = 0,
            AmountDecimal = "1",
            Currency = "euro",
            Purpose = "FUN",
            ClientReference = new('x', 65),
            StatementReference = "給料",
            Memo = new('x', 501),
            Group = "\u0001",
            Recipient = new() { Type = "individual", Name = "Ada", Country = "D" },
            Destination = Asked.For(("iban", "DE00"), ("holder_name", "Ada")),
            OnInsufficientFunds = "beg",
        }, "/items/3").ShouldBe(
        [
            "/items/3/currency unknown_currency", "/items/3/amount conflicting", "/items/3/amount not_positive",
            "/items/3/purpose unknown_purpose", "/items/3/client_reference too_long",
            "/items/3/statement_reference invalid_characters",
            "/items/3/memo too_long", "/items/3/group invalid_characters", "/items/3/recipient/country unknown_country",
            "/items/3/destination/iban iban_length", "/items/3/on_insufficient_funds unknown_value",
        ]);

    [Fact]
    public void Fields_are_checked_against_each_other()
    {
        var british = Inline with { Destination = Asked.For(("sort_code", "601613"), ("account_number", "31926819")) };
        Errors(british).ShouldBe(["/destination/sort_code currency_not_supported"]);
        Errors(british with { Currency = "GBP" }).ShouldBeEmpty();
        var emirates = Inline with { Destination = Asked.For(("iban", "AE070331234567890123456")) };
        Errors(emirates).ShouldBeEmpty();
        Errors(emirates with { Purpose = "OTHER" }).ShouldBe(["/purpose purpose_not_allowed"]);
        Errors(Inline with { Purpose = "SAL" }).ShouldBe(["/purpose purpose_not_allowed"]);
        Errors(Inline with { Purpose = null }).ShouldBe(["/purpose required"]);
    }

    [Theory]
    [InlineData("Müller & Söhne", "Muller + Sohne")]
    [InlineData("Straße #5 — 10 €", "Strase .5 - 10 E")]
    [InlineData("Ψωμί Щерев", "PSomi SHTerev")]
    [InlineData("Łódź e\u0301te\u0301", "Lodz ete")]
    [InlineData("plain", "plain")]
    public void A_statement_reference_is_transliterated(string text, string expected)
    {
        StatementText.TryTransliterate(text, out var statement, out _).ShouldBeTrue();
        statement.ShouldBe(expected);
        Parse(Inline with { StatementReference = text }).StatementReference.ShouldBe(text);
    }

    [Theory]
    [InlineData("😀", FieldCodes.InvalidCharacters)]
    [InlineData("Gehalt 給", FieldCodes.InvalidCharacters)]
    [InlineData("...", FieldCodes.InvalidCharacters)]
    [InlineData("\u0301", FieldCodes.InvalidCharacters)]
    [InlineData("x\u200by", FieldCodes.InvalidCharacters)]
    public void A_statement_reference_that_would_be_lost_is_refused(string text, string code) =>
        Errors(Inline with { StatementReference = text }).ShouldBe([$"/statement_reference {code}"]);

    [Fact]
    public void A_statement_reference_is_measured_as_it_reaches_the_bank()
    {
        Errors(Inline with { StatementReference = new('ü', 140) }).ShouldBeEmpty();
        Errors(Inline with { StatementReference = new('Щ', 47) }).ShouldBe(["/statement_reference too_long"]);
    }

    [SharedDataFact]
    public void Every_naughty_string_is_either_accepted_or_a_field_error()
    {
        using var strings = SharedData.Json("naughty-strings/blns.json");
        foreach (var element in strings.RootElement.EnumerateArray())
        {
            var text = element.GetString()!;
            var codes = Errors(Inline with { ClientReference = text, StatementReference = text, Memo = text, Group = text });
            codes.ShouldAllBe(c => FieldCodes.All.Contains(c.Split(' ', 2)[1]));
            Errors(Inline with
            {
                Amount = null,
                AmountDecimal = text,
                Currency = text,
                Purpose = text,
                RecipientId = text,
                OnInsufficientFunds = text,
                Destination = Asked.For(
                    ("type", text), ("iban", text), ("bic", text), ("sort_code", text), ("account_number", text),
                    ("routing_number", text)),
            }).ShouldNotBeEmpty();
        }
    }

    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static ParsedPayout Parse(PayoutRequest request)
    {
        var errors = new FieldErrors();
        var payout = PayoutRequestParser.Parse(request, Now, errors);
        errors.List.ShouldBeEmpty();
        return payout.ShouldNotBeNull();
    }

    private static string[] Errors(PayoutRequest request, string pointer = "")
    {
        var errors = new FieldErrors();
        (PayoutRequestParser.Parse(request, Now, errors, pointer) is null).ShouldBe(errors.Any);
        return [.. errors.List.Select(e => $"{e.Pointer} {e.Code}")];
    }
}
