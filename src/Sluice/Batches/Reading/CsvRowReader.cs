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
    private readonly CsvRows _rows;

    private CsvRowReader(CsvCells cells, CsvHeader header, CsvRows rows)
    {
        _cells = cells;
        _header = header;
        _rows = rows;
    }

    // Numbered as the template is.
    private enum Column
    {
        ClientReference, Amount, Currency, Purpose, RecipientName, RecipientType, RecipientCountry, Iban, Bic, SortCode,
        AccountNumber, RoutingNumber, AccountType, StatementReference, Memo, Group, RecipientId, PayoutMethodId, Email,
        OnInsufficientFunds,
    }

    private static readonly RecipientRequest NoRecipient = new();
    private static readonly AddressRequest NoAddress = new();

    private static readonly int Phone = CsvColumns.Index["phone"];
    private static readonly int DateOfBirth = CsvColumns.Index["date_of_birth"];
    private static readonly int Street = CsvColumns.Index["street"];
    private static readonly int BuildingNumber = CsvColumns.Index["building_number"];
    private static readonly int PostalCode = CsvColumns.Index["postal_code"];
    private static readonly int City = CsvColumns.Index["city"];
    private static readonly int Region = CsvColumns.Index["region"];
    private static readonly int AddressCountry = CsvColumns.Index["address_country"];

    /// <summary>Reads the header.</summary>
    public static async ValueTask<Result<BatchReader>> OpenAsync(
        Utf8TextStream text, CsvRows rows, CancellationToken cancel)
    {
        if ((await text.PeekAsync(cancel)).Span.StartsWith("PK\u0003\u0004"u8))
            return Malformed("The file is a workbook or an archive. Save it as CSV UTF-8 and upload that.");
        var cells = await CsvCells.OpenAsync(text, cancel);
        var header = await ReadHeaderAsync(cells, rows, cancel);
        if (header.Succeeded(out var columns, out var problem))
            return new CsvRowReader(cells, columns, rows);
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
        CsvCells cells, CsvRows rows, CancellationToken cancel)
    {
        try
        {
            var names = await cells.ReadHeaderAsync(cancel);
            return names.Count == 0
                ? Malformed("The file is empty; its first line names the columns.") : CsvHeader.Parse(names, rows);
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
            Recipient = Recipient(ref errors),
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

    private RecipientRequest? Recipient(ref FieldErrors? errors)
    {
        var read = new RecipientRequest
        {
            Name = Text(Column.RecipientName, ref errors),
            Type = Text(Column.RecipientType, ref errors),
            Country = Text(Column.RecipientCountry, ref errors),
            Email = Text(Column.Email, ref errors),
            Phone = Text(Phone, ref errors),
            DateOfBirth = Text(DateOfBirth, ref errors),
            Address = Address(ref errors),
        };
        // Of one that is on file already, an empty cell changes nothing.
        return read == NoRecipient ? null
            : _rows == CsvRows.Recipients ? read : read with { Type = read.Type ?? "individual" };
    }

    private AddressRequest? Address(ref FieldErrors? errors)
    {
        var read = new AddressRequest
        {
            Street = Text(Street, ref errors),
            BuildingNumber = Text(BuildingNumber, ref errors),
            PostalCode = Text(PostalCode, ref errors),
            City = Text(City, ref errors),
            Region = Text(Region, ref errors),
            Country = Text(AddressCountry, ref errors),
        };
        return read == NoAddress ? null : read;
    }

    private DestinationRequest? Destination(ref FieldErrors? errors)
    {
        var typeCell = _header.CellOf(CsvColumns.DestinationType);
        var type = typeCell < 0 ? null : Text(typeCell, null, CsvColumns.DestinationType, ref errors);
        var destination = type is null ? null : new DestinationRequest { Type = type };
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

    private string? Text(Column column, ref FieldErrors? errors) => Text((int)column, ref errors);

    private string? Text(int column, ref FieldErrors? errors)
    {
        var cell = _header.CellOf(column);
        return cell < 0 ? null : Text(cell, null, column, ref errors);
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
