using Shouldly;
using Sluice.Tests.Server;
using Xunit;

namespace Sluice.Tests.Sftp;

/// <summary>From a file on somebody's machine to the answers on it, by OpenSSH's own client and server.</summary>
public sealed class ExchangeTests(TakingOpenSshServer ssh) : IClassFixture<TakingOpenSshServer>
{
    [OpenSshFact]
    public async Task A_file_that_is_brought_is_acknowledged_and_answered_and_its_payouts_are_paid()
    {
        var user = await ssh.NewUserAsync();
        await user.Door.FundAsync(100_000);
        var payroll = await ssh.NewFileAsync(BatchFiles.Csv(BatchFiles.Row("a"), BatchFiles.Row("b", "x"), BatchFiles.Row("c")));

        (await user.SftpAsync($"put {payroll} Request/Payments/march.csv.part",
            "rename Request/Payments/march.csv.part Request/Payments/march.csv")).Code.ShouldBe(0);

        Lines(await FetchAsync(user, "Response/Payments/march.csv.ack.csv")).ShouldBe(["1,accepted", "2,refused", "3,accepted"]);
        var result = await FetchAsync(user, "Response/Payments/march.csv.result.csv");
        result.ShouldContain(",a,paid,1.00,EUR,");
        result.ShouldContain(",c,paid,1.00,EUR,");
        (await user.SftpAsync("ls -1 Request/Payments")).Text.ShouldNotContain("march");
        await user.Door.VerifyAsync();
    }

    [OpenSshFact]
    public async Task Recipients_that_are_brought_are_put_on_file_and_answered()
    {
        var user = await ssh.NewUserAsync();
        var recipients = await ssh.NewFileAsync(BatchFiles.Text(
            "client_reference,recipient_name,recipient_country,iban", $"r-1,Ada Byron,DE,{Bodies.Iban}", "r-2,,DE,DE00"));

        await user.SftpAsync($"put {recipients} Request/Onboarding/people.csv");

        var rows = Lines(await FetchAsync(user, "Response/Onboarding/people.csv.result.csv"));
        rows.ShouldBe(["1,created", "2,refused"]);
    }

    [OpenSshFact]
    public async Task A_file_that_broke_off_at_the_limit_is_refused_and_pays_nobody()
    {
        var user = await ssh.NewUserAsync();
        await user.Door.FundAsync(100_000);
        var row = BatchFiles.Row("a");
        var large = await ssh.NewFileAsync(BatchFiles.Csv([.. Enumerable.Repeat(row, (3 << 20) / row.Length)]));

        (await user.SftpAsync($"put {large} Request/Payments/large.csv")).Code.ShouldNotBe(0);

        (await FetchAsync(user, "Response/Payments/large.csv.ack.csv")).ShouldContain("body_too_large");
        (await user.Door.Client.Payouts.ListAsync()).Data.ShouldBeEmpty();
        (await user.SftpAsync("ls -1 Request/Payments")).Text.ShouldNotContain("large");
    }

    // As a person would: again and again, until it is there.
    private async Task<string> FetchAsync(SftpUser user, string path)
    {
        var fetched = await ssh.NewFileAsync("");
        var text = "";
        await FileDoor.UntilAsync(async () =>
        {
            await user.SftpAsync($"get {path} {fetched}");
            text = await File.ReadAllTextAsync(fetched);
            return text.Length > 0;
        }, () => $"{path} is not there. {string.Join('\n', user.Everything())} {string.Join('\n', ssh.Sluice.Log.Entries)}");
        return text;
    }

    private static IEnumerable<string> Lines(string csv) => csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
        .Select(line => string.Join(',', line.Split(',').Take(2)));
}
