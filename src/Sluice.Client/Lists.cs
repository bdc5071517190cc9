namespace Sluice.Client;

/// <summary>One page of a list.</summary>
public sealed record Page<T>
{
    /// <summary>Always "list".</summary>
    public string Object { get => field ?? "list"; init; }
    /// <summary>The items, in a stable order.</summary>
    public IReadOnlyList<T> Data { get => field ?? []; init; }
    /// <summary>Whether there are more.</summary>
    public bool HasMore { get; init; }
    /// <summary>Pass it as cursor to get them.</summary>
    public string? NextCursor { get; init; }
}

/// <summary>What every list may be asked for.</summary>
public abstract record ListQuery
{
    /// <summary>Items a page, 1 to 200; 50 when not given.</summary>
    public int? Limit { get; init; }
    /// <summary>The next_cursor of the page before.</summary>
    public string? Cursor { get; init; }

    internal virtual void Write(QueryText query) => query.Add("limit", Limit).Add("cursor", Cursor);
}

/// <summary>A list with no filters of its own.</summary>
public sealed record AnyQuery : ListQuery;
