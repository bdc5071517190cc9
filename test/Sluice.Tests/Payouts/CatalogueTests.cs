using Shouldly;
using Sluice.Payouts;
using Xunit;

namespace Sluice.Tests.Payouts;

public sealed class CatalogueTests
{
    [SharedDataFact]
    public void Every_ISO_purpose_is_accepted_and_every_purpose_maps_to_one()
    {
        using var json = SharedData.Json("purpose-codes/external_purpose_code.json");
        var codes = json.RootElement.GetProperty("codes").EnumerateObject().Select(c => c.Name).ToHashSet();
        foreach (var code in codes)
        {
            PurposeCatalogue.TryFind(code, out var purpose).ShouldBeTrue(code);
            purpose!.IsoCode.ShouldBe(code);
        }
        foreach (var purpose in PurposeCatalogue.All)
        {
            codes.ShouldContain(purpose.IsoCode, purpose.Code);
            purpose.Title.ShouldNotBeNullOrWhiteSpace();
        }
    }

    [Fact]
    public void The_named_purposes_are_there()
    {
        PurposeCatalogue.Named.Count.ShouldBeGreaterThanOrEqualTo(40);
        foreach (var code in new[] { "REFUND", "COMMISSION", "LOAN", "SALARY", "REBATE", "INSURANCE_CLAIM" })
            PurposeCatalogue.TryFind(code, out _).ShouldBeTrue(code);
        PurposeCatalogue.TryFind("salary", out _).ShouldBeFalse();
        PurposeCatalogue.All.Select(p => p.Code).ShouldBeUnique();
    }

    [Fact]
    public void The_Emirates_take_only_purposes_with_a_code_of_their_central_bank()
    {
        IsAllowed("SALARY", "AE").ShouldBeTrue();
        IsAllowed("SALA", "AE").ShouldBeTrue();
        IsAllowed("SAL", "AE").ShouldBeTrue();
        IsAllowed("OTHER", "AE").ShouldBeFalse();
        IsAllowed("SAL", "DE").ShouldBeFalse();
        IsAllowed("OTHER", "DE").ShouldBeTrue();
        var raw = PurposeCatalogue.All.Where(p => p.OnlyCountry == "AE" || p.Code == p.UaeCode).Select(p => p.Code).ToHashSet();
        foreach (var purpose in PurposeCatalogue.Allowed("AE"))
            raw.ShouldContain(purpose.UaeCode!, purpose.Code);
        foreach (var country in new[] { "AE", "DE" })
            PurposeCatalogue.Allowed(country).ShouldBe(PurposeCatalogue.All.Where(p => PurposeCatalogue.IsAllowed(p, country)));
    }

    [SharedDataTheory]
    [InlineData("purpose-codes/external_status_reason_code.json")]
    [InlineData("purpose-codes/external_return_reason_code.json")]
    public void Every_ISO_reason_has_a_failure_code_and_keeps_its_own(string file)
    {
        using var json = SharedData.Json(file);
        var unexplained = new List<string>();
        foreach (var code in json.RootElement.GetProperty("codes").EnumerateObject())
        {
            var failure = FailureCatalogue.FromIso(code.Name);
            failure.RawCode.ShouldBe(code.Name);
            FailureCatalogue.All.ShouldContain(failure.Failure);
            if (failure.Failure == FailureCatalogue.Unspecified)
                unexplained.Add(code.Name);
        }
        // The families that speak of accounts, amounts, banks and regulation must all say something.
        unexplained.Where(c => c[..2] is "AC" or "AM" or "RC" or "RR" && char.IsAsciiDigit(c[3]))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("AC01", "invalid_account_number", "after_correction")]
    [InlineData("AC04", "account_closed", "after_correction")]
    [InlineData("AC06", "account_blocked", "after_correction")]
    [InlineData("AB08", "bank_unavailable", "safe")]
    [InlineData("AM05", "duplicate_at_bank", "never")]
    [InlineData("BE01", "name_mismatch", "after_correction")]
    [InlineData("MD07", "recipient_deceased", "never")]
    [InlineData("NOOR", "never_arrived", "safe")]
    [InlineData("RR04", "regulatory_refusal", "never")]
    [InlineData("NARR", "unspecified", "after_correction")]
    [InlineData("nonsense", "unspecified", "after_correction")]
    public void A_reason_has_its_code_and_advice(string iso, string code, string retry)
    {
        var failure = FailureCatalogue.FromIso(iso);
        (failure.Failure.Code, failure.Failure.RetryText, failure.RawCode).ShouldBe((code, retry, iso));
    }

    [Fact]
    public void Codes_are_stable_words_said_once()
    {
        FailureCatalogue.All.Select(f => f.Code).ShouldBeUnique();
        FailureCatalogue.All.ShouldAllBe(f => f.Code.All(c => char.IsAsciiLetterLower(c) || c == '_') && f.Title.Length > 0);
        FailureCatalogue.FromIso(null).ShouldBe(new RailFailure(FailureCatalogue.Unspecified, null));
        Should.Throw<InvalidOperationException>(() => FailureCatalogue.Find("no_such_code"));
    }

    private static bool IsAllowed(string code, string country) =>
        PurposeCatalogue.TryFind(code, out var purpose) && PurposeCatalogue.IsAllowed(purpose, country);
}
