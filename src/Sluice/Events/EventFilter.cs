using System.Buffers;

namespace Sluice.Events;

/// <summary>Which events are wanted; everything given must hold.</summary>
public sealed record EventFilter
{
    /// <summary>How many types may be named at once.</summary>
    public const int TypesMax = 20;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_");

    public static EventFilter None { get; } = new();

    /// <summary>Any of these: <c>payout.paid</c>, or all of one noun, <c>payout.*</c>. Empty for every type.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Only of this.</summary>
    public Guid? Subject { get; init; }

    /// <summary>Only of actors of this kind.</summary>
    public string? ActorKind { get; init; }

    /// <summary>Only of this actor.</summary>
    public string? ActorId { get; init; }

    /// <summary>Whether there is anything that the number alone does not tell.</summary>
    public bool IsNone => Types.Count == 0 && Subject is null && ActorKind is null && ActorId is null;

    /// <summary>Whether it is a type or a pattern: <c>noun.verb</c> or <c>noun.*</c>, in lower case and underscores.</summary>
    public static bool IsType(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && IsWord(text.AsSpan(0, dot)) && (text[(dot + 1)..] == "*" || IsWord(text.AsSpan(dot + 1)));
    }

    private static bool IsWord(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text.Length <= 64 && !text.ContainsAnyExcept(Letters);

    /// <summary>The conditions, each beginning with "and", and their parameters.</summary>
    internal string Sql(List<(string, object?)> parameters)
    {
        var sql = "";
        if (Types.Count > 0)
            sql += $" and ({string.Join(" or ", Types.Select((type, i) => TypeSql(type, $"type{i}", parameters)))})";
        if (ActorKind is not null)
        {
            sql += " and actor_kind = @actor_kind";
            parameters.Add(("actor_kind", ActorKind));
        }
        if (ActorId is not null)
        {
            sql += " and actor_id = @actor_id";
            parameters.Add(("actor_id", ActorId));
        }
        return sql;
    }

    // Not a range of texts, which a database's collation orders in its own way.
    private static string TypeSql(string type, string name, List<(string, object?)> parameters)
    {
        if (!type.EndsWith('*'))
        {
            parameters.Add((name, type));
            return $"type = @{name}";
        }
        parameters.Add((name, type[..^1]));
        return $"substr(type, 1, {type.Length - 1}) = @{name}";
    }
}
