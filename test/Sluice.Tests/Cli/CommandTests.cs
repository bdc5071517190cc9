using System.Text.Json;
using Shouldly;
using Sluice.Cli;
using Xunit;

namespace Sluice.Tests.Cli;

public sealed class CommandTests
{
    [Fact]
    public async Task The_help_shows_first_steps_and_every_exit_code()
    {
        await using var api = await FakeApi.StartAsync();
        var (code, text, _) = await api.RunAsync("--help");
        code.ShouldBe(ExitCodes.Ok);
        text.ShouldContain("sluice fund 1000.00 EUR");
        foreach (var field in typeof(ExitCodes).GetFields().Where(f => f.FieldType == typeof(int)))
            text.ShouldContain($"\n    {field.GetRawConstantValue()}");
    }

    [Theory]
    [InlineData("pay")]
    [InlineData("frobnicate")]
    [InlineData("fund 10 EUR --no-such-option")]
    [InlineData("payouts list --limit 0")]
    [InlineData("pay a.csv --mode maybe")]
    [InlineData("pay a.csv --wait --no-wait")]
    [InlineData("pay missing.csv")]
    [InlineData("balance --url nonsense")]
    [InlineData("fund 10.001 EUR")]
    [InlineData("fund 1,000 EUR")]
    [InlineData("fund 10 XXX")]
    [InlineData("sandbox clock --advance soon")]
    [InlineData("serve")]
    public async Task A_wrong_command_line_is_2_and_is_explained(string line)
    {
        await using var api = await FakeApi.StartAsync();
        var (code, text, error) = await api.RunAsync(line.Split(' '));
        code.ShouldBe(ExitCodes.Usage);
        text.ShouldBeEmpty();
        error.ShouldNotBeNullOrWhiteSpace();
        api.Requests.ShouldAllBe(r => r.Line.StartsWith("GET /v1/filter-values"));
    }

    [Theory]
    [InlineData("1000.00", "eur", 100000)]
    [InlineData("0.05", "EUR", 5)]
    [InlineData("7", "EUR", 700)]
    [InlineData("7", "JPY", 7)]
    [InlineData("1.5", "KWD", 1500)]
    public async Task Test_money_is_read_by_the_exponent_of_its_currency(string amount, string currency, long minor)
    {
        await using var api = await FakeApi.StartAsync();
        api.On("POST /v1/sandbox/deposits", 201, """{"id":"dep_1","status":"cleared","amount":100000,"currency":"EUR"}""");
        (await api.RunAsync("fund", amount, currency)).Code.ShouldBe(ExitCodes.Ok);
        var (_, body, key, _) = api.Requests[^1];
        body.ShouldBe($$"""{"amount":{{minor}},"currency":"{{currency.ToUpperInvariant()}}"}""");
        key.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_3_and_says_where_it_looked_and_how_to_start_one()
    {
        await using var api = await FakeApi.StartAsync();
        var (code, text, error) = await api.RunAsync("http://127.0.0.1:1", ["balance"]);
        code.ShouldBe(ExitCodes.Server);
        text.ShouldBeEmpty();
        error.ShouldContain("http://127.0.0.1:1/");
        error.ShouldContain("sluice serve");
    }

    [Fact]
    public async Task A_problem_is_told_with_its_code_every_field_and_the_request_id()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("POST /v1/payouts", 422, """
            {"status":422,"code":"validation_failed","detail":"2 fields are wrong.","request_id":"req_9","errors":[
            {"pointer":"/purpose","code":"required","detail":"Say why."},
            {"pointer":"/destination/iban","code":"iban_checksum","detail":"The check digits are wrong."}]}
            """, "application/problem+json");
        var (code, _, error) = await api.RunAsync("payouts", "create", "--amount", "1.00", "--currency", "EUR", "--iban", "DE00");
        code.ShouldBe(ExitCodes.NotDone);
        error.Split('\n').ShouldBe([
            "validation_failed: 2 fields are wrong.",
            "  /purpose required: Say why.",
            "  /destination/iban iban_checksum: The check digits are wrong.",
            "request: req_9",
            "",
        ]);
    }

