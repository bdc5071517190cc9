using System.Buffers.Binary;
using System.Text.Json;
using Sluice.Access;
using Sluice.Books;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Links;

/// <summary>How a merchant looks to those it pays: on link pages and in e-mails.</summary>
public sealed record Branding
{
    public const int NameCharactersMax = 60;
    /// <summary>Of the file.</summary>
    public const int LogoBytesMax = 64 * 1024;
    /// <summary>Of either side.</summary>
    public const int LogoPixelsMax = 1024;

    public required MerchantId Merchant { get; init; }
    /// <summary>Null shows the name the merchant was set up with.</summary>
    public string? Name { get; init; }
    /// <summary>#rrggbb in small letters; null for the pages' own.</summary>
    public string? Colour { get; init; }
    /// <summary>A PNG file; null for none.</summary>
    public byte[]? Logo { get; init; }
    public required int Revision { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Reads what was asked for; a field that is left out is taken away.</summary>
    public static Branding? Parse(
        MerchantId merchant, string? name, string? colour, string? logo, DateTimeOffset now, FieldErrors errors)
    {
        var before = errors.Count;
        var said = TextRules.Optional(name, NameCharactersMax, "", "name", errors);
        if (said is not null)
            TextRules.SaysSomething(said, "", "name", errors);
        var picture = string.IsNullOrEmpty(logo) ? null : ReadLogo(logo, errors);
        if (!string.IsNullOrEmpty(colour) && !IsColour(colour))
            errors.Add("/colour", FieldCodes.InvalidFormat, "Write a colour as # and six hexadecimal digits: #0a5fd6.");
        return errors.Count != before ? null : new Branding
        {
            Merchant = merchant,
            Name = said,
            Colour = string.IsNullOrEmpty(colour) ? null : colour.ToLowerInvariant(),
            Logo = picture,
            Revision = 1,
            UpdatedAt = now,
        };
    }

    public string ToJson() => Json.Text(this, static (json, b) =>
    {
        json.WriteStartObject();
        json.WriteString("object", "branding");
        json.Text("name", b.Name);
        json.Text("colour", b.Colour);
        json.Text("logo", b.Logo is null ? null : Convert.ToBase64String(b.Logo));
        json.WriteNumber("revision", b.Revision);
        json.Instant("updated_at", b.Revision == 0 ? null : b.UpdatedAt);
        json.WriteEndObject();
    });

    private static bool IsColour(string colour) =>
        colour.Length == 7 && colour[0] == '#' && colour.Skip(1).All(char.IsAsciiHexDigit);

    private static byte[]? ReadLogo(string logo, FieldErrors errors)
    {
        var bytes = new byte[LogoBytesMax];
        // Four characters of base64 carry three bytes.
        if (logo.Length > ((LogoBytesMax + 2) / 3 * 4) || !Convert.TryFromBase64String(logo, bytes, out var length))
        {
            errors.Add("/logo", logo.Length > LogoBytesMax ? FieldCodes.TooLong : FieldCodes.InvalidFormat,
                $"A logo is a PNG file of at most {LogoBytesMax / 1024} KiB, in base64.");
            return null;
        }
        var picture = bytes.AsSpan(0, length);
        // PNG (ISO/IEC 15948) §5.2 and §11.2.2: the signature, then IHDR with both sides.
        if (!picture.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
            || length < 24 || !picture[12..16].SequenceEqual("IHDR"u8))
        {
            errors.Add("/logo", FieldCodes.InvalidFormat, "This is no PNG file.");
            return null;
        }
        var width = BinaryPrimitives.ReadUInt32BigEndian(picture[16..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(picture[20..]);
        if (width is >= 1 and <= LogoPixelsMax && height is >= 1 and <= LogoPixelsMax)
            return picture.ToArray();
        errors.Add("/logo", FieldCodes.OutOfRange, $"A logo has at most {LogoPixelsMax} pixels on a side.");
        return null;
    }

    public override string ToString() => $"branding of {Merchant}";
}

/// <summary>The brandings' SQL.</summary>
internal static class BrandingStore
{
    private static readonly Table<Branding> Writes = new("brandings",
        [Column.Uuid<Branding>("merchant_id", b => b.Merchant.Value)], [],
        [
            Column.Text<Branding>("name", b => b.Name),
            Column.Text<Branding>("colour", b => b.Colour),
            Column.Bytes<Branding>("logo", b => b.Logo),
            Column.Int<Branding>("revision", b => b.Revision),
            Column.Instant<Branding>("updated_at", b => b.UpdatedAt),
        ]);

    public static readonly RowTable<Guid, Branding> Table = new(Writes, b => b.Merchant.Value);

    private static readonly string Sql = $"select {Writes.ColumnList} from brandings where merchant_id = @merchant_id";

    public static readonly Finder<Guid, Guid, Branding> Mine = new(Table, Sql + " and merchant_id = @owner",
        [FinderParameter<Guid>.Uuid("owner", id => id)], Read, b => b.Merchant.Value);

    /// <summary>The merchant's branding; one that says nothing, of revision 0, where there is none.</summary>
    public static async Task<Branding> OfAsync(Database database, MerchantId merchant, CancellationToken cancel) =>
        (await database.QueryAsync(Sql, Read, cancel, ("merchant_id", merchant.Value))).SingleOrDefault()
        ?? new Branding { Merchant = merchant, Revision = 0, UpdatedAt = default };

    private static Branding Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Name = row.TextOrNull(1),
        Colour = row.TextOrNull(2),
        Logo = row.BytesOrNull(3),
        Revision = row.Int(4),
        UpdatedAt = row.Instant(5),
    };
}

/// <summary>Sets how the merchant looks.</summary>
public sealed class SetBranding(Caller caller, Branding branding) : BookCommand<Receipt>(caller.Merchant)
{
    protected internal override void Need(Book book) => book.Need(BrandingStore.Mine, book.Merchant.Value);

    protected internal override Result<Receipt> Decide(Book book)
    {
        var rows = book.Rows(BrandingStore.Table);
        var before = book.First(BrandingStore.Mine, book.Merchant.Value);
        var now = branding with { Revision = (before?.Revision ?? 0) + 1, UpdatedAt = book.Now };
        if (before is null)
            rows.Insert(now);
        else
            rows.Update(now);
        var text = now.ToJson();
        return new Receipt(book.Emit("branding.updated", book.Merchant.Value, now.Revision, caller.Actor, text), text);
    }
}
