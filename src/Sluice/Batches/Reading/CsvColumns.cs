using System.Collections.Frozen;
using Sluice.Kernel;

namespace Sluice.Batches.Reading;

/// <summary>
/// The columns of a batch file in CSV: the documented template. Any order, upper or lower case, words joined by underscore, space
/// or dash. amount is a decimal in major units with a point ("125.50"); "metadata.&lt;key&gt;" stands for any number of columns.
/// </summary>
public static class CsvColumns
{
    /// <summary>What the name of a metadata column begins with; the rest is the key.</summary>
    public const string MetadataPrefix = "metadata.";

    private const string InDestination = "/destination/";

    private const string InRecipient = "/recipient/";

    /// <summary>Every column but the metadata ones, in the order of the template, with the JSON pointer of the field it
    /// fills.</summary>
    public static IReadOnlyList<(string Column, string Pointer)> Template { get; } =
    [
        ("client_reference", "/client_reference"),
        ("amount", "/amount"),
        ("currency", "/currency"),
        ("purpose", "/purpose"),
        ("recipient_name", "/recipient/name"),
        ("recipient_type", "/recipient/type"),
        ("recipient_country", "/recipient/country"),
        ("iban", "/destination/iban"),
        ("bic", "/destination/bic"),
        ("sort_code", "/destination/sort_code"),
        ("account_number", "/destination/account_number"),
        ("routing_number", "/destination/routing_number"),
        ("account_type", "/destination/account_type"),
        ("statement_reference", "/statement_reference"),
        ("memo", "/memo"),
        ("group", "/group"),
        ("recipient_id", "/recipient_id"),
        ("payout_method_id", "/payout_method_id"),
        ("email", "/recipient/email"),
        ("on_insufficient_funds", "/on_insufficient_funds"),
        ("destination_type", "/destination/type"),
        ("bank_country", "/destination/country"),
        ("holder_name", "/destination/holder_name"),
        ("bban", "/destination/bban"),
        ("bank_code", "/destination/bank_code"),
        ("branch_code", "/destination/branch_code"),
        ("ispb", "/destination/ispb"),
        ("tax_id", "/destination/tax_id"),
        ("card_number", "/destination/number"),
        ("expiry_month", "/destination/expiry_month"),
        ("expiry_year", "/destination/expiry_year"),
        ("card_id", "/destination/card_id"),
        ("dpan", "/destination/dpan"),
        ("cryptogram", "/destination/cryptogram"),
        ("provider", "/destination/provider"),
        ("token", "/destination/token"),
        ("scheme", "/destination/scheme"),
        ("key_type", "/destination/key_type"),
        ("key", "/destination/key"),
        ("code", "/destination/code"),
        ("alias_email", "/destination/email"),
        ("security_question", "/destination/security_question"),
        ("security_answer", "/destination/security_answer"),
        ("alias_phone", "/destination/phone"),
        ("handle_type", "/destination/handle_type"),
        ("handle", "/destination/handle"),
        ("phone", "/recipient/phone"),
        ("date_of_birth", "/recipient/date_of_birth"),
        ("street", "/recipient/address/street"),
        ("building_number", "/recipient/address/building_number"),
        ("postal_code", "/recipient/address/postal_code"),
        ("city", "/recipient/address/city"),
        ("region", "/recipient/address/region"),
        ("address_country", "/recipient/address/country"),
    ];

    internal static FrozenDictionary<string, int> Index { get; } =
        Template.Select((entry, index) => (entry.Column, index))
            .ToFrozenDictionary(e => e.Column, e => e.index, StringComparer.OrdinalIgnoreCase);

    /// <summary>The column of the destination's type, in <see cref="Template"/>.</summary>
    internal static int DestinationType { get; } = Index["destination_type"];

    /// <summary>The fields of the destination, each with the index of its column in <see cref="Template"/>.</summary>
    internal static IReadOnlyList<(string Field, int Column)> Destination { get; } =
    [
        .. Template.Select((entry, index) => (entry.Pointer, index))
            .Where(e => e.Pointer.StartsWith(InDestination, StringComparison.Ordinal) && e.index != DestinationType)
            .Select(e => (e.Pointer[InDestination.Length..], e.index)),
    ];

    /// <summary>Whether a column of <see cref="Template"/> says who a recipient is, or where they are paid.</summary>
    internal static bool IsOfRecipient(int column) => Template[column].Pointer is "/client_reference"
        || Template[column].Pointer.StartsWith(InRecipient, StringComparison.Ordinal)
        || Template[column].Pointer.StartsWith(InDestination, StringComparison.Ordinal);

    internal static FrozenDictionary<string, string> ByPointer { get; } =
        Template.ToFrozenDictionary(e => e.Pointer, e => e.Column, StringComparer.Ordinal);
}

/// <summary>Says where an error stands in the words of a CSV file.</summary>
public static class CsvPointer
{
    private const string Metadata = "/metadata/";

    /// <summary>
    /// The column that fills the field at <paramref name="pointer"/> ("/destination/iban" → "iban", "/metadata/team" →
    /// "metadata.team"); for a field without a column its path with points, and "" for the whole row.
    /// </summary>
    public static string ToColumn(string pointer)
    {
        if (CsvColumns.ByPointer.TryGetValue(pointer, out var column))
            return column;
        // Of a message of ISO 20022: an XPath, which is said as it is.
        if (pointer.StartsWith(Pain001Place.Root, StringComparison.Ordinal))
            return pointer;
        if (pointer.StartsWith(Metadata, StringComparison.Ordinal))
            return CsvColumns.MetadataPrefix + Unescape(pointer[Metadata.Length..]);
        return string.Join('.', pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Unescape));
    }

    /// <summary>What is wrong with a row, in one cell: column, code and detail of each error.</summary>
    internal static string Text(IEnumerable<FieldError> errors) => string.Join("; ", errors.Select(e => e.Pointer.Length == 0
        ? $"{e.Code}: {e.Detail}" : $"{ToColumn(e.Pointer)} {e.Code}: {e.Detail}"));

    private static string Unescape(string segment) =>
        segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
