using Sluice.Kernel;

namespace Sluice.Batches.Reading;

/// <summary>What the rows of a CSV file are.</summary>
internal enum CsvRows
{
    Payouts,
    /// <summary>Orders: the columns of payouts, of which recipient_* say who paid.</summary>
    Orders,
    /// <summary>Recipients, each with where they are paid: those columns of payouts that say so.</summary>
    Recipients,
}

/// <summary>The header of a CSV batch file: which cell fills which field.</summary>
internal sealed class CsvHeader
{
    /// <summary>Columns in one file.</summary>
    public const int ColumnsMax = 200;

    private readonly int[] _cells = new int[CsvColumns.Template.Count];

    private CsvHeader(int count)
    {
        Count = count;
        Array.Fill(_cells, -1);
    }

    /// <summary>How many cells a row has.</summary>
    public int Count { get; }

    /// <summary>The metadata columns: key and cell.</summary>
    public List<(string Key, int Cell)> Metadata { get; } = [];

    /// <summary>Cells under no name, which must stay empty.</summary>
    public List<int> Unnamed { get; } = [];

    private bool IsNone => Metadata.Count == 0 && Array.TrueForAll(_cells, cell => cell < 0);

    /// <summary>The cell of a column by its place in <see cref="CsvColumns.Template"/>; -1 when the file has none.</summary>
    public int CellOf(int column) => _cells[column];

    /// <summary>The header, or one problem that names everything wrong with it.</summary>
    public static Result<CsvHeader> Parse(IReadOnlyList<string> names, CsvRows rows = CsvRows.Payouts)
    {
        if (names.Count > ColumnsMax)
            return new Problem(ProblemTypes.ValidationFailed,
                $"The file has {names.Count} columns; at most {ColumnsMax} are read.");
        var header = new CsvHeader(names.Count);
        var errors = new FieldErrors();
        for (var cell = 0; cell < names.Count; cell++)
            header.Place(names[cell].Trim(), cell, rows, errors);
        // Somebody's data, most likely: it is not for the problem to repeat.
        if (header.IsNone)
            return new Problem(ProblemTypes.ValidationFailed,
                "The first line names no column of a batch file. A file begins with the names of its columns.");
        header.NoteMissing(rows, errors);
        if (!errors.Any)
            return header;
        var wrong = string.Join("; ", errors.List.Select(e => e.Detail.TrimEnd('.')));
        return new Problem(ProblemTypes.ValidationFailed, $"The columns are not those of a batch file. {wrong}.")
        {
            Errors = errors.List,
        };
    }

    private void Place(string name, int cell, CsvRows rows, FieldErrors errors)
    {
        if (name.Length == 0)
        {
            Unnamed.Add(cell);
        }
        else if (name.StartsWith(CsvColumns.MetadataPrefix, StringComparison.OrdinalIgnoreCase)
            && name.Length > CsvColumns.MetadataPrefix.Length)
        {
            var key = name[CsvColumns.MetadataPrefix.Length..];
            if (Metadata.Exists(m => m.Key == key))
                Note(errors, name, FieldCodes.Duplicate, "stands there twice");
            Metadata.Add((key, cell));
        }
        else if (!CsvColumns.Index.TryGetValue(name.Replace(' ', '_').Replace('-', '_'), out var column))
        {
            Note(errors, name, FieldCodes.UnknownField, "is not known");
        }
        else if (rows == CsvRows.Recipients && !CsvColumns.IsOfRecipient(column))
        {
            Note(errors, name, FieldCodes.UnknownField, "says nothing of a recipient");
        }
        else if (_cells[column] >= 0)
        {
            Note(errors, name, FieldCodes.Duplicate, "stands there twice");
        }
        else
        {
            _cells[column] = cell;
        }
    }

    private void NoteMissing(CsvRows rows, FieldErrors errors)
    {
        // What goes back to an order says why when it does; but an order needs its number.
        foreach (var name in rows switch
        {
            CsvRows.Payouts => (string[])["amount", "currency", "purpose"],
            CsvRows.Orders => ["amount", "currency", "client_reference"],
            _ => ["recipient_name", "recipient_country"],
        })
        {
            if (!Has(name))
                Note(errors, name, FieldCodes.Required, "is missing");
        }

        // Somebody may be on file before it is known where they are paid.
        if (Has("recipient_id") || rows == CsvRows.Recipients)
            return;
        foreach (var name in (string[])["recipient_name", "recipient_country"])
        {
            if (!Has(name))
                Note(errors, name, FieldCodes.Required, "is missing (or recipient_id)");
        }

        if (_cells[CsvColumns.DestinationType] < 0
            && !CsvColumns.Destination.Any(d => d.Field != "holder_name" && _cells[d.Column] >= 0))
            Note(errors, "iban", FieldCodes.Required, "is missing (or account_number, or recipient_id)");
    }

    private bool Has(string column) => _cells[CsvColumns.Index[column]] >= 0;

    private static void Note(FieldErrors errors, string name, string code, string what)
    {
        name = JsonText.Unknown(name);
        errors.Add($"/{JsonText.Segment(name)}", code, $"Column {JsonText.Cut(name)} {what}.");
    }
}
