using System.Text.Json;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Routing;

namespace Sluice.Fees;

/// <summary>Reads a merchant's fee schedule, from the API and from storage; everything wrong is noted at once.</summary>
public static class FeeScheduleForm
{
    private const int RailCharactersMax = 64;

    /// <summary>The schedule of a body with rules, refunds and fx_margin_basis_points; null when something was noted.</summary>
    /// <param name="form">The body; the caller ends it.</param>
    public static FeeSchedule? Read(JsonForm form, FieldErrors errors)
    {
        var before = errors.Count;
        var forms = form.Objects("rules", FeeSchedule.RulesMax);
        if (forms is null && errors.Count == before)
            errors.Add(form.PointerTo("rules"), FieldCodes.Required, "rules is the list of rules; an empty one has none.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var rules = new List<FeeRule>();
        foreach (var one in forms ?? [])
        {
            if (ReadRule(one, errors) is not { } rule)
                continue;
            if (!names.Add(rule.Name))
                errors.Add(one.PointerTo("name"), FieldCodes.Duplicate, "Another rule has this name.");
            rules.Add(rule);
        }
        var refund = form.String("refunds") ?? FeeSchedule.None.Refund;
        if (!FeeRefunds.All.Contains(refund))
            errors.Add(form.PointerTo("refunds"), FieldCodes.UnknownValue, $"refunds is {string.Join(", ", FeeRefunds.All)}.");
        var margin = form.Int("fx_margin_basis_points") ?? 0;
        if (margin is < 0 or >= ExchangeRate.BasisPoints)
            errors.Add(form.PointerTo("fx_margin_basis_points"), FieldCodes.OutOfRange,
                "The margin is 0 to 9999 hundredths of a percent.");
        return errors.Count == before ? new FeeSchedule(rules, refund, margin, 0, null) : null;
    }

    /// <summary>Reads what was stored.</summary>
    /// <exception cref="JsonException">What was stored is damaged.</exception>
    public static FeeSchedule ReadStored(string json)
    {
        using var document = JsonDocument.Parse(json);
        var errors = new FieldErrors();
        return Read(new JsonForm(document.RootElement, "", errors), errors)
            ?? throw new JsonException($"The stored fees cannot be read: {errors.ToProblem()}");
    }

    private static FeeRule? ReadRule(JsonForm form, FieldErrors errors)
    {
        var before = errors.Count;
        var name = TextRules.Optional(form.String("name"), FeeSchedule.NameCharactersMax, form.Pointer, "name", errors);
        if (name is null && errors.Count == before)
            errors.Add(form.PointerTo("name"), FieldCodes.Required, "Each rule has a name, shown where it decided.");
        var when = form.Object("when") is { } condition
            ? RoutingRulesForm.ReadCondition(condition, errors) : new RouteCondition();
        var rails = form.Strings("rails", RoutingRules.ConnectorsMax) ?? [];
        for (var i = 0; i < rails.Count; i++)
            TextRules.Optional(rails[i], RailCharactersMax, form.PointerTo("rails"), $"{i}", errors);
        var bearer = form.String("bearer") ?? FeeBearers.Merchant;
        if (!FeeBearers.IsKnown(bearer))
            errors.Add(form.PointerTo("bearer"), FieldCodes.UnknownValue, "The bearer is merchant or recipient.");
        var beforePrice = errors.Count;
        var price = form.Object("price") is { } said ? ReadPrice(said, errors) : null;
        if (price is null && errors.Count == beforePrice)
            errors.Add(form.PointerTo("price"), FieldCodes.Required, "price says what it costs; all zero costs nothing.");
        form.End();
        return errors.Count == before
            ? new FeeRule { Name = name!, When = when, Rails = rails, Price = price!, Bearer = bearer } : null;
    }

    private static FeePrice ReadPrice(JsonForm form, FieldErrors errors)
    {
        var currency = form.String("currency");
        if (currency is not null && !Currency.TryFind(currency, out _))
            errors.Add(form.PointerTo("currency"), FieldCodes.UnknownCurrency, "This is not known here.");
        var basisPoints = form.Int("basis_points") ?? 0;
        if (basisPoints is < 0 or > ExchangeRate.BasisPoints)
            errors.Add(form.PointerTo("basis_points"), FieldCodes.OutOfRange, "0 to 10000 hundredths of a percent.");
        var price = new FeePrice
        {
            Currency = currency,
            BasisPoints = basisPoints,
            Fixed = ReadUnits(form, "fixed", currency, errors) ?? 0,
            Min = ReadUnits(form, "min", currency, errors),
            Max = ReadUnits(form, "max", currency, errors),
        };
        if (price.Min > price.Max)
            errors.Add(form.PointerTo("max"), FieldCodes.OutOfRange, "max is not below min.");
        form.End();
        return price;
    }

    private static long? ReadUnits(JsonForm form, string name, string? currency, FieldErrors errors)
    {
        if (form.Long(name, "minor units") is not { } units)
            return null;
        if (units is < 0 or > Amount.MinorUnitsMax)
            errors.Add(form.PointerTo(name), FieldCodes.OutOfRange, $"0 to {Amount.MinorUnitsMax} minor units.");
        else if (currency is null && units != 0)
            errors.Add(form.PointerTo("currency"), FieldCodes.Required, $"{name} is an amount of one currency: name it.");
        return units;
    }
}
