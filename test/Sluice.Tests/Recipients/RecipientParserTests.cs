using System.Buffers;
using System.Text.Json;
using Shouldly;
using Sluice.Kernel;
using Sluice.Recipients;
using Xunit;

namespace Sluice.Tests.Recipients;

public sealed class RecipientParserTests
{
    private static readonly RecipientRequest Ada = new()
    {
        Type = "individual",
        Name = "  Ada Byron ",
        Country = "DE",
        Email = "ada@example.org",
        Phone = "+49 (30) 123-4567",
        DateOfBirth = "1990-12-31",
        Address = new() { Street = "Hauptstraße", BuildingNumber = "1a", PostalCode = "10115", City = "Berlin", Country = "DE" },
        ClientReference = "E-1",
        Metadata = new Dictionary<string, string> { ["team"] = "north" },
    };

    [Fact]
    public void A_good_recipient_is_read_and_stored_and_read_back()
    {
        var errors = new FieldErrors();
        var ada = RecipientParser.Parse(Ada, "", errors).ShouldNotBeNull();
        (ada.Name, ada.Phone, ada.DateOfBirth).ShouldBe(("Ada Byron", "+49301234567", new DateOnly(1990, 12, 31)));
        var json = Json(ada);
        Json(RecipientDetails.Read(JsonDocument.Parse(json).RootElement)).ShouldBe(json);
        ada.ToString().ShouldNotContain("Byron");
    }

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        var errors = new FieldErrors();
        var request = new RecipientRequest
        {
            Type = "robot",
            Name = "---",
            Country = "ZZ",
            Email = "ada@",
            Phone = "030 1234567",
            DateOfBirth = "31.12.1990",
            Address = new() { Street = new('x', 71) },
            ClientReference = "a\nb",
            Metadata = new Dictionary<string, string> { [new('k', 41)] = "v", ["a/b"] = "\u0000", [""] = "" },
        };
        RecipientParser.Parse(request, "/recipient", errors).ShouldBeNull();
        errors.List.Select(e => $"{e.Pointer} {e.Code}").ShouldBe(
        [
            "/recipient/type unknown_value", "/recipient/name invalid_characters", "/recipient/country unknown_country",
            "/recipient/email invalid_format", "/recipient/phone invalid_format", "/recipient/date_of_birth invalid_format",
            "/recipient/address/street too_long", "/recipient/address/city required", "/recipient/address/country required",
            "/recipient/client_reference invalid_characters", "/recipient/metadata too_long",
            "/recipient/metadata/a~1b invalid_characters", "/recipient/metadata too_short",
        ]);
    }

    [Theory]
    [InlineData(140, true)]
    [InlineData(141, false)]
    public void Length_is_counted_in_characters_not_in_code_units(int count, bool accepted)
    {
        var errors = new FieldErrors();
        var name = string.Concat(Enumerable.Repeat("𠀀", count));
        (RecipientParser.Parse(Ada with { Name = name }, "", errors) is not null).ShouldBe(accepted);
    }

    [Theory]
    [InlineData("Ada\u0000")]
    [InlineData("Ada\r\n")]
    [InlineData("\u202eAda")]
    [InlineData("Ada\u2066")]
    [InlineData("Ada\u2028")]
    [InlineData("Ada\ufffe")]
    [InlineData("Ada\u0085")]
    public void Characters_that_deceive_or_break_are_refused(string name)
    {
        var errors = new FieldErrors();
        RecipientParser.Parse(Ada with { Name = name }, "", errors).ShouldBeNull();
        errors.List.Single().ShouldBe(new FieldError("/name", FieldCodes.InvalidCharacters, errors.List[0].Detail));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        foreach (var half in new[] { '\ud800', '\udc00' })
        {
            var errors = new FieldErrors();
            RecipientParser.Parse(Ada with { Name = $"Ada {half}" }, "", errors).ShouldBeNull();
            errors.List.Single().Code.ShouldBe(FieldCodes.InvalidCharacters);
        }
    }

    [Fact]
    public void A_company_has_no_date_of_birth()
    {
        var errors = new FieldErrors();
        RecipientParser.Parse(Ada with { Type = "company" }, "", errors).ShouldBeNull();
        errors.List.Single().Code.ShouldBe(FieldCodes.NotAllowed);
    }

    [SharedDataFact]
    public void Every_naughty_string_is_either_accepted_or_a_field_error()
    {
        using var strings = SharedData.Json("naughty-strings/blns.json");
        var accepted = 0;
        foreach (var element in strings.RootElement.EnumerateArray())
        {
            var text = element.GetString()!;
            var errors = new FieldErrors();
            var request = Ada with
            {
                Name = text,
                ClientReference = text,
                Email = text,
                Phone = text,
                DateOfBirth = text,
                Country = text,
                Type = text,
                Metadata = new Dictionary<string, string> { [text] = text },
                Address = new() { City = text, Country = text, Street = text },
            };
            RecipientParser.Parse(request, "", errors).ShouldBeNull();
            errors.List.ShouldAllBe(e => FieldCodes.All.Contains(e.Code) && e.Pointer.StartsWith('/'));
            var named = RecipientParser.Parse(Ada with { Name = text, ClientReference = text }, "", new FieldErrors());
            if (named is null)
                continue;
            accepted++;
            var json = Json(named);
            RecipientDetails.Read(JsonDocument.Parse(json).RootElement).Name.ShouldBe(named.Name);
        }
        accepted.ShouldBeInRange(100, strings.RootElement.GetArrayLength() - 20);
    }

    private static string Json(RecipientDetails details)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            details.WriteJson(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
