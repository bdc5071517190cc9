using System.Text.Json;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Routing;

/// <summary>Reads a merchant's rules, as the API takes them and as they are stored; everything wrong is noted at once.</summary>
public static class RoutingRulesForm
{
    /// <summary>The rules of a body <c>{"rules": […]}</c>; null when something was noted.</summary>
    /// <param name="form">The body; the caller ends it.</param>
    /// <param name="connectors">Who there is; null takes any name, as with what was stored when another was installed.</param>
    public static IReadOnlyList<RoutingRule>? Read(JsonForm form, FieldErrors errors, IReadOnlyList<IConnector>? connectors)
    {
        var before = errors.Count;
        var forms = form.Objects("rules", RoutingRules.RulesMax);
        if (forms is null && errors.Count == before)
            errors.Add(form.PointerTo("rules"), FieldCodes.Required, "rules is the list of rules; an empty one has none.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var rules = new List<RoutingRule>();
        foreach (var one in forms ?? [])
        {
            if (ReadRule(one, errors, connectors) is not { } rule)
                continue;
            if (!names.Add(rule.Name))
                errors.Add(one.PointerTo("name"), FieldCodes.Duplicate, "Another rule has this name.");
            rules.Add(rule);
        }
        return errors.Count == before ? rules : null;
    }

    /// <summary>Reads what was stored.</summary>
    /// <exception cref="JsonException">What was stored is damaged.</exception>
    public static IReadOnlyList<RoutingRule> ReadStored(string json)
    {
        using var document = JsonDocument.Parse(json);
        var errors = new FieldErrors();
        return Read(new JsonForm(document.RootElement, "", errors), errors, null)
            ?? throw new JsonException($"The stored rules cannot be read: {errors.ToProblem()}");
    }

    private static RoutingRule? ReadRule(JsonForm form, FieldErrors errors, IReadOnlyList<IConnector>? connectors)
    {
        var before = errors.Count;
        var name = TextRules.Optional(form.String("name"), RoutingRules.NameCharactersMax, form.Pointer, "name", errors);
        if (name is null && errors.Count == before)
            errors.Add(form.PointerTo("name"), FieldCodes.Required, "Each rule has a name, shown where it decided.");
        var condition = form.Object("when") is { } when ? ReadCondition(when, errors) : new RouteCondition();
        var beforeUse = errors.Count;
        var rule = form.Object("use") is { } use
            ? ReadUse(use, errors, connectors)
            : Missing(form, errors, beforeUse);
        form.End();
        return errors.Count == before ? rule! with { Name = name!, When = condition } : null;
    }

    private static RoutingRule? Missing(JsonForm form, FieldErrors errors, int before)
    {
        if (errors.Count == before)
            errors.Add(form.PointerTo("use"), FieldCodes.Required, "use says which connectors: connectors, split or strategy.");
        return null;
    }

    /// <summary>Which payouts something is for.</summary>
    internal static RouteCondition ReadCondition(JsonForm form, FieldErrors errors)
    {
        var currencies = Words(form, "currencies", errors, FieldCodes.UnknownCurrency, c => Currency.TryFind(c, out _));
        var (min, max) = (form.Long("amount_min", "minor units"), form.Long("amount_max", "minor units"));
        if (min is < 0 || max is < 0)
            errors.Add(form.PointerTo(min is < 0 ? "amount_min" : "amount_max"), FieldCodes.OutOfRange, "Not below 0.");
        else if (min > max)
            errors.Add(form.PointerTo("amount_max"), FieldCodes.OutOfRange, "amount_max is not below amount_min.");
        if ((min is not null || max is not null) && currencies.Count != 1)
            errors.Add(form.PointerTo("currencies"), FieldCodes.Required, "Amounts are compared in one currency: name it.");
        var condition = new RouteCondition
        {
            Currencies = currencies,
            Countries = Words(form, "countries", errors, FieldCodes.UnknownCountry, c => CountryTable.TryFind(c, out _)),
            DestinationTypes = Words(form, "destination_types", errors, FieldCodes.UnknownValue, DestinationKinds.Types.Contains),
            Priorities = Words(form, "priorities", errors, FieldCodes.UnknownValue, Priorities.All.Contains),
            Purposes = Words(form, "purposes", errors, FieldCodes.UnknownPurpose, p => PurposeCatalogue.TryFind(p, out _)),
            AmountMin = min,
            AmountMax = max,
        };
        form.End();
        return condition;
    }

    private static RoutingRule? ReadUse(JsonForm form, FieldErrors errors, IReadOnlyList<IConnector>? installed)
    {
        var before = errors.Count;
        var strategy = form.String("strategy");
        var connectors = form.Strings("connectors", RoutingRules.ConnectorsMax);
        var split = form.Objects("split", RoutingRules.ConnectorsMax);
        if (strategy is not null && !RouteStrategies.Named.Contains(strategy))
            errors.Add(form.PointerTo("strategy"), FieldCodes.UnknownValue,
                $"A strategy is {string.Join(", ", RouteStrategies.Named)}.");
        if (split is not null && (strategy is not null || connectors is not null))
            errors.Add(form.PointerTo("split"), FieldCodes.Conflicting, "A split names its connectors itself.");
        if (split is null && connectors is null && strategy is null && errors.Count == before)
            errors.Add(form.Pointer, FieldCodes.Required, "Say connectors, split or strategy.");
        CheckNames(connectors, form.PointerTo("connectors"), null, installed, errors);
        var shares = ReadShares(form, split, installed, errors);
        form.End();
        return errors.Count == before
            ? new RoutingRule
            {
                Name = "",
                Strategy = split is not null ? RouteStrategies.Split : strategy ?? RouteStrategies.Order,
                Connectors = connectors ?? [],
                Shares = shares,
            }
            : null;
    }

    private static List<RouteShare> ReadShares(
        JsonForm form, IReadOnlyList<JsonForm>? split, IReadOnlyList<IConnector>? installed, FieldErrors errors)
    {
        var before = errors.Count;
        var shares = new List<RouteShare>();
        foreach (var part in split ?? [])
        {
            var connector = part.String("connector");
            var percent = part.Int("percent");
            part.End();
            if (connector is null)
                errors.Add(part.PointerTo("connector"), FieldCodes.Required, "Each part names its connector.");
            if (percent is not (>= 1 and <= 100))
                errors.Add(part.PointerTo("percent"), percent is null ? FieldCodes.Required : FieldCodes.OutOfRange,
                    "percent is 1 to 100.");
            shares.Add(new RouteShare(connector ?? "", percent ?? 0));
        }
        if (split is null || errors.Count != before)
            return shares;
        CheckNames([.. shares.Select(s => s.Connector)], form.PointerTo("split"), "/connector", installed, errors);
        if (shares.Sum(s => s.Percent) != 100)
            errors.Add(form.PointerTo("split"), FieldCodes.OutOfRange,
                $"The parts are {shares.Sum(s => s.Percent)} percent in sum; they make a hundred.");
        return shares;
    }

    private static void CheckNames(IReadOnlyList<string>? names, string pointer, string? field,
        IReadOnlyList<IConnector>? installed, FieldErrors errors)
    {
        if (names is { Count: 0 } && field is null)
            errors.Add(pointer, FieldCodes.Required, "Name at least one connector.");
        for (var i = 0; i < (names?.Count ?? 0); i++)
        {
            if (names!.Take(i).Contains(names![i]))
                errors.Add($"{pointer}/{i}{field}", FieldCodes.Duplicate, "This connector is named before.");
            else if (installed is not null && installed.All(c => c.Name != names[i]))
                errors.Add($"{pointer}/{i}{field}", FieldCodes.UnknownValue,
                    $"There is no such connector; GET /v1/connectors lists {string.Join(", ", installed.Select(c => c.Name))}.");
        }
    }

    private static IReadOnlyList<string> Words(
        JsonForm form, string name, FieldErrors errors, string code, Func<string, bool> isKnown)
    {
        var words = form.Strings(name, RoutingRules.ValuesMax) ?? [];
        for (var i = 0; i < words.Count; i++)
        {
            if (!isKnown(words[i]))
                errors.Add($"{form.PointerTo(name)}/{i}", code, "This is not known here.");
        }
        return words;
    }
}
