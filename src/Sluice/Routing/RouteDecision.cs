using System.Text.Json;
using Sluice.Calendars;
using Sluice.Connectors;
using Sluice.Kernel;

namespace Sluice.Routing;

/// <summary>The codes for why a connector takes a payout or does not; docs/routing.md lists them.</summary>
public static class RouteReasons
{
    public const string FirstThatFits = "first_that_fits";
    public const string NextInOrder = "next_in_order";
    public const string SameAgain = "same_again";
    public const string DrawnByShare = "drawn_by_share";
    public const string Cheapest = "cheapest";
    public const string Fastest = "fastest";
    public const string MostSuccessful = "most_successful";

    public const string DestinationNotTaken = "destination_not_taken";
    public const string CurrencyNotTaken = "currency_not_taken";
    public const string CountryNotTaken = "country_not_taken";
    public const string PriorityNotOffered = "priority_not_offered";
    public const string AmountTooSmall = "amount_too_small";
    public const string AmountTooLarge = "amount_too_large";
    public const string Resting = "resting";
    public const string TriedBefore = "tried_before";
    public const string LaterInOrder = "later_in_order";
    public const string NotNamed = "not_named";
    public const string NotInstalled = "not_installed";

    /// <summary>Every code above.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(RouteReasons).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
}

/// <summary>One connector that was thought of.</summary>
/// <param name="Reason">A code of <see cref="RouteReasons"/>.</param>
/// <param name="Cost">What its provider charges, in minor units of the payout's currency; null where not looked at.</param>
/// <param name="ExpectedArrival">When the money would be there; null where not looked at, or nothing is known.</param>
public sealed record RouteCandidate(
    string Connector, bool Taken, string Reason, long? Cost, DateTimeOffset? ExpectedArrival);

/// <summary>A rule that did not decide, and why.</summary>
/// <param name="Reason">What of its condition is not so: currency, amount, …; or no_connector.</param>
public sealed record PassedRule(string Rule, string Reason);

/// <summary>Which connector a payout's next attempt goes to, and why. Stored with the attempt.</summary>
public sealed record RouteDecision
{
    /// <summary>Null when none can take it now; <see cref="Candidates"/> say why.</summary>
    public required IConnector? Chosen { get; init; }

    /// <summary>The rule that decided; null for none.</summary>
    public required string? Rule { get; init; }

    /// <summary>One of <see cref="RouteStrategies"/>.</summary>
    public required string Strategy { get; init; }

    /// <summary>The wish that is met; null when there was none.</summary>
    public required string? Priority { get; init; }

    public required IReadOnlyList<RouteCandidate> Candidates { get; init; }

    public IReadOnlyList<PassedRule> PassedOver { get; init; } = [];

    /// <summary>When it is submitted and arrives; null when nothing is known of the rail's hours.</summary>
    public RailTiming? Timing { get; init; }

    /// <summary>Where nobody can take it now, but somebody could: when to look again.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }

    /// <summary>Whether somebody could take it, only not now.</summary>
    public bool IsOnlyResting => Chosen is null && LookAgainAt is not null;

    /// <summary>What it costs at the chosen connector.</summary>
    public long? Cost => Candidates.FirstOrDefault(c => c.Taken)?.Cost;

    /// <summary>
    /// Whether it says no more than that nobody chose: no rule, no wish, the first that fits, at once. Most are so, and are told
    /// from the connector's name alone.
    /// </summary>
    private bool IsPlain => Rule is null && Priority is null && PassedOver.Count == 0 && Timing is not { IsNow: false }
        && Candidates is [{ Taken: true, Reason: RouteReasons.FirstThatFits }];

    /// <summary>The stored form; null where <see cref="Plain"/> says the same.</summary>
    public string? Stored => IsPlain ? null : Text();

    /// <summary>What is told of an attempt that has no stored decision.</summary>
    public static string Plain(string connector) => new RouteDecision
    {
        Chosen = null,
        Rule = null,
        Strategy = RouteStrategies.Default,
        Priority = null,
        Candidates = [new RouteCandidate(connector, true, RouteReasons.FirstThatFits, null, null)],
    }.Text();

    /// <summary>The whole decision as JSON.</summary>
    public string Text() => Json.Text(this, static (json, decision) =>
    {
        json.WriteStartObject();
        decision.WriteFields(json);
        json.WriteEndObject();
    });

    /// <summary>The fields of the stored form, into an object already begun.</summary>
    public void WriteFields(Utf8JsonWriter json)
    {
        json.Text("rule", Rule);
        json.WriteString("strategy", Strategy);
        json.Text("priority", Priority);
        json.Text("timing", Timing?.Reason);
        json.WriteStartArray("candidates");
        foreach (var candidate in Candidates)
        {
            json.WriteStartObject();
            json.WriteString("connector", candidate.Connector);
            json.WriteBoolean("taken", candidate.Taken);
            json.WriteString("reason", candidate.Reason);
            if (candidate.Cost is { } cost)
                json.WriteNumber("cost", cost);
            else
                json.WriteNull("cost");
            json.Instant("expected_arrival", candidate.ExpectedArrival);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("passed_over");
        foreach (var passed in PassedOver)
        {
            json.WriteStartObject();
            json.WriteString("rule", passed.Rule);
            json.WriteString("reason", passed.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
