using System.Globalization;
using System.Numerics;
using Sluice.Kernel;

namespace Sluice.Money;

/// <summary>
/// How many major units of one currency a major unit of another buys, as an exact fraction: nothing is rounded until money
/// is converted, and then in a stated direction.
/// </summary>
public sealed record ExchangeRate
{
    /// <summary>A hundredth of a percent: ten thousand make the whole.</summary>
    public const int BasisPoints = 10_000;

    // A rate's text has at most so many characters: enough for the ECB's and any provider's.
    private const int CharactersMax = 40;

    private ExchangeRate(Currency source, Currency destination, BigInteger numerator, BigInteger denominator)
    {
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        (Source, Destination) = (source, destination);
        (Numerator, Denominator) = (numerator / common, denominator / common);
    }

    /// <summary>What is given.</summary>
    public Currency Source { get; }

    /// <summary>What is got.</summary>
    public Currency Destination { get; }

    /// <summary>More than zero, in lowest terms with <see cref="Denominator"/>.</summary>
    public BigInteger Numerator { get; }

    /// <summary>More than zero.</summary>
    public BigInteger Denominator { get; }

    /// <summary>The rate of a currency against itself.</summary>
    public static ExchangeRate One(Currency currency) => new(currency, currency, BigInteger.One, BigInteger.One);

    /// <summary>
    /// Reads "1.0842": ASCII digits and at most one dot with digits on both sides, more than zero. No sign, no exponent.
    /// </summary>
    public static bool TryParse(string? text, Currency source, Currency destination, out ExchangeRate? rate)
    {
        rate = null;
        if (string.IsNullOrEmpty(text) || text.Length > CharactersMax)
            return false;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? text : text[..dot];
        var decimals = dot < 0 ? "" : text[(dot + 1)..];
        if (whole.Length == 0 || (dot >= 0 && decimals.Length == 0)
            || whole.AsSpan().ContainsAnyExceptInRange('0', '9') || decimals.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return false;
        var numerator = BigInteger.Parse(whole + decimals, NumberStyles.None, CultureInfo.InvariantCulture);
        if (numerator.IsZero)
            return false;
        rate = new ExchangeRate(source, destination, numerator, BigInteger.Pow(10, decimals.Length));
        return true;
    }

    /// <summary>The way back, exactly.</summary>
    public ExchangeRate Inverse() => new(Destination, Source, Denominator, Numerator);

    /// <summary>This rate and then another: EUR to USD and USD to JPY give EUR to JPY.</summary>
    /// <exception cref="InvalidOperationException">The second does not begin where this one ends.</exception>
    public ExchangeRate Then(ExchangeRate next) => ReferenceEquals(Destination, next.Source)
        ? new ExchangeRate(Source, next.Destination, Numerator * next.Numerator, Denominator * next.Denominator)
        : throw new InvalidOperationException($"{Destination.Code} and {next.Source.Code} do not join.");

    /// <summary>The rate a customer gets: less of the destination by a margin, 0 to 9,999 basis points.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The margin is negative or leaves nothing.</exception>
    public ExchangeRate Less(int marginBasisPoints)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(marginBasisPoints);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(marginBasisPoints, BasisPoints);
        return new ExchangeRate(
            Source, Destination, Numerator * (BasisPoints - marginBasisPoints), Denominator * BasisPoints);
    }

    /// <summary>What a source amount buys, rounded down to a whole minor unit: the book never pays the fraction.</summary>
    public Result<Amount> Buys(Amount source)
    {
        Check(source, Source);
        var (numerator, denominator) = InMinorUnits();
        return Whole(source.MinorUnits * numerator / denominator, Destination);
    }

    /// <summary>What a destination amount costs, rounded up to a whole minor unit: the book never bears the fraction.</summary>
    public Result<Amount> Costs(Amount destination)
    {
        Check(destination, Destination);
        var (numerator, denominator) = InMinorUnits();
        return Whole(((destination.MinorUnits * denominator) + numerator - 1) / numerator, Source);
    }

    /// <summary>The rate as text, cut (not rounded) after so many decimals, for people to read.</summary>
    public string ToText(int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(decimals, 1);
        var scale = BigInteger.Pow(10, decimals);
        var whole = BigInteger.DivRem(Numerator * scale / Denominator, scale, out var rest);
        return whole.ToString(CultureInfo.InvariantCulture) + "."
            + rest.ToString(CultureInfo.InvariantCulture).PadLeft(decimals, '0');
    }

    public override string ToString() => $"{ToText(8)} {Destination.Code} for 1 {Source.Code}";

    // A major unit of the source is ten to its exponent of its minor units, and so for the destination.
    private (BigInteger Numerator, BigInteger Denominator) InMinorUnits() =>
        (Numerator * BigInteger.Pow(10, Destination.Exponent), Denominator * BigInteger.Pow(10, Source.Exponent));

    private static void Check(Amount amount, Currency expected)
    {
        if (!ReferenceEquals(amount.Currency, expected))
            throw new InvalidOperationException($"{amount.Currency?.Code} is not {expected.Code}.");
        ArgumentOutOfRangeException.ThrowIfNegative(amount.MinorUnits, nameof(amount));
    }

    private static Result<Amount> Whole(BigInteger minorUnits, Currency currency) => minorUnits > Amount.MinorUnitsMax
        ? new Problem(ProblemTypes.ValidationFailed, $"Converted it is more than {new Amount(Amount.MinorUnitsMax, currency)}.")
        : new Amount((long)minorUnits, currency);
}
