using System.Text.Json;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Quotes;

/// <summary>A quote as the API answers it and as its events report it.</summary>
public static class QuoteJson
{
    public static string Text(Quote quote, DateTimeOffset now) =>
        Json.Text((quote, now), static (json, q) => Write(json, q.quote, q.now));

    public static void Write(Utf8JsonWriter json, Quote quote, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.Id("id", Quote.IdPrefix, quote.Id);
        json.WriteString("object", "quote");
        json.WriteString("status", quote.StatusAt(now));
        json.WriteNumber("source_amount", quote.Source.MinorUnits);
        json.WriteString("source_currency", quote.Source.Currency.Code);
        json.WriteNumber("amount", quote.Destination.MinorUnits);
        json.WriteString("currency", quote.Destination.Currency.Code);
        json.WriteString("fixed", quote.FixedSide);
        json.WriteString("rate", quote.Rate);
        json.WriteString("mid_rate", quote.MidRate);
        json.WriteNumber("margin_basis_points", quote.MarginBasisPoints);
        json.Text("rate_source", quote.RateSource);
        json.Instant("rate_at", quote.RateAt);
        json.WriteNumber("fees", quote.Fee);
        json.Text("fee_currency", quote.FeeCurrency);
        json.Text("fee_bearer", quote.FeeBearer);
        json.WriteNumber("total", quote.Total.MinorUnits);
        if (quote.DestinationType is null && quote.DestinationCountry is null)
            json.WriteNull("destination");
        else
        {
            json.WriteStartObject("destination");
            json.Text("type", quote.DestinationType);
            json.Text("country", quote.DestinationCountry);
            json.WriteEndObject();
        }
        json.Id("payout_id", PayoutId.Prefix, quote.PayoutId);
        json.Text("client_reference", quote.ClientReference);
        json.WriteBoolean("live", quote.Live);
        json.Instant("created_at", quote.CreatedAt);
        json.Instant("expires_at", quote.ExpiresAt);
        json.WriteEndObject();
    }
}
