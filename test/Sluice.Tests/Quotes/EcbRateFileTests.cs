using Microsoft.Extensions.Logging;
using Shouldly;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Quotes;
using Sluice.Tests.Server;
using Sluice.Tests.Simulation;
using Xunit;

namespace Sluice.Tests.Quotes;

public sealed class EcbRateFileTests : IDisposable
{
    private static readonly DateTimeOffset Friday = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 11, 20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-rates-");
    private readonly FakeClock _clock = new(Friday);
    private readonly LogRecorder _log = new();
    private readonly ILoggerFactory _logs;
    private readonly EcbRateFile _file;

    public EcbRateFileTests()
    {
        _logs = LoggerFactory.Create(logs => logs.AddProvider(_log));
        _file = new EcbRateFile(Path, staleAfterDays: 4, _clock, _logs.CreateLogger<EcbRateFile>());
    }

    private string Path => System.IO.Path.Combine(_folder.FullName, "rates.xml");

    public void Dispose()
    {
        _logs.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task It_is_read_again_once_it_has_changed()
    {
        await PutAsync(RateFileText.Of(Day, ("USD", "1.25")));
        Dollars().ShouldBe("1.25");
        await PutAsync(RateFileText.Of(Day, ("USD", "1.5")));
        Dollars().ShouldBe("1.50");
        _log.Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Try again later</html>")]
    [InlineData("<gesmes:Envelope")]
    public async Task What_cannot_be_read_leaves_the_last_good_rates_and_is_said_once(string broken)
    {
        await PutAsync(RateFileText.Of(Day, ("USD", "1.25")));
        await PutAsync(broken);
        await _file.RefreshAsync(CancellationToken.None);
        await _file.RefreshAsync(CancellationToken.None);

        Dollars().ShouldBe("1.25");
        _file.Trouble.ShouldNotBeNull();
        _log.Errors.ShouldHaveSingleItem().ShouldContain("2026-11-20");
        await PutAsync(RateFileText.Of(Day, ("USD", "1.5")));
        (Dollars(), _file.Trouble).ShouldBe(("1.50", null));
    }

    [Fact]
    public async Task A_file_that_is_gone_or_comes_later_is_no_matter()
    {
        await _file.RefreshAsync(CancellationToken.None);
        Refused(Friday).ShouldContain("No exchange rates have been read yet");
        await PutAsync(RateFileText.Of(Day, ("USD", "1.25")));
        File.Delete(Path);
        await _file.RefreshAsync(CancellationToken.None);
        (Dollars(), _file.Trouble).ShouldBe(("1.25", "There is no such file."));
    }

    [Fact]
    public async Task Rates_of_days_to_come_and_files_without_end_are_refused()
    {
        await PutAsync(RateFileText.Of(Day.AddDays(2), ("USD", "1.25")));
        _file.Trouble.ShouldNotBeNull().ShouldContain("2026-11-22");
        await PutAsync(RateFileText.Of(Day, ("USD", "1.25")) + new string(' ', EcbRates.CharactersMax));
        _file.Trouble.ShouldNotBeNull().ShouldContain("characters");
        _file.At(Friday).IsOk.ShouldBeFalse();
    }

    [Fact]
    public async Task Rates_hold_over_a_weekend_and_not_beyond_their_limit()
    {
        await PutAsync(RateFileText.Of(Day, ("USD", "1.25")));
        _file.At(Friday.AddDays(4)).IsOk.ShouldBeTrue();
        var problem = _file.At(Friday.AddDays(5)).Problem!;
        problem.Type.ShouldBe(ProblemTypes.RatesUnavailable);
        problem.Detail.ShouldContain("2026-11-20");
        problem.RetryAfterSeconds.ShouldNotBeNull();
    }

    private async Task PutAsync(string text)
    {
        RateFileText.Put(Path, text);
        await _file.RefreshAsync(CancellationToken.None);
    }

    private string Dollars() => _file.At(Friday).Value.Find(Currency.Eur, Currency.Usd)!.ToText(2);

    private string Refused(DateTimeOffset now) => _file.At(now).Problem!.Detail;
}
