using System.Globalization;
using System.Xml;
using Sluice.Money;

namespace Sluice.Quotes;

/// <summary>
/// The euro's rates of one day, as in the European Central Bank's eurofxref-daily.xml; any two of its currencies cross over
/// the euro.
/// </summary>
public sealed class EcbRates
{
    /// <summary>The bank's own file is under 3 KiB.</summary>
    public const int CharactersMax = 64 * 1024;

    private const string Namespace = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref";

    /// <summary>The name its rates go by.</summary>
    public const string SourceName = "ecb";

    private EcbRates(DateOnly date, Dictionary<string, ExchangeRate> fromEuro)
    {
        Date = date;
        Sheet = new RateSheet(
            SourceName, new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), Currency.Eur, fromEuro);
    }

    /// <summary>The day the rates were fixed.</summary>
    public DateOnly Date { get; }

    /// <summary>The rates, as of the day's beginning in UTC.</summary>
    public RateSheet Sheet { get; }

    /// <summary>Whether the rates are older than a number of days allows.</summary>
    public bool IsStale(DateOnly today, int daysMax) => today.DayNumber - Date.DayNumber > daysMax;

    /// <summary>
    /// Reads one day's file. Nothing outside it is ever fetched: a document type is refused. Currencies that this product
    /// does not know are left out; a rate that is no number more than zero makes the whole file wrong.
    /// </summary>
    /// <exception cref="FormatException">It is not such a file; the message says why.</exception>
    public static EcbRates Parse(TextReader text)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = CharactersMax,
        };
        try
        {
            using var reader = XmlReader.Create(text, settings);
            return Read(reader);
        }
        catch (XmlException wrong)
        {
            throw new FormatException("The rates are no well-formed XML of the allowed size: " + wrong.Message, wrong);
        }
    }

    private static EcbRates Read(XmlReader reader)
    {
        DateOnly? date = null;
        var rates = new Dictionary<string, ExchangeRate>(StringComparer.Ordinal);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "Cube" || reader.NamespaceURI != Namespace)
                continue;
            if (reader.GetAttribute("time") is { } time)
                date = date is null ? ReadDate(time) : throw new FormatException("There is more than one day in the rates.");
            if (reader.GetAttribute("currency") is not { } code)
                continue;
            if (date is null)
                throw new FormatException($"The rate of {code} comes before any day.");
            if (!Currency.TryFind(code, out var currency) || currency.IsWithdrawn)
                continue;
            if (!ExchangeRate.TryParse(reader.GetAttribute("rate"), Currency.Eur, currency, out var rate))
                throw new FormatException($"The rate of {code} is no number more than zero.");
            if (ReferenceEquals(currency, Currency.Eur) || !rates.TryAdd(code, rate!))
                throw new FormatException($"{code} has two rates.");
        }
        return date is { } day && rates.Count > 0
            ? new EcbRates(day, rates)
            : throw new FormatException("The rates name no day or no currency.");
    }

    private static DateOnly ReadDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new FormatException("The day of the rates is not written as 2026-11-20.");
}
