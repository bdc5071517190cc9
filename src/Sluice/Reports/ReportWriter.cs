using Sluice.Money;

namespace Sluice.Reports;

/// <summary>What a column holds.</summary>
public enum ReportCell
{
    Text,
    /// <summary>A count or a position.</summary>
    Number,
    /// <summary>An amount with the decimals of its currency.</summary>
    Money,
    /// <summary>An instant, shown in the report's zone.</summary>
    Time,
}

/// <summary>One column of a report.</summary>
/// <param name="Name">As a program reads it: <c>created_at</c>.</param>
/// <param name="Width">How many characters wide a sheet shows it.</param>
/// <param name="PrintWidth">How many points it takes on paper; zero where it is left out there.</param>
public sealed record ReportColumn(string Name, ReportCell Cell, int Width, int PrintWidth = 0)
{
    /// <summary>As a person reads it: <c>Created at</c>.</summary>
    public string Title { get; } = char.ToUpperInvariant(Name[0]) + Name[1..].Replace('_', ' ');
}

/// <summary>What stands at the head of a report.</summary>
/// <param name="Title">Of the kind: <c>Payouts</c>.</param>
/// <param name="Lines">Merchant, period, zone and moment, each with its name.</param>
public sealed record ReportHead(
    string Title, string Id, IReadOnlyList<(string Name, string Value)> Lines, TimeZoneInfo Zone, DateTimeOffset MadeAt);

/// <summary>
/// Writes one report in one format: <see cref="Begin"/>, then for each row one call a column in their order and
/// <see cref="EndRow"/>, then <see cref="End"/>. Writes into memory only; whoever drives it empties that between rows.
/// </summary>
public abstract class ReportWriter : IDisposable
{
    /// <summary>How many rows were written.</summary>
    public long Rows { get; private set; }

    /// <summary>The most rows the format takes.</summary>
    public virtual long RowsMax => long.MaxValue;

    public abstract void Begin(ReportHead head, IReadOnlyList<ReportColumn> columns);

    public abstract void Text(string? text);

    public abstract void Number(long? number);

    /// <param name="minorUnits">Null for an empty cell.</param>
    public abstract void Money(long? minorUnits, Currency currency);

    public abstract void Time(DateTimeOffset? at);

    /// <exception cref="TooManyRowsException">There are more rows than <see cref="RowsMax"/>.</exception>
    public void EndRow()
    {
        Rows++;
        if (Rows > RowsMax)
            throw new TooManyRowsException(RowsMax);
        RowDone();
    }

    public abstract void End();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void RowDone();

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A report does not fit its format.</summary>
public sealed class TooManyRowsException(long rowsMax) : Exception($"At most {rowsMax} rows.")
{
    public long RowsMax => rowsMax;
}
