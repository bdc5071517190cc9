using System.Globalization;

namespace Sluice.Tests.Quotes;

/// <summary>Files as the European Central Bank writes them.</summary>
internal static class RateFileText
{
    public static string Of(DateOnly day, params (string Currency, string Rate)[] rates) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
            xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
          <gesmes:subject>Reference rates</gesmes:subject>
          <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
          <Cube><Cube time='{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'>
            {string.Concat(rates.Select(r => $"<Cube currency='{r.Currency}' rate='{r.Rate}'/>"))}
          </Cube></Cube>
        </gesmes:Envelope>
        """;

    /// <summary>Puts a file where another may be, as a careful operator does: whole or not at all.</summary>
    public static void Put(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }
}
