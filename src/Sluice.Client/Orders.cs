namespace Sluice.Client;

/// <summary>What a customer paid, to be recorded.</summary>
public sealed record NewOrder
{
    /// <summary>Your own number of the order; each once.</summary>
    public string? ClientReference { get; init; }
    /// <summary>What was paid, in minor units.</summary>
    public long? Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>Who paid.</summary>
    public RecipientDetails? Payer { get; init; }
    /// <summary>From which account or card: what is paid back goes there.</summary>
    public Destination? PaidFrom { get; init; }
    /// <summary>When it was paid (RFC 3339).</summary>
    public string? OrderedAt { get; init; }
    /// <summary>Your own keys and values.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>Many orders at once.</summary>
public sealed record NewOrders
{
    /// <summary>Each is recorded or refused for itself.</summary>
    public IReadOnlyList<NewOrder> Items { get => field ?? []; init; }
}

/// <summary>What a customer paid, and what went back.</summary>
public sealed record Order
{
    /// <summary>ord_….</summary>
    public required string Id { get; init; }
    /// <summary>Always "order".</summary>
    public string Object { get => field ?? "order"; init; }
    /// <summary>Your own number of the order.</summary>
    public required string ClientReference { get; init; }
    /// <summary>What was paid, in minor units.</summary>
    public required long Amount { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }
    /// <summary>What went back, or still may, in minor units.</summary>
    public long PaidBack { get; init; }
    /// <summary>What can still go back, in minor units.</summary>
    public long Refundable { get; init; }
    /// <summary>Who paid.</summary>
    public RecipientDetails? Payer { get; init; }
    /// <summary>From where, masked.</summary>
    public MaskedDestination? PaidFrom { get; init; }
    /// <summary>Your own keys and values.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
    /// <summary>When it was paid.</summary>
    public DateTimeOffset? OrderedAt { get; init; }
    /// <summary>When it was recorded.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What became of each row of an imported file.</summary>
public sealed record OrderImport
{
    /// <summary>Always "order_import".</summary>
    public string Object { get => field ?? "order_import"; init; }
    /// <summary>Rows recorded now.</summary>
    public int Recorded { get; init; }
    /// <summary>Rows refused.</summary>
    public int Refused { get; init; }
    /// <summary>One entry for every row, in the order of the file.</summary>
    public IReadOnlyList<OrderImportRow> Rows { get => field ?? []; init; }
}

/// <summary>What became of one row.</summary>
public sealed record OrderImportRow
{
    /// <summary>Counted from 1, the header not included.</summary>
    public int Row { get; init; }
    /// <summary>recorded or refused.</summary>
    public required string Result { get; init; }
    /// <summary>The order, ord_….</summary>
    public string? OrderId { get; init; }
    /// <summary>Your own number of the order.</summary>
    public string? ClientReference { get; init; }
    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<FieldProblem> Errors { get => field ?? []; init; }
}

/// <summary>Narrows a list of orders.</summary>
public sealed record OrderQuery : ListQuery
{
    /// <summary>Your own number of the order.</summary>
    public string? ClientReference { get; init; }

    internal override void Write(QueryText query)
    {
        base.Write(query);
        query.Add("client_reference", ClientReference);
    }
}
