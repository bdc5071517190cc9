using System.Text.Json;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Receipts;

/// <summary>
/// What a recipient is told about a payout: who paid, how much, for what, where it went and where it stands. Account numbers are
/// masked, as everywhere; internal notes (memo, group, metadata) are left out.
/// </summary>
public sealed record RemittanceAdvice(Payout Payout, string Payer, DateTimeOffset IssuedAt)
{
    /// <summary>Whether the payer bears the fee; then the amount arrives whole.</summary>
    private bool IsFeeOnTop => Payout.FeeBearer is null or "payer" or "merchant" or "sender";

    /// <summary>Where the payout stands, in a sentence that promises nothing that is not known.</summary>
    public string StatusText => Payout.Status switch
    {
        PayoutStatus.Paid when Payout.PaidAt is { } at => $"Paid on {Day(at)}",
        PayoutStatus.Submitted => "Sent to the bank, arrival not confirmed yet",
        PayoutStatus.Failed => "Not paid: the payment failed",
        PayoutStatus.Returned => "Came back: the money did not stay with the recipient",
        PayoutStatus.Canceled => "Not paid: the payment was canceled",
        PayoutStatus.Rejected => "Not paid: the payment was rejected",
        PayoutStatus.Expired => "Not paid: the payment expired",
        PayoutStatus.Scheduled when Payout.ReleaseAt is { } release => $"Planned for {Day(release)}",
        _ => "Not paid yet",
    };

    /// <summary>The fee, where there is one.</summary>
    public Amount? Fee => Payout.Fee == 0
        ? null : new Amount(Payout.Fee, Payout.FeeCurrency is { } code ? Currency.Find(code) : Payout.Amount.Currency);

    /// <summary>What the amount was converted from, where it was.</summary>
    public Amount? ConvertedFrom => Payout is { SourceAmount: { } amount, SourceCurrency: { } code }
        && code != Payout.Amount.Currency.Code ? new Amount(amount, Currency.Find(code)) : null;

    /// <summary>A few words for the purpose.</summary>
    public string PurposeTitle => PurposeCatalogue.TryFind(Payout.Purpose, out var purpose) ? purpose.Title : Payout.Purpose;

    /// <summary>The date of an instant, in UTC.</summary>
    public static string Day(DateTimeOffset at) => Time.Text(at)[..10];

    public static string Text(RemittanceAdvice advice) => Json.Text(advice, static (json, a) => a.Write(json));

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("payout_id", Payout.Id.ToString());
        json.WriteString("object", "remittance_advice");
        json.WriteString("status", Payout.Status.Text);
        json.WriteString("status_text", StatusText);
        json.WriteStartObject("payer");
        json.WriteString("name", Payer);
        json.WriteEndObject();
        json.Raw("recipient", RecipientJson());
        json.Raw("destination", Payout.DestinationJson);
        json.WriteNumber("amount", Payout.Sent.MinorUnits);
        json.WriteString("currency", Payout.Amount.Currency.Code);
        json.WriteString("amount_text", Payout.Sent.ToString());
        json.WriteNumber("fee", Payout.Fee);
        json.Text("fee_currency", Fee?.Currency.Code);
        json.Text("fee_text", Fee?.ToString());
        json.Text("fee_bearer", Payout.FeeBearer);
        WriteConversion(json);
        json.WriteStartObject("purpose");
        json.WriteString("code", Payout.Purpose);
        json.WriteString("title", PurposeTitle);
        json.WriteEndObject();
        json.Text("client_reference", Payout.ClientReference);
        json.Text("statement_reference", Payout.StatementReference);
        json.Text("rail", Payout.Rail);
        json.Text("rail_reference", Payout.RailReference);
        json.Instant("created_at", Payout.CreatedAt);
        json.Instant("submitted_at", Payout.SubmittedAt);
        json.Instant("expected_arrival", Payout.ExpectedArrival);
        json.Instant("paid_at", Payout.PaidAt);
        json.WriteBoolean("live", Payout.Live);
        json.Instant("issued_at", IssuedAt);
        json.WriteEndObject();
    }

    private void WriteConversion(Utf8JsonWriter json)
    {
        if (ConvertedFrom is not { } source)
        {
            json.WriteNull("conversion");
            return;
        }
        json.WriteStartObject("conversion");
        json.WriteNumber("source_amount", source.MinorUnits);
        json.WriteString("source_currency", source.Currency.Code);
        json.WriteString("source_text", source.ToString());
        json.Id("quote_id", PayoutJson.QuotePrefix, Payout.QuoteId);
        json.WriteEndObject();
    }

    // Name, kind and address only: an e-mail address or a date of birth has no place on a receipt.
    private string RecipientJson() => Json.Text(Recipient(), static (json, details) =>
    {
        json.WriteStartObject();
        json.WriteString("type", RecipientDetails.TypeText(details.Type));
        json.WriteString("name", details.Name);
        json.WriteString("country", details.Country);
        json.WriteStartArray("address");
        foreach (var line in AddressLines(details))
            json.WriteStringValue(line);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private RecipientDetails Recipient()
    {
        using var stored = JsonDocument.Parse(Payout.RecipientJson);
        return RecipientDetails.Read(stored.RootElement);
    }

    private static IEnumerable<string> AddressLines(RecipientDetails details)
    {
        if (details.Address is not { } address)
            return [];
        return ((string[])
        [
            Joined(address.Street, address.BuildingNumber),
            Joined(address.PostalCode, address.City),
            Joined(address.Region, address.Country),
        ]).Where(line => line.Length > 0);

        static string Joined(params string?[] parts) => string.Join(' ', parts.Where(p => !string.IsNullOrEmpty(p)));
    }

    /// <summary>The advice as titled lines for a page, in the order a reader looks for them.</summary>
    public IReadOnlyList<(string Title, IReadOnlyList<string> Lines)> Sections()
    {
        var details = Recipient();
        var sections = new List<(string Title, IReadOnlyList<string> Lines)>
        {
            ("From", [Payer]),
            ("To", [details.Name, .. AddressLines(details)]),
            ("Account", [.. DestinationLines()]),
            ("Amount", [Payout.Sent.ToString()]),
        };
        if (ConvertedFrom is { } source)
            sections.Add(("Converted from", [source.ToString()]));
        if (Fee is { } fee)
            sections.Add(("Fee", [IsFeeOnTop ? $"{fee}, borne by the payer" : $"{fee}, taken before it was sent"]));
        sections.Add(("Purpose", [$"{PurposeTitle} ({Payout.Purpose})"]));
        Add("Reference on the statement", Payout.StatementReference);
        Add("Reference of the payer", Payout.ClientReference);
        Add("Reference of the bank", Payout.RailReference);
        Add("Payout", Payout.Id.ToString());
        Add("Ordered on", Day(Payout.CreatedAt));
        Add("Sent on", Payout.SubmittedAt is { } sent ? Day(sent) : null);
        Add("Expected by", Payout is { PaidAt: null, ExpectedArrival: { } expected } ? Day(expected) : null);
        Add("Paid on", Payout.PaidAt is { } paid ? Day(paid) : null);
        return sections;

        void Add(string title, string? line)
        {
            if (line is not null)
                sections.Add((title, [line]));
        }
    }

    private IEnumerable<string> DestinationLines()
    {
        using var stored = JsonDocument.Parse(Payout.DestinationJson);
        foreach (var field in stored.RootElement.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.String && field.Name is not ("country" or "holder_name"))
                yield return $"{field.Name.Replace('_', ' ')}: {field.Value.GetString()}";
        }
    }
}
