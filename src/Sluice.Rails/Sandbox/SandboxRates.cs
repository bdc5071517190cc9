using Sluice.Kernel;
using Sluice.Money;
using Sluice.Quotes;

namespace Sluice.Rails.Sandbox;

/// <summary>Exchange rates that never change, of round numbers that are easily checked (docs/quotes.md).</summary>
public sealed class SandboxRates : IRateSource
{
    private static readonly (string Currency, string Rate)[] Rates =
    [
        ("AUD", "1.75"), ("BRL", "6.25"), ("CAD", "1.6"), ("CHF", "0.95"), ("CZK", "25"), ("DKK", "7.5"), ("GBP", "0.8"),
        ("HUF", "400"), ("INR", "100"), ("JPY", "160"), ("KWD", "0.375"), ("MXN", "20"), ("NOK", "12"), ("PLN", "4"),
        ("RON", "5"), ("SEK", "11"), ("USD", "1.25"),
    ];

    private static readonly Dictionary<string, ExchangeRate> FromEuro =
        Rates.ToDictionary(r => r.Currency,
            r => ExchangeRate.TryParse(r.Rate, Currency.Eur, Currency.Find(r.Currency), out var rate)
                ? rate! : throw new InvalidOperationException($"{r.Rate} is no rate."), StringComparer.Ordinal);

    public string Name => "sandbox";

    public Result<RateSheet> At(DateTimeOffset now) => new RateSheet(Name, Time.Cut(now), Currency.Eur, FromEuro);
}
