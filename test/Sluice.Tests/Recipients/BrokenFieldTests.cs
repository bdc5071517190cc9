using Shouldly;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Recipients;
using Sluice.Recipients.Formats;
using Xunit;

namespace Sluice.Tests.Recipients;

/// <summary>
/// What the requirements show is what the parser takes: the example of every kind, and no broken field of it. What is broken is
/// said where it stands.
/// </summary>
public sealed class BrokenFieldTests
{
    private static readonly DestinationChecks Checks =
        new(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), UkModulus: null);

    // For fields of few words any other word is wrong; what fits these patterns is wrong for a reason of its own.
    private static readonly Dictionary<string, string> Wrong = new()
    {
        ["iban"] = "DE89370400440532013001",
        ["bic"] = "COBADE",
        ["holder_name"] = "...",
        ["routing_number"] = "021000022",
        ["tax_id"] = "529.982.247-26",
        ["number"] = "4111 1111 1111 1112",
        ["dpan"] = "4895 3700 1234 5672",
        ["expiry_month"] = "13",
        ["expiry_year"] = "2020",
        ["token"] = "4111111111111111",
        ["key"] = "529.982.247-26",
        ["email"] = "ada@",
        ["phone"] = "0701234567",
        ["handle"] = "nobody",
        ["security_question"] = "Where is the lighthouse?",
        ["security_answer"] = "no",
        ["account_number"] = "!",
        ["country"] = "XX",
    };

    public static TheoryData<string> Kinds() => [.. DestinationKinds.All.Select(k => k.ToString())];

    public static IEnumerable<object[]> Fields() =>
        DestinationKinds.All.SelectMany(k => k.Fields.Select(f => new object[] { k.ToString(), f.Name }));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_example_of_a_kind_is_taken_with_all_fields_and_with_those_needed_only(string name)
    {
        var kind = Kind(name);
        Parse(kind, Examples(kind)).ShouldBeEmpty();
        Parse(kind, Examples(kind).Where(f => IsNeeded(kind, f.Key)).ToDictionary()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_broken_field_is_refused_where_it_stands(string name, string field)
    {
        var kind = Kind(name);
        var broken = Examples(kind);
        broken[field] = kind.Field(field)!.Values.Count > 0 ? "carrier pigeon" : Wrong.GetValueOrDefault(field, "\u0007");
        var errors = Parse(kind, broken);
        errors.Select(e => e.Pointer).ShouldContain("/destination/" + field);
        // Nothing is repeated of what was written.
        errors.ShouldAllBe(e => !e.Detail.Contains(broken[field]) || broken[field].Length < 3);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_needed_field_that_is_missing_is_asked_for_where_it_belongs(string name, string field)
    {
        var kind = Kind(name);
        var without = Examples(kind);
        without.Remove(field);
        var errors = Parse(kind, without).Select(e => e.Pointer);
        if (!IsNeeded(kind, field) && field is not ("security_question" or "security_answer"))
            errors.ShouldNotContain("/destination/" + field);
        // Question and answer go together; what names the kind itself is asked for by all the ways there are.
        else if (kind.Named?.Field != field)
            errors.ShouldContain("/destination/" + field);
        else
            errors.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("CA", true, true)]
    [InlineData("SG", true, false)]
    [InlineData("AU", false, false)]
    [InlineData(null, true, false)]
    public void A_branch_is_asked_for_as_the_country_has_it(string? country, bool known, bool needed)
    {
        var branch = BankKinds.ByBankCode.Field("branch_code")!;
        (branch.IsKnown(country), branch.IsNeeded(country)).ShouldBe((known, needed));
    }

    // In the country that the kind's example is in.
    private static bool IsNeeded(DestinationKind kind, string field) =>
        kind.Field(field)!.IsNeeded(kind.Field("country")?.Example);

    private static DestinationKind Kind(string name) => DestinationKinds.All.Single(k => k.ToString() == name);

    private static Dictionary<string, string> Examples(DestinationKind kind) =>
        kind.Fields.ToDictionary(f => f.Name, f => f.Example);

    private static IReadOnlyList<FieldError> Parse(DestinationKind kind, Dictionary<string, string> fields)
    {
        var request = new DestinationRequest { Type = kind.Type };
        foreach (var (name, value) in fields)
            request.Give(name, value);
        var errors = new FieldErrors();
        var currency = kind.Currency is { } code ? Currency.Find(code) : (Currency?)null;
        var destination = DestinationParser.Parse(request, currency, "/destination", errors, Checks);
        (destination is null).ShouldBe(errors.Any);
        destination?.Kind.ShouldBe(kind);
        return errors.List;
    }
}
