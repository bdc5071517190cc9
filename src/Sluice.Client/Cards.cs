namespace Sluice.Client;

/// <summary>A card to put into the vault.</summary>
public sealed record NewCard
{
    /// <summary>12 to 19 digits, spaces allowed.</summary>
    public string? Number { get; init; }
    /// <summary>Two digits.</summary>
    public string? ExpiryMonth { get; init; }
    /// <summary>Four digits.</summary>
    public string? ExpiryYear { get; init; }
    /// <summary>The name on the card.</summary>
    public string? HolderName { get; init; }

    // Numbers stay out of logs.
    public override string ToString() => nameof(NewCard);
}

/// <summary>A card of the vault: its number never leaves it.</summary>
public sealed record Card
{
    /// <summary>card_…: what a destination of type saved_card names.</summary>
    public required string Id { get; init; }
    /// <summary>Always "card".</summary>
    public string Object { get => field ?? "card"; init; }
    /// <summary>visa, mastercard, amex, … or other, by its leading digits.</summary>
    public required string Brand { get; init; }
    /// <summary>The leading digits.</summary>
    public required string Bin { get; init; }
    /// <summary>The last four digits.</summary>
    public required string LastFour { get; init; }
    /// <summary>1 to 12.</summary>
    public int ExpiryMonth { get; init; }
    /// <summary>Four digits.</summary>
    public int ExpiryYear { get; init; }
    /// <summary>The name on the card.</summary>
    public string? HolderName { get; init; }
    /// <summary>active or deleted.</summary>
    public required string Status { get; init; }
    /// <summary>Counts its changes.</summary>
    public int Revision { get; init; }
    /// <summary>When it was put into the vault.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