    [Theory]
    [InlineData(401, "unauthenticated", ExitCodes.Server)]
    [InlineData(403, "permission_denied", ExitCodes.Server)]
    [InlineData(404, "not_found", ExitCodes.NotDone)]
    [InlineData(409, "invalid_state", ExitCodes.NotDone)]
    [InlineData(500, "internal", ExitCodes.Server)]
    [InlineData(503, "unavailable", ExitCodes.Server)]
    public async Task Exit_codes_follow_the_kind_of_problem(int status, string problem, int expected)
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/payouts/po_1", status, $$"""{"status":{{status}},"code":"{{problem}}"}""", "application/problem+json");
        var (code, _, error) = await api.RunAsync("payouts", "get", "po_1");
        code.ShouldBe(expected);
        error.ShouldStartWith(problem);
    }

    [Fact]
    public async Task The_key_comes_from_the_nearest_place()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/balances", 200, """{"object":"balances","at":"2026-11-20T00:00:00Z","data":[]}""");
        Directory.CreateDirectory(Path.Combine(api.Directory, ".config", "sluice"));
        api.File(".config/sluice/key", "sk_home\n");
        await api.RunAsync("balance", "--json");
        Directory.CreateDirectory(Path.Combine(api.Directory, ".sluice"));
        api.File(".sluice/key", "sk_here\n");
        await api.RunAsync("balance", "--json");
        await api.RunAsync("balance", "--json", "--key", "sk_said");
        api.Requests.Select(r => r.Authorization).ShouldBe(["Bearer sk_home", "Bearer sk_here", "Bearer sk_said"]);
    }

    [Fact]
    public async Task In_a_pipe_a_list_is_lines_with_tabs_and_nothing_that_steers_a_terminal()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/recipients", 200, """
            {"object":"list","data":[{"id":"rcp_1","name":"Eve\u001b[31m\tRed","status":"active","country":"DE"}],
            "has_more":false}
            """);
        var (_, text, _) = await api.RunAsync("recipients", "list");
        text.ShouldBe("id\tstatus\tname\ttype\tcountry\treference\tcreated\n"
            + "rcp_1\tactive\tEve\uFFFD[31m\uFFFDRed\t\tDE\t\t0001-01-01 00:00:00Z\n");
    }

    [Fact]
    public async Task As_json_a_list_is_one_line_for_each_item()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/recipients", 200, """
            {"object":"list","data":[{"id":"rcp_1","name":"Zoë","status":"active"},{"id":"rcp_2","name":"B","status":"active"}]}
            """);
        var (_, text, _) = await api.RunAsync("--json", "recipients", "list");
        var lines = text.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldContain("Zoë");
        JsonDocument.Parse(lines[1]).RootElement.GetProperty("id").GetString().ShouldBe("rcp_2");
    }

    [Fact]
    public async Task A_book_that_does_not_add_up_is_1()
    {
        await using var api = await FakeApi.StartAsync();
        api.On("GET /v1/ledger/verify", 200, """{"object":"ledger_verification","ok":false,"transfers":9,"accounts":4}""",
            "application/x-ndjson");
        var (code, text, _) = await api.RunAsync("ledger", "verify");
        code.ShouldBe(ExitCodes.NotDone);
        text.ShouldContain("DOES NOT ADD UP");
    }

    [Fact]
    public async Task Tail_asks_for_what_came_after_the_last_event()
    {
        await using var api = await FakeApi.StartAsync();
        const string Stream = "text/event-stream";
        api.On("GET /v1/events/stream", 200,
            "id: 8\ndata: {\"id\":\"evt_1\",\"type\":\"payout.queued\",\"number\":8,\"subject_id\":\"po_1\"}\n\n", Stream)
            .On("GET /v1/events/stream", 200,
                "id: 9\ndata: {\"id\":\"evt_2\",\"type\":\"payout.paid\",\"number\":9,\"subject_id\":\"po_1\"}\n\n", Stream);
        var (code, text, _) = await api.RunAsync("events", "tail", "--since", "7", "--count", "2");
        code.ShouldBe(ExitCodes.Ok);
        text.Split('\n').Length.ShouldBe(3);
        api.Requests.Select(r => r.Line).ShouldBe(["GET /v1/events/stream?after=7", "GET /v1/events/stream?after=8"]);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _sluice sluice")]
    [InlineData("zsh", "#compdef sluice")]
    [InlineData("fish", "complete -c sluice")]
    public async Task Completion_prints_a_script_for_each_shell(string shell, string part)
    {
        await using var api = await FakeApi.StartAsync();
        var (code, text, _) = await api.RunAsync("completion", shell);
        code.ShouldBe(ExitCodes.Ok);
        text.ShouldContain(part);
        text.ShouldContain("[suggest:");
    }

    [Fact]
    public async Task The_shell_is_told_the_commands_that_fit_what_was_typed()
    {
        await using var api = await FakeApi.StartAsync();
        var (_, text, _) = await api.RunAsync("[suggest:9]", "payouts c");
        string[] words = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        words.ShouldContain("confirm");
        words.ShouldNotContain("list");
    }

    [Fact]
    public void The_server_is_found_where_it_was_named_or_not_at_all()
    {
        var around = Surroundings.Real() with { BaseDirectory = "/nowhere", Variable = _ => typeof(ExitCodes).Assembly.Location };
        Sluice.Cli.Commands.ServeCommand.Find(around).ShouldBe(typeof(ExitCodes).Assembly.Location);
        Should.Throw<UsageException>(() => Sluice.Cli.Commands.ServeCommand.Find(around with { Variable = _ => null }))
            .Message.ShouldContain("SLUICE_SERVER");
    }
}
