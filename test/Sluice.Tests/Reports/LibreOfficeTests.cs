using System.Diagnostics;
using System.Text;
using Shouldly;
using Sluice.Tests.Databases;
using Xunit;

namespace Sluice.Tests.Reports;

/// <summary>A fact about LibreOffice: skipped, with the reason in the report, where the machine has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LibreOfficeFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/soffice";

    public LibreOfficeFactAttribute() => Skip = File.Exists(Program) ? null
        : "LibreOffice is not installed (Debian: apt-get install libreoffice-calc-nogui).";
}

/// <summary>What a spreadsheet program makes of our workbooks.</summary>
public sealed class LibreOfficeTests
{
    [LibreOfficeFact]
    public async Task It_shows_amounts_and_times_as_the_book_has_them_in_the_hour_that_comes_twice_too()
    {
        await using var world = await ReportWorld.StartAsync(TestDatabase.Sqlite);
        world.GoTo("2026-10-25T00:30:00Z");
        await world.Book.DepositAsync(1_000_000_000);
        await world.Book.PayAsync(123_456_789);
        world.Book.Clock.Advance(TimeSpan.FromHours(1));
        await world.Book.PayAsync(2);
        var folder = Directory.CreateTempSubdirectory("sluice-office-");
        try
        {
            var file = Path.Combine(folder.FullName, "payouts.xlsx");
            await File.WriteAllBytesAsync(file,
                await world.MakeAsync("payouts", "2026-10-25", "2026-10-25", "Europe/Berlin", "xlsx"));

            // As shown, the first sheet alone.
            await ConvertAsync(folder.FullName, file, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true");

            var shown = await File.ReadAllTextAsync(Directory.GetFiles(folder.FullName, "*.csv").ShouldHaveSingleItem());
            ReportWorld.Rows(Encoding.UTF8.GetBytes(shown.ReplaceLineEndings("\r\n")))
                .Select(r => (r["Created at"], r["Amount"], r["Currency"])).ShouldBe(
                [
                    ("2026-10-25 02:30:00 +02:00", "1,234,567.89", "EUR"), ("2026-10-25 02:30:00 +01:00", "0.02", "EUR"),
                ]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task ConvertAsync(string folder, string file, string format)
    {
        using var office = Process.Start(new ProcessStartInfo(LibreOfficeFactAttribute.Program)
        {
            // A profile of its own: it may run beside somebody's own.
            ArgumentList =
            {
                $"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", format, "--outdir", folder, file,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var said = office.StandardOutput.ReadToEndAsync(patience.Token);
        var complained = office.StandardError.ReadToEndAsync(patience.Token);
        await office.WaitForExitAsync(patience.Token);
        office.ExitCode.ShouldBe(0, await said + await complained);
    }
}
