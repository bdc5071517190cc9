namespace Sluice.Client;

/// <summary>Which payouts to list; everything given must hold.</summary>
public sealed record PayoutQuery : ListQuery
{
    /// <summary>One of <see cref="PayoutStatuses"/>.</summary>
    public string? Status { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>rcp_….</summary>
    public string? RecipientId { get; init; }
    /// <summary>Connector name.</summary>
    public string? Connector { get; init; }
    /// <summary>Rail name.</summary>
    public string? Rail { get; init; }
    /// <summary>bat_….</summary>
    public string? BatchId { get; init; }
    /// <summary>Purpose code.</summary>
    public string? Purpose { get; init; }
    /// <summary>Your own reference.</summary>
    public string? ClientReference { get; init; }
    /// <summary>Your label.</summary>
    public string? Group { get; init; }
    /// <summary>At least this, in minor units.</summary>
    public long? AmountMin { get; init; }
    /// <summary>At most this, in minor units.</summary>
    public long? AmountMax { get; init; }
    /// <summary>Made at or after: an instant, or a date in <see cref="TimeZone"/>.</summary>
    public string? CreatedFrom { get; init; }
    /// <summary>Made before the end of: an instant, or a date in <see cref="TimeZone"/>.</summary>
    public string? CreatedTo { get; init; }
    /// <summary>Paid at or after: an instant, or a date in <see cref="TimeZone"/>.</summary>
    public string? PaidFrom { get; init; }
    /// <summary>Paid before the end of: an instant, or a date in <see cref="TimeZone"/>.</summary>
    public string? PaidTo { get; init; }
    /// <summary>IANA name, as "Europe/Berlin", in which dates are meant.</summary>
    public string? TimeZone { get; init; }

    internal override void Write(QueryText query)
    {
        base.Write(query);
        query.Add("status", Status).Add("currency", Currency).Add("recipient_id", RecipientId).Add("connector", Connector)
            .Add("rail", Rail)
            .Add("batch_id", BatchId).Add("purpose", Purpose).Add("client_reference", ClientReference).Add("group", Group)
            .Add("amount_min", AmountMin).Add("amount_max", AmountMax).Add("created_from", CreatedFrom)
                .Add("created_to", CreatedTo)
            .Add("paid_from", PaidFrom).Add("paid_to", PaidTo).Add("time_zone", TimeZone);
    }
}

/// <summary>Which lines of an account's statement to list.</summary>
public sealed record TransactionQuery : ListQuery
{
    /// <summary>available (the default), pending, reserve, in_transit, ….</summary>
    public string? Account { get; init; }
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }
    /// <summary>At or after this instant.</summary>
    public string? From { get; init; }
    /// <summary>Before this instant.</summary>
    public string? To { get; init; }
    /// <summary>Only those of this payout.</summary>
    public string? PayoutId { get; init; }

    internal override void Write(QueryText query)
    {
        base.Write(query);
        query.Add("account", Account).Add("currency", Currency).Add("from", From).Add("to", To).Add("payout_id", PayoutId);
    }
}
