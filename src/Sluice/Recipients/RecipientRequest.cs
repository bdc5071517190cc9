namespace Sluice.Recipients;

/// <summary>A recipient as asked for, nothing checked yet. The same shape from JSON, a CSV row or the wire.</summary>
public sealed record RecipientRequest
{
    /// <summary>individual, company, non_profit, public_sector, partnership or sole_trader.</summary>
    public string? Type { get; init; }
    public string? Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
    public string? Email { get; init; }
    public string? Phone { get; init; }
    /// <summary>ISO 8601 date, for screening.</summary>
    public string? DateOfBirth { get; init; }
    public AddressRequest? Address { get; init; }
    public string? ClientReference { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>A structured postal address (ISO 20022 PostalAddress24): never bare address lines.</summary>
public sealed record AddressRequest
{
    public string? Street { get; init; }
    public string? BuildingNumber { get; init; }
    public string? PostalCode { get; init; }
    public string? City { get; init; }
    public string? Region { get; init; }
    public string? Country { get; init; }
}

/// <summary>Where to pay, as asked for, nothing checked yet.</summary>
public sealed record DestinationRequest
{
    private readonly Dictionary<string, string> _given = [];

    /// <summary>One of <see cref="DestinationKinds.Types"/>; absent means account.</summary>
    public string? Type { get; init; }

    /// <summary>A request with these fields; what is null or empty counts as absent.</summary>
    public static DestinationRequest Of(params ReadOnlySpan<(string Field, string? Text)> fields)
    {
        var request = new DestinationRequest();
        foreach (var (field, text) in fields)
            request.Give(field, text);
        return request;
    }

    /// <summary>A field by name; null when it was not given.</summary>
    public string? this[string field] => _given.GetValueOrDefault(field);

    /// <summary>The fields that have content.</summary>
    public IReadOnlyDictionary<string, string> Given => _given;

    /// <summary>Fills in a field; nothing, or nothing but spaces, as a file has it, counts as absent.</summary>
    public void Give(string field, string? text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            _given[field] = text;
    }

    public bool Equals(DestinationRequest? other) => other is not null && Type == other.Type
        && _given.Count == other._given.Count && _given.All(g => other[g.Key] == g.Value);

    public override int GetHashCode() => HashCode.Combine(Type, _given.Count);

    // Account numbers stay out of logs.
    public override string ToString() => $"{Type} destination with {string.Join(", ", _given.Keys)}";
}
