using System.CommandLine;
using System.Globalization;

namespace Sluice.Cli.Commands;

/// <summary>Arguments and options that several commands share.</summary>
internal static class Arguments
{
    public static Argument<string> Id(string kind, string prefix) =>
        new("ID") { Description = $"The {kind}, {prefix}…" };

    public static Option<int> Limit() => new("--limit", "-n")
    {
        Description = "How many at most",
        DefaultValueFactory = _ => 50,
        Validators = { r => { if (r.GetValueOrDefault<int>() < 1) r.AddError("--limit must be at least 1."); } },
    };

    public static Option<string?> Text(string name, string description, string? valueName = null) =>
        new(name) { Description = description, HelpName = valueName };

    public static Option<string?> IdempotencyKey() =>
        Text("--idempotency-key", "Repeat the command with the same key and it is still done once", "KEY");

    public static Option<int?> Revision() =>
        new("--revision") { Description = "Refuse when it changed since this revision", HelpName = "N" };

    /// <summary>
    /// The page to ask for when <paramref name="count"/> items are wanted: all of them in as few requests as may be.
    /// </summary>
    public static int PageSize(int count) => Math.Min(count, 200);

    public static string? When(DateTimeOffset? at) =>
        at?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static DateOnly Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new UsageException($"'{text}' is no day; it looks like 2026-11-20.");

    public static DateTimeOffset? Instant(string? text) =>
        text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : throw new UsageException($"'{text}' is no time; it looks like 2026-11-20T09:30:00Z.");
}
