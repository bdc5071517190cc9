namespace Sluice.Client;

/// <summary>Who is paid: to save, or inline in a payout.</summary>
public sealed record RecipientDetails
{
    /// <summary>individual, company, non_profit, public_sector, partnership or sole_trader.</summary>
    public string? Type { get; init; }
    /// <summary>Full legal name.</summary>
    public string? Name { get; init; }
    /// <summary>Country of residence, ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
    /// <summary>Where notices go.</summary>
    public string? Email { get; init; }
    /// <summary>Phone number, E.164.</summary>
    public string? Phone { get; init; }
    /// <summary>Date of birth, ISO 8601.</summary>
    public string? DateOfBirth { get; init; }
    /// <summary>Postal address.</summary>
    public Address? Address { get; init; }
    /// <summary>Your own reference for this recipient.</summary>
    public string? ClientReference { get; init; }
    /// <summary>Your own keys and values.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>A structured postal address (ISO 20022 PostalAddress24).</summary>
public sealed record Address
{
    /// <summary>Street name.</summary>
    public string? Street { get; init; }
    /// <summary>House number.</summary>
    public string? BuildingNumber { get; init; }
    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }
    /// <summary>Town.</summary>
    public string? City { get; init; }
    /// <summary>State, province or county.</summary>
    public string? Region { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
}

/// <summary>Changes to a recipient; what is left out stays as it is.</summary>
public sealed record RecipientChanges
{
    /// <summary>individual, company, non_profit, public_sector, partnership or sole_trader.</summary>
    public string? Type { get; init; }
    /// <summary>Full legal name.</summary>
    public string? Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
    /// <summary>Where notices go.</summary>
    public string? Email { get; init; }
    /// <summary>Phone number, E.164.</summary>
    public string? Phone { get; init; }
    /// <summary>Date of birth, ISO 8601.</summary>
    public string? DateOfBirth { get; init; }
    /// <summary>Postal address; replaces all of it.</summary>
    public Address? Address { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
    /// <summary>active, disabled or archived.</summary>
    public string? Status { get; init; }
    /// <summary>The method used when a payout names none, pm_….</summary>
    public string? DefaultPayoutMethodId { get; init; }
    /// <summary>Your own keys and values; replaces all of them.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    /// <summary>The revision these changes were made on.</summary>
    public int? Revision { get; init; }
}

/// <summary>A saved recipient.</summary>
public sealed record Recipient
{
    /// <summary>rcp_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "recipient".</summary>
    public string Object { get => field ?? "recipient"; init; }
    /// <summary>individual, company, non_profit, public_sector, partnership or sole_trader.</summary>
    public string? Type { get; init; }
    /// <summary>Full legal name.</summary>
    public required string Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
    /// <summary>Where notices go.</summary>
    public string? Email { get; init; }
    /// <summary>Phone number.</summary>
    public string? Phone { get; init; }
    /// <summary>Date of birth, ISO 8601.</summary>
    public string? DateOfBirth { get; init; }
    /// <summary>Postal address.</summary>
    public Address? Address { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
    /// <summary>active, disabled or archived.</summary>
    public required string Status { get; init; }
    /// <summary>The method used when a payout names none.</summary>
    public string? DefaultPayoutMethodId { get; init; }
    /// <summary>not_started, pending, needs_information, verified or rejected.</summary>
    public string? OnboardingStatus { get; init; }
    /// <summary>Your own keys and values.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    /// <summary>Counts its changes.</summary>
    public int Revision { get; init; }
    /// <summary>When it was saved.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A way to pay a recipient, to save.</summary>
public sealed record NewPayoutMethod
{
    /// <summary>Where the money goes.</summary>
    public Destination? Destination { get; init; }
    /// <summary>Whether it becomes the recipient's default; the first one always does.</summary>
    public bool? IsDefault { get; init; }
    /// <summary>Whether to ask at once whose account it is.</summary>
    public bool? Verify { get; init; }
}

/// <summary>Changes to a payout method; account numbers never change, save a new method instead.</summary>
public sealed record PayoutMethodChanges
{
    /// <summary>true makes it the recipient's default.</summary>
    public bool? IsDefault { get; init; }
    /// <summary>disabled; to use the account again, add it again.</summary>
    public string? Status { get; init; }
}

/// <summary>A saved way to pay a recipient.</summary>
public sealed record PayoutMethod
{
    /// <summary>pm_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "payout_method".</summary>
    public string Object { get => field ?? "payout_method"; init; }
    /// <summary>Whose it is, rcp_….</summary>
    public required string RecipientId { get; init; }
    /// <summary>Where the money goes, masked.</summary>
    public MaskedDestination? Destination { get; init; }
    /// <summary>The same for the same account, so that duplicates show; says nothing about the number.</summary>
    public string? Fingerprint { get; init; }
    /// <summary>Whether the account was confirmed to be the recipient's.</summary>
    public bool Verified { get; init; }
    /// <summary>Whether it is used when a payout names no method.</summary>
    public bool IsDefault { get; init; }
    /// <summary>active or disabled.</summary>
    public required string Status { get; init; }
    /// <summary>When it was saved.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
