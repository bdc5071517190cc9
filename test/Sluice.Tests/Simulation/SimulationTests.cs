using System.Globalization;
using Shouldly;
using Sluice.Connectors;
using Sluice.Tests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Sluice.Tests.Simulation;

/// <summary>
/// The real use cases in a world where everything goes wrong, many times over. <c>./dev sim --seed N</c> repeats one.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Steps = 350;
    /// <summary>How many worlds a run plays; SLUICE_SIM_SEEDS sets another number.</summary>
    private const int Seeds = 240;
    private const int TraceLinesShown = 50;
    private const string SeedVariable = "SLUICE_SIM_SEED";
    private const string SeedsVariable = "SLUICE_SIM_SEEDS";

    /// <summary>What the only connector may be able to do, null for several; a seed takes one in turn.</summary>
    private static readonly ConnectorCapabilities?[] Variants =
    [
        new(Inquire: true, Cancel: true, IdempotentSubmit: true, Callbacks: true, BatchMax: 3),
        new(Inquire: true, Cancel: true, IdempotentSubmit: false, Callbacks: true, BatchMax: 50),
        new(Inquire: true, Cancel: false, IdempotentSubmit: false, Callbacks: false, BatchMax: 2),
        new(Inquire: false, Cancel: false, IdempotentSubmit: false, Callbacks: true, BatchMax: 5),
        // Several, with rules between them.
        null,
        null,
    ];

    /// <summary>What must have happened somewhere among all the seeds, or they prove less than they seem to.</summary>
    private static readonly string[] Happenings =
    [
        "dies at Begin", "dies at LookUp", "dies at BeforeCommit", "dies at AfterCommit", "dies before sending",
        "dies after sending", "dies before asking", "dies after asking", "dies before canceling", "dies after canceling",
        "fails at Begin", "fails at LookUp", "fails at BeforeCommit", "fails at AfterCommit", " is lost", "arrives late",
        "too late to be sent", "the answer is lost", "is replayed", "insufficient_funds", "Paid -> Returned",
        "Paid -> TakenBack", "Accepted -> Canceled", "Accepted -> Refused bank_unavailable", "-again", "-3 Accepted -> ",
        " paid ", " failed ", " canceled ", " returned ", " submitted ", "unknown_outcome", "overdue", "conflicting_report",
        "into a wallet", "out of a wallet", "order_exceeded", " expired", "scheduled", "complete ", "with MarkPaid",
        "with MarkFailed", "at a quote", "quote_expired", "quote_used",
        "blind received", "files received", "drawn_by_share", "\"reason\":\"next_in_order\"",
        "tried_before", "\"reason\":\"resting\"", "most_successful", "same_again", "after the cut-off of",
        "nobody answers",
    ];

    [Fact]
    public async Task Whatever_goes_wrong_every_payout_is_paid_as_often_as_the_book_says()
    {
        if (Variable(SeedVariable) is { } only)
        {
            var world = await PlayAsync(only, Mutation.None);
            foreach (var line in world.TraceLines)
                output.WriteLine(line);
            world.Failure.ShouldBeNull($"seed {only}");
            return;
        }
        var missing = Happenings.ToList();
        for (var seed = 1; seed <= (Variable(SeedsVariable) ?? Seeds); seed++)
        {
            var world = await PlayAsync(seed, Mutation.None);
            if (world.Failure is not null)
                throw new InvalidOperationException(Report(seed, world));
            missing.RemoveAll(what => world.TraceLines.Any(line => line.Contains(what, StringComparison.Ordinal)));
        }
        missing.ShouldBeEmpty("the worlds are too tame");
    }

    [Fact]
    public async Task A_seed_repeats_itself_to_the_letter()
    {
        foreach (var seed in (int[])[3, 4, 5, 6])
        {
            var first = await PlayAsync(seed, Mutation.None);
            var second = await PlayAsync(seed, Mutation.None);
            second.TraceLines.ShouldBe(first.TraceLines, $"seed {seed}");
        }
    }

    internal static async Task<World> PlayAsync(int seed, Mutation mutation, bool checksSteps = true)
    {
        await using var store = await TestDatabase.CreateAsync(TestDatabase.Sqlite);
        return Play(seed, mutation, checksSteps, store);
    }

    internal static string Report(int seed, World world) =>
        $"Seed {seed}: {world.Failure}\nRepeat it with {SeedVariable}={seed}. The last steps:\n"
        + string.Join("\n", world.TraceLines.TakeLast(TraceLinesShown));

    private static int? Variable(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var set)
            ? set
            : null;

    // Synchronous: the world brings its own stage for whatever continues.
    private static World Play(int seed, Mutation mutation, bool checksSteps, TestDatabase store)
    {
        var world = new World(seed, store.Database, Variants[seed % Variants.Length], mutation) { ChecksSteps = checksSteps };
        world.Stage.Play(() => world.Live(Steps));
        return world;
    }
}
