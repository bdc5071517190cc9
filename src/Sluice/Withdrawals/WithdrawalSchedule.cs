using System.Globalization;
using System.Text.Json;
using Sluice.Books;
using Sluice.Calendars;
using Sluice.Kernel;
using Sluice.Money;
using Sluice.Payouts;

namespace Sluice.Withdrawals;

/// <summary>When what is available in one currency is taken out, and how much stays.</summary>
public sealed record WithdrawalSchedule
{
    public required MerchantId Merchant { get; init; }
    public required Currency Currency { get; init; }
    public required Guid AccountId { get; init; }
    public required Cadence Cadence { get; init; }
    /// <summary>What stays in available, in minor units, beside the merchant's own minimum.</summary>
    public required long Keep { get; init; }
    /// <summary>Null while it is switched off.</summary>
    public DateTimeOffset? NextAt { get; init; }
    public DateTimeOffset? LastAt { get; init; }
    public PayoutId? LastPayout { get; init; }
    /// <summary>Why the last run made nothing.</summary>
    public string? LastProblem { get; init; }
    public required int Revision { get; init; }
}

/// <summary>The schedules' SQL and their JSON.</summary>
internal static class WithdrawalScheduleStore
{
    private static readonly Table<WithdrawalSchedule> Writes = new("withdrawal_schedules",
        [
            Column.Uuid<WithdrawalSchedule>("merchant_id", s => s.Merchant.Value),
            Column.Text<WithdrawalSchedule>("currency", s => s.Currency.Code),
        ],
        [],
        [
            Column.Uuid<WithdrawalSchedule>("account_id", s => s.AccountId),
            Column.Text<WithdrawalSchedule>("run_every", s => s.Cadence.Interval),
            Column.IntOrNull<WithdrawalSchedule>("run_day", s => s.Cadence.Day),
            Column.Text<WithdrawalSchedule>("run_at", s => At(s)),
            Column.Text<WithdrawalSchedule>("time_zone", s => s.Cadence.Zone),
            Column.Long<WithdrawalSchedule>("keep", s => s.Keep),
            Column.InstantOrNull<WithdrawalSchedule>("next_at", s => s.NextAt),
            Column.InstantOrNull<WithdrawalSchedule>("last_at", s => s.LastAt),
            Column.UuidOrNull<WithdrawalSchedule>("last_payout_id", s => s.LastPayout?.Value),
            Column.Text<WithdrawalSchedule>("last_problem", s => s.LastProblem),
            Column.Int<WithdrawalSchedule>("revision", s => s.Revision),
        ]);

    public static readonly RowTable<string, WithdrawalSchedule> Table = new(Writes, s => s.Currency.Code);

    public static readonly Finder<string, string, WithdrawalSchedule> Of = new(Table,
        $"select {Writes.ColumnList} from withdrawal_schedules where merchant_id = @merchant_id and currency = @currency",
        [FinderParameter<string>.Text("currency", currency => currency)], Read, s => s.Currency.Code);

    public static Task<List<WithdrawalSchedule>> ListAsync(
        Database database, MerchantId merchant, CancellationToken cancel) =>
        database.QueryAsync(
            $"""
            select {Writes.ColumnList} from withdrawal_schedules where merchant_id = @merchant_id order by currency limit 200
            """,
            Read, cancel, ("merchant_id", merchant.Value));

    public static Task<List<WithdrawalSchedule>> DueAsync(
        Database database, DateTimeOffset now, int limit, CancellationToken cancel) =>
        database.QueryAsync(
            $"select {Writes.ColumnList} from withdrawal_schedules where next_at <= @now order by next_at limit @limit",
            Read, cancel, ("now", now), ("limit", (long)limit));

    public static string Text(WithdrawalSchedule schedule) => Json.Text(schedule, Write);

    public static void Write(Utf8JsonWriter json, WithdrawalSchedule schedule)
    {
        json.WriteStartObject();
        json.WriteString("object", "withdrawal_schedule");
        json.WriteString("currency", schedule.Currency.Code);
        json.Id("withdrawal_account_id", WithdrawalAccount.IdPrefix, schedule.AccountId);
        json.WriteBoolean("active", schedule.NextAt is not null);
        json.WriteString("every", schedule.Cadence.Interval);
        if (schedule.Cadence.Day is { } day)
            json.WriteNumber("day", day);
        else
            json.WriteNull("day");
        json.WriteString("at", At(schedule));
        json.WriteString("time_zone", schedule.Cadence.Zone);
        json.WriteNumber("keep", schedule.Keep);
        json.Instant("next_at", schedule.NextAt);
        json.Instant("last_at", schedule.LastAt);
        json.Id("last_payout_id", PayoutId.Prefix, schedule.LastPayout?.Value);
        json.Text("last_problem", schedule.LastProblem);
        json.WriteNumber("revision", schedule.Revision);
        json.WriteEndObject();
    }

    private static string At(WithdrawalSchedule schedule) =>
        schedule.Cadence.At.ToString(Cadence.TimeFormat, CultureInfo.InvariantCulture);

    private static WithdrawalSchedule Read(Row row) => new()
    {
        Merchant = new MerchantId(row.Uuid(0)),
        Currency = Currency.Find(row.Text(1)),
        AccountId = row.Uuid(2),
        Cadence = new Cadence(row.Text(3), row.IntOrNull(4),
            TimeOnly.ParseExact(row.Text(5), Cadence.TimeFormat, CultureInfo.InvariantCulture), row.Text(6)),
        Keep = row.Long(7),
        NextAt = row.InstantOrNull(8),
        LastAt = row.InstantOrNull(9),
        LastPayout = row.UuidOrNull(10) is { } payout ? new PayoutId(payout) : null,
        LastProblem = row.TextOrNull(11),
        Revision = row.Int(12),
    };
}
