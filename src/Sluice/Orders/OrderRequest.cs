using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Orders;

/// <summary>
/// Turns an order as told into a checked one. An order has the fields of a payout that would go back to it, so the payout's
/// parser judges it: amount, currency, who, from where, reference, metadata.
/// </summary>
public static class OrderRequest
{
    /// <summary>What stands in the way is noted with the order's own names.</summary>
    /// <param name="request">A payout back to the payer; its purpose does not matter.</param>
    /// <param name="orderedAt">RFC 3339; null where it was not said.</param>
    /// <param name="now">The clock's now.</param>
    /// <param name="merchant">Whose order.</param>
    /// <param name="vault">Seals the account.</param>
    /// <param name="errors">Where errors are noted.</param>
    /// <param name="rules">What is installed for checking destinations.</param>
    public static NewOrder? Parse(
        PayoutRequest request, string? orderedAt, DateTimeOffset now, MerchantId merchant, Vault vault, FieldErrors errors,
        RequestRules? rules = null)
    {
        var found = new FieldErrors();
        var parsed = PayoutRequestParser.Parse(request with { Purpose = "REFUND" }, now, found, rules: rules);
        foreach (var error in found.List)
            errors.Add(Named(error.Pointer), error.Code, error.Detail);
        if (string.IsNullOrEmpty(request.ClientReference))
            errors.Add("/client_reference", FieldCodes.Required, "The number of the order.");
        DateTimeOffset? at = null;
        if (orderedAt is not null)
        {
            if (DateTimeOffset.TryParse(orderedAt, System.Globalization.CultureInfo.InvariantCulture,
                    System.Globalization.DateTimeStyles.AssumeUniversal, out var instant) && instant <= now.AddDays(1))
                at = Time.Cut(instant.ToUniversalTime());
            else
                errors.Add("/ordered_at", FieldCodes.InvalidFormat,
                    "An instant that is not in the future, as 2027-01-31T00:00:00Z.");
        }
        if (parsed is { Recipient: null } or { Destination: null } && !errors.Any)
            errors.Add("/paid_from", FieldCodes.Required, "Say from which account or card it was paid.");
        return parsed is null || errors.Any ? null
            : NewOrder.Prepare(parsed.ClientReference!, parsed.Amount, parsed.Recipient!, parsed.Destination!, parsed.Metadata,
                at, merchant, vault);
    }

    // The order says payer and paid_from where the payout says recipient and destination.
    private static string Named(string pointer) =>
        pointer.StartsWith("/recipient", StringComparison.Ordinal) ? "/payer" + pointer["/recipient".Length..]
        : pointer.StartsWith("/destination", StringComparison.Ordinal) ? "/paid_from" + pointer["/destination".Length..]
        : pointer;
}
