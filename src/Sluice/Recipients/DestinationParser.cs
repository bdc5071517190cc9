using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Recipients;

/// <summary>Turns a destination as asked for into one that is checked, naming every field that is wrong.</summary>
public static class DestinationParser
{
    /// <summary>
    /// Reads one destination. Exactly one way of naming it may be used. Null when something was noted in
    /// <paramref name="errors"/>; pointers start with <paramref name="pointer"/>.
    /// </summary>
    /// <param name="request">As asked for.</param>
    /// <param name="currency">What will be paid, where known: checked against the kind.</param>
    /// <param name="pointer">Where the destination stands in the request: "/destination", or empty.</param>
    /// <param name="errors">Collects what is wrong.</param>
    /// <param name="checks">What else is checked; null where that is not known, and only what stands there is judged.</param>
    public static Destination? Parse(
        DestinationRequest request, Currency? currency, string pointer, FieldErrors errors, DestinationChecks? checks = null)
    {
        var before = errors.Count;
        var type = TypeOf(request, pointer, errors);
        if (KindOf(type, request, currency) is not { } kind)
        {
            errors.Add($"{pointer}/{DestinationKinds.Of(type)[0].Marks[0]}", FieldCodes.Required, Ways(type));
            ReadForeign(request, null, pointer, errors);
            return null;
        }
        var values = new Dictionary<string, string>();
        foreach (var field in kind.Fields)
        {
            if (request[field.Name] is { } text)
            {
                if (field.Rule(text, pointer, field.Name, errors) is { } value)
                    values.Add(field.Name, value);
            }
            else if (!field.IsOptional)
            {
                errors.Add($"{pointer}/{field.Name}", FieldCodes.Required, $"A {kind.Title} needs it.");
            }
        }
        ReadForeign(request, kind, pointer, errors);
        if (kind.Check is { } check && kind.Fields.All(f => f.IsOptional || values.ContainsKey(f.Name)))
            check(values, pointer, errors, checks);
        if (kind.Currency is { } only && currency is not null && currency.Code != only)
            errors.Add($"{pointer}/{FirstGiven(request, kind)}", FieldCodes.CurrencyNotSupported,
                $"A {kind.Title} is paid in {only}, not {currency.Code}.");
        return errors.Count == before ? new(kind, values) : null;
    }

    private static string TypeOf(DestinationRequest request, string pointer, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(request.Type))
            return DestinationKinds.Account;
        if (DestinationKinds.Types.Contains(request.Type))
            return request.Type;
        errors.Add(pointer + "/type", FieldCodes.UnknownValue, $"The type is {string.Join(", ", DestinationKinds.Types)}.");
        return DestinationKinds.Account;
    }

    private static DestinationKind? KindOf(string type, DestinationRequest request, Currency? currency)
    {
        var kinds = DestinationKinds.Of(type);
        if (kinds.Count == 1)
            return kinds[0];
        if (Marked(kinds, request) is { } marked)
            return marked;
        // Its mark is missing: the kind that most of what is given belongs to is meant, so that the right part is asked for.
        var most = kinds.Max(k => Given(k, request));
        var possible = most == 0 ? [] : kinds.Where(k => Given(k, request) == most).ToArray();
        return possible.FirstOrDefault(k => k.Marks.Any(m => request[m] is not null))
            ?? (possible.Length == 1 ? possible[0]
                // What several have in common leaves a choice: the currency makes it.
                : possible.FirstOrDefault(k => k.Currency is not null && k.Currency == currency?.Code));
    }

    private static int Given(DestinationKind kind, DestinationRequest request) =>
        kind.Fields.Count(f => f != DestinationFields.HolderName && request[f.Name] is not null);

    // Of every row of a file: no closures, no lists.
    private static DestinationKind? Marked(IReadOnlyList<DestinationKind> kinds, DestinationRequest request)
    {
        foreach (var kind in kinds)
        {
            if (kind.Named is { } name && request[name.Field] == name.Value)
                return kind;
        }
        foreach (var kind in kinds)
        {
            if (request[kind.Marks[0]] is not null)
                return kind;
        }
        return null;
    }

    /// <summary>Notes fields that belong to another kind, and what else is wrong with them.</summary>
    private static void ReadForeign(DestinationRequest request, DestinationKind? kind, string pointer, FieldErrors errors)
    {
        foreach (var (name, text) in request.Given)
        {
            if (kind?.Field(name) is not null)
                continue;
            if (kind is not null)
                errors.Add($"{pointer}/{name}", FieldCodes.Conflicting,
                    "Say where to pay in one way only: this field belongs to another.");
            // A name that kinds read differently cannot be judged without the kind.
            var fields = DestinationKinds.All.Select(k => k.Field(name)).OfType<DestinationField>().Distinct().ToArray();
            if (fields.Length == 1)
                fields[0].Rule(text, pointer, name, errors);
        }
    }

    private static string FirstGiven(DestinationRequest request, DestinationKind kind) =>
        kind.Marks.Concat(kind.Fields.Select(f => f.Name)).First(name => request[name] is not null);

    private static string Ways(string type) => $"Say where to pay by {string.Join(", or by ", DestinationKinds.Of(type)
        .Select(k => string.Join(" and ", k.Fields.Where(f => !f.IsOptional).Select(f => f.Name))))}.";
}
