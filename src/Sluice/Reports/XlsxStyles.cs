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

    private const int MoneyFirst = 2;
    private const int TimeFirst = 6;
    private const int FormatFirst = 164;

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
            .. Exponents.Select(e => e == 0 ? "#,##0" : "#,##0." + new string('0', e)),
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
            + "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
            + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
            + "<cellXfs count=\"").Append(Text(formats.Length + 2)).Append("\">")
            .Append("<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
            + "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>");
        for (var i = 0; i < formats.Length; i++)
            xml.Append("<xf numFmtId=\"").Append(Text(FormatFirst + i))
                .Append("\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>");
        return xml.Append("</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>"
            + "</styleSheet>").ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
