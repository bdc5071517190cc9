using System.Globalization;
using System.Text;

namespace Sluice.Reports;

/// <summary>
/// The formats of cells (ECMA-376 §18.8): a fixed few, and one for each offset that times turned out to have, so that the hour
/// that comes twice is told apart.
/// </summary>
internal sealed class XlsxStyles
{
    public const int Plain = 0;
    public const int Header = 1;

    /// <summary>Over numbers, which stand to the right.</summary>
    public const int NumberHeader = 2;

    /// <summary>Before what it names.</summary>
    public const int Label = 3;

    /// <summary>A count or a position.</summary>
    public const int Count = 8;

    private const int MoneyFirst = 4;
    private const int TimeFirst = 9;
    private const int FormatFirst = 164;

    // Away from the text that begins in the next column.
    private const string Right = "<alignment horizontal=\"right\" indent=\"1\"/>";

    // Times are numbers to a spreadsheet; under their names they are read as text is.
    private const string Left = "<alignment horizontal=\"left\"/>";

    private static readonly int[] Exponents = [0, 2, 3, 4];

    private readonly List<TimeSpan> _offsets = [];

    public static int OfMoney(int exponent) => MoneyFirst + Math.Max(0, Array.IndexOf(Exponents, exponent));

    public int OfTime(TimeSpan offset)
    {
        var at = _offsets.IndexOf(offset);
        if (at < 0)
        {
            at = _offsets.Count;
            _offsets.Add(offset);
        }
        return TimeFirst + at;
    }

    /// <summary>The part of the archive, once all cells are written.</summary>
    public string Xml()
    {
        string[] formats =
        [
            .. Exponents.Select(e => e == 0 ? "#,##0" : "#,##0." + new string('0', e)), "0",
            .. _offsets.Select(o => $"yyyy\\-mm\\-dd\\ hh:mm:ss\\ \"{LocalTimes.OffsetText(o)}\""),
        ];
        var xml = new StringBuilder(XlsxParts.Declaration)
            .Append($"<styleSheet xmlns=\"{XlsxParts.Main}\"><numFmts count=\"")
            .Append(Text(formats.Length)).Append("\">");
        for (var i = 0; i < formats.Length; i++)
            xml.Append("<numFmt numFmtId=\"").Append(Text(FormatFirst + i)).Append("\" formatCode=\"")
                .Append(formats[i].Replace("\"", "&quot;", StringComparison.Ordinal)).Append("\"/>");
        xml.Append("</numFmts><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
            + "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
            + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
            + "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
            + "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
            + "<border><left/><right/><top/><bottom style=\"thin\"><color auto=\"1\"/></bottom><diagonal/></border></borders>"
            + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
            + "<cellXfs count=\"").Append(Text(formats.Length + MoneyFirst)).Append("\">")
            .Append("<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
            + "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyFont=\"1\" applyBorder=\"1\"/>"
            + "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyFont=\"1\" applyBorder=\"1\" "
            + "applyAlignment=\"1\">" + Right + "</xf>"
            + "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>");
        for (var i = 0; i < formats.Length; i++)
            xml.Append("<xf numFmtId=\"").Append(Text(FormatFirst + i))
                .Append("\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\">")
                .Append(i + MoneyFirst < TimeFirst ? Right : Left).Append("</xf>");
        return xml.Append("</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>"
            + "</styleSheet>").ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
