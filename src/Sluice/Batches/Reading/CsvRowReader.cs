using System.Text;
using CsvHelper;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Batches.Reading;

/// <summary>
/// Payouts from CSV. Cells are trimmed, an empty cell is an absent field, a row without any content is no row. A row whose cells
/// cannot be told apart for certain is refused; a file whose quotes cannot be, from there on, is not read on.
/// </summary>
internal sealed class CsvRowReader : BatchReader
{
    /// <summary>One cell, in bytes of UTF-8.</summary>
    public const int CellBytesMax = 10_000;

    private readonly CsvCells _cells;
    private readonly CsvHeader _header;

    private CsvRowReader(CsvCells cells, CsvHeader header)
    {
        _cells = cells;
        _header = header;
    }

    // Numbered as the template is.
    private enum Column
    {
        ClientReference, Amount, Currency, Purpose, RecipientName, RecipientType, RecipientCountry, Iban, Bic, SortCode,
        AccountNumber, RoutingNumber, AccountType, StatementReference, Memo, Group, RecipientId, PayoutMethodId, Email,
        OnInsufficientFunds,
    }

    /// <summary>Reads the header.</summary>
    public static async ValueTask<Result<BatchReader>> OpenAsync(
        Utf8TextStream text, bool isOrders, CancellationToken cancel)
    {
        if ((await text.PeekAsync(cancel)).Span.StartsWith("PK\u0003\u0004"u8))
            return Malformed("The file is a workbook or an archive. Save it as CSV UTF-8 and upload that.");
        var cells = await CsvCells.OpenAsync(text, cancel);
        var header = await ReadHeaderAsync(cells, isOrders, cancel);
        if (header.Succeeded(out var columns, out var problem))
            return new CsvRowReader(cells, columns);
        await cells.DisposeAsync();
        return problem;
    }

    public override ValueTask DisposeAsync() => _cells.DisposeAsync();

    private protected override async ValueTask<BatchRow?> ReadAsync(int number, CancellationToken cancel)
    {
        try
        {
            do
            {
                if (!await _cells.NextAsync(cancel))
                    return null;
            }
            while (IsBlank());
        }
        catch (CsvFormatException)
        {
            Failure = Malformed($"Row {number} is longer than {RowBytesMax} bytes; look for an open quote. It was not read on.");
            return null;
        }

        if (_cells.Malformed == CsvMalformedReason.UnterminatedQuote)
        {
            Failure = Malformed($"A quote that opens in row {number} is never closed. It was not read on.");
            return null;
        }

        return Refusal(number) ?? Row(number);
    }

    private static async ValueTask<Result<CsvHeader>> ReadHeaderAsync(
        CsvCells cells, bool isOrders, CancellationToken cancel)
    {
        try
        {
            var names = await cells.ReadHeaderAsync(cancel);
            return names.Count == 0
                ? Malformed("The file is empty; its first line names the columns.") : CsvHeader.Parse(names, isOrders);
        }
        catch (CsvFormatException)
        {
            return Malformed($"The first line is longer than {RowBytesMax} bytes; it names the columns.");
        }
    }

    private BatchRow? Refusal(int number)
    {
        if (!_cells.IsText)
            return BatchRow.Unreadable(number, FieldCodes.InvalidCharacters,
                "The row holds bytes that are no text in the file's encoding. Save it as UTF-8.");
        if (_cells.Malformed is not null)
            return BatchRow.Unreadable(number, FieldCodes.InvalidFormat,
                "A quote stands inside a cell. Quote the whole cell and double the quote.");
        if (_cells.Count == _header.Count)
            return null;
        return BatchRow.Unreadable(number, FieldCodes.InvalidFormat,
            $"The row has {_cells.Count} cells, the header {_header.Count} columns.");
    }

    private BatchRow Row(int number)
    {
        FieldErrors? errors = null;
        var name = Text(Column.RecipientName, ref errors);
        var type = Text(Column.RecipientType, ref errors);
        var country = Text(Column.RecipientCountry, ref errors);
        var email = Text(Column.Email, ref errors);
        var request = new PayoutRequest
        {
            ClientReference = Text(Column.ClientReference, ref errors),
            AmountDecimal = Text(Column.Amount, ref errors),
            Currency = Text(Column.Currency, ref errors),
            Purpose = Text(Column.Purpose, ref errors),
            StatementReference = Text(Column.StatementReference, ref errors),
            Memo = Text(Column.Memo, ref errors),
            Group = Text(Column.Group, ref errors),
            RecipientId = Text(Column.RecipientId, ref errors),
            PayoutMethodId = Text(Column.PayoutMethodId, ref errors),
            OnInsufficientFunds = Text(Column.OnInsufficientFunds, ref errors),
            Recipient = (name ?? type ?? country ?? email) is null
                ? null : new RecipientRequest { Name = name, Type = type ?? "individual", Country = country, Email = email },
            Destination = Destination(ref errors),
            Metadata = Metadata(ref errors),
        };
        foreach (var cell in _header.Unnamed)
        {
            if (!_cells.Cell(cell).IsEmpty)
                (errors ??= new()).Add("", FieldCodes.UnknownField, $"Cell {cell + 1} has content, but its column has no name.");
        }

        return new BatchRow { Number = number, Request = request, Errors = errors };
    }

    private DestinationRequest? Destination(ref FieldErrors? errors)
    {
        DestinationRequest? destination = null;
        foreach (var (field, column) in CsvColumns.Destination)
        {
            var cell = _header.CellOf(column);
            if (cell >= 0 && Text(cell, null, column, ref errors) is { } text)
                (destination ??= new() { Type = DestinationKinds.Account }).Give(field, text);
        }

        return destination;
    }

    private Dictionary<string, string>? Metadata(ref FieldErrors? errors)
    {
        Dictionary<string, string>? metadata = null;
        foreach (var (key, cell) in _header.Metadata)
        {
            if (Text(cell, key, ref errors) is { } text)
                (metadata ??= new(StringComparer.Ordinal)).Add(key, text);
        }

        return metadata;
    }

    private string? Text(Column column, ref FieldErrors? errors)
    {
        var cell = _header.CellOf((int)column);
        return cell < 0 ? null : Text(cell, null, (int)column, ref errors);
    }

    private string? Text(int cell, string key, ref FieldErrors? errors) => Text(cell, key, -1, ref errors);

    private string? Text(int cell, string? key, int column, ref FieldErrors? errors)
    {
        var text = _cells.Cell(cell).Trim(" \t\r\n"u8);
        if (text.IsEmpty)
            return null;
        if (text.Length <= CellBytesMax)
            return Encoding.UTF8.GetString(text);
        var pointer = key is null ? CsvColumns.Template[column].Pointer : $"/metadata/{JsonText.Segment(key)}";
        (errors ??= new()).Add(pointer, FieldCodes.TooLong,
            $"The cell has {text.Length} bytes; at most {CellBytesMax} are read.");
        return null;
    }

    // Spreadsheets end with rows that hold nothing but separators.
    private bool IsBlank()
    {
        for (var cell = 0; cell < _cells.Count; cell++)
        {
            if (!_cells.Cell(cell).Trim(" \t\r\n"u8).IsEmpty)
                return false;
        }

        return true;
    }

    private static Problem Malformed(string detail) => new(ProblemTypes.MalformedBody, detail);
}
