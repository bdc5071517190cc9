using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Server.Http;

/// <summary>Which events a request wants: the filters that the list and the stream share.</summary>
internal static class EventForm
{
    public static readonly string[] Names = ["type", "subject_id", "actor_type", "actor_id"];

    public static EventFilter Filter(QueryForm query) => new()
    {
        Types = Types(query),
        Subject = Subject(query),
        ActorKind = query.Text("actor_type"),
        ActorId = query.Text("actor_id"),
    };

    /// <summary>The number after which to begin; null when none is given.</summary>
    public static long? After(QueryForm query)
    {
        var after = query.Number("after");
        if (after is >= 0 or null)
            return after;
        query.Errors.Add("?after", FieldCodes.OutOfRange, "after is the number of an event, or 0 for the beginning.");
        return null;
    }

    private static string[] Types(QueryForm query)
    {
        if (query.Text("type") is not { } text)
            return [];
        var types = text.Split(',', StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray();
        if (types.Length > EventFilter.TypesMax)
            query.Errors.Add("?type", FieldCodes.TooMany, $"At most {EventFilter.TypesMax} types are named at once.");
        if (!types.All(EventFilter.IsType))
            query.Errors.Add("?type", FieldCodes.InvalidFormat,
                "type is one or more of the kind payout.paid or payout.*, with commas between.");
        return types;
    }

    private static Guid? Subject(QueryForm query)
    {
        if (query.Text("subject_id") is not { } text)
            return null;
        var prefix = text[..(text.LastIndexOf('_') + 1)];
        if (prefix.Length > 0 && Ids.TryParse(prefix, text, out var id))
            return id;
        query.Errors.Add("?subject_id", FieldCodes.InvalidFormat, "subject_id is an id with its prefix, as po_0198c0ffee….");
        return null;
    }
}
