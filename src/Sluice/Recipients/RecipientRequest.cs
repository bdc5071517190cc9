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
    /// <summary>"account" for now; the other destinations of the model come with their own fields.</summary>
    public string? Type { get; init; }
    public string? Iban { get; init; }
    public string? Bic { get; init; }
    /// <summary>UK sort code, six digits, dashes allowed.</summary>
    public string? SortCode { get; init; }
    public string? AccountNumber { get; init; }
    /// <summary>US ABA routing number, nine digits.</summary>
    public string? RoutingNumber { get; init; }
    /// <summary>checking or savings, with a routing number.</summary>
    public string? AccountType { get; init; }
    /// <summary>The name on the account where it differs from the recipient's.</summary>
    public string? HolderName { get; init; }
}
