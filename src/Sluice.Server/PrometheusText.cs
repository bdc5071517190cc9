using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Quotes;

namespace Sluice.Server;

/// <summary>
/// The metrics in Prometheus' text format (version 0.0.4): sums and counts of our own and the web server's instruments,
/// what waits in the lanes, and the money that stands with rails longer than it should.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>How old the figures may be that are summed up over all merchants: anybody may ask for them.</summary>
    public static readonly TimeSpan StuckRememberedFor = TimeSpan.FromSeconds(15);

    /// <summary>How long a payout may be with the rail before its money counts as stuck.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromHours(1);

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Name, string Labels), (double Sum, long Count, bool IsHistogram)> _values =
        new();
    private readonly Database _database;
    private readonly DatabaseProbe _probe;
    private readonly SemaphoreSlim _asking = new(1);
    private readonly PayoutQueries _payouts;
    private readonly BookLanes _lanes;
    private readonly TimeProvider _clock;
    private readonly ConnectorRegistry _connectors;
    private List<(string Currency, long Count, long Amount)>? _stuck;
    private long _stuckAt;
    private readonly EcbRateFile? _rates;

    public PrometheusText(
        Database database, DatabaseProbe probe, PayoutQueries payouts, BookLanes lanes, ConnectorRegistry connectors,
        TimeProvider clock, EcbRateFile? rates = null)
    {
        (_database, _probe, _payouts) = (database, probe, payouts);
        (_lanes, _connectors, _clock, _rates) = (lanes, connectors, clock, rates);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("Sluice.", StringComparison.Ordinal)
                || instrument.Name is "http.server.request.duration")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((i, v, tags, _) => Add(i, v, tags));
        _listener.SetMeasurementEventCallback<long>((i, v, tags, _) => Add(i, v, tags));
        _listener.SetMeasurementEventCallback<double>((i, v, tags, _) => Add(i, v, tags));
        _listener.Start();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new StringBuilder();
        foreach (var (key, tag) in tags)
        {
            if (key is not ("http.request.method" or "http.response.status_code" or "http.route"))
                continue;
            labels.Append(labels.Length == 0 ? "" : ",").Append(Name(key)).Append("=\"")
                .Append(Convert.ToString(tag, CultureInfo.InvariantCulture)!.Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\"", "\\\"", StringComparison.Ordinal))
                .Append('"');
        }
        var isHistogram = instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal);
        _values.AddOrUpdate((instrument.Name, labels.ToString()), (value, 1, isHistogram),
            (_, old) => (old.Sum + value, old.Count + 1, isHistogram));
    }

    /// <summary>Everything, as of now.</summary>
    public async Task<string> RenderAsync(CancellationToken cancel)
    {
        var text = new StringBuilder();
        foreach (var group in _values.OrderBy(v => v.Key.Name, StringComparer.Ordinal).GroupBy(v => v.Key.Name))
        {
            var name = Name(group.Key);
            var histogram = group.First().Value.IsHistogram;
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {(histogram ? "summary" : "counter")}\n");
            foreach (var ((_, labels), (sum, count, _)) in group)
            {
                var set = labels.Length == 0 ? "" : "{" + labels + "}";
                if (histogram)
                    text.Append(CultureInfo.InvariantCulture, $"{name}_sum{set} {sum}\n{name}_count{set} {count}\n");
                else
                    text.Append(CultureInfo.InvariantCulture, $"{name}{set} {sum}\n");
            }
        }
        text.Append("# TYPE sluice_lane_waiting gauge\n");
        for (var i = 0; i < _lanes.All.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"sluice_lane_waiting{{lane=\"{i}\"}} {_lanes.All[i].Waiting}\n");
        AddConnectors(text);
        AddRates(text);
        var stuck = await StuckAsync(cancel);
        text.Append("# HELP sluice_database_up Whether the database answers\n# TYPE sluice_database_up gauge\n")
            .Append(CultureInfo.InvariantCulture, $"sluice_database_up {(stuck is null ? 0 : 1)}\n");
        if (stuck is null)
            return text.ToString();
        text.Append(
            "# HELP sluice_stuck_payouts Payouts with a rail for longer than an hour\n# TYPE sluice_stuck_payouts gauge\n");
        foreach (var (currency, count, _) in stuck)
            text.Append(CultureInfo.InvariantCulture, $"sluice_stuck_payouts{{currency=\"{currency}\"}} {count}\n");
        text.Append(
            "# HELP sluice_stuck_money_minor_units Their money, in minor units\n# TYPE sluice_stuck_money_minor_units gauge\n");
        foreach (var (currency, _, amount) in stuck)
            text.Append(CultureInfo.InvariantCulture, $"sluice_stuck_money_minor_units{{currency=\"{currency}\"}} {amount}\n");
        return text.ToString();
    }

    private void AddConnectors(StringBuilder text)
    {
        var health = _connectors.All.Select(c => (c.Name, Is: _connectors.Health.Of(c.Name, _clock.Now))).ToArray();
        text.Append("# HELP sluice_connector_state 0 working, 1 resting, 2 trying\n# TYPE sluice_connector_state gauge\n");
        foreach (var (name, standing) in health)
            text.Append(CultureInfo.InvariantCulture, $"sluice_connector_state{{connector=\"{name}\"}} {(int)standing.State}\n");
        text.Append("# HELP sluice_connector_success_basis_points Paid out of ten thousand, of the last 64 that ended\n")
            .Append("# TYPE sluice_connector_success_basis_points gauge\n");
        foreach (var (name, standing) in health)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"sluice_connector_success_basis_points{{connector=\"{name}\"}} {standing.SuccessBasisPoints}\n");
        }
    }

    private void AddRates(StringBuilder text)
    {
        if (_rates is null)
            return;
        text.Append("# HELP sluice_rates_readable Whether the file of exchange rates can be used as it is now\n")
            .Append("# TYPE sluice_rates_readable gauge\n")
            .Append(CultureInfo.InvariantCulture, $"sluice_rates_readable {(_rates.Trouble is null ? 1 : 0)}\n");
        if (_rates.Day is not { } day)
            return;
        var age = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime).DayNumber - day.DayNumber;
        text.Append("# HELP sluice_rates_age_days How many days old the exchange rates in use are\n")
            .Append("# TYPE sluice_rates_age_days gauge\n")
            .Append(CultureInfo.InvariantCulture, $"sluice_rates_age_days {age}\n");
    }

    /// <summary>Null while the database does not answer: just then the other figures are needed.</summary>
    private async Task<List<(string Currency, long Count, long Amount)>?> StuckAsync(CancellationToken cancel)
    {
        if (!await _probe.IsUpAsync(cancel))
            return null;
        await _asking.WaitAsync(cancel);
        try
        {
            if (_stuck is null || _clock.GetElapsedTime(_stuckAt) >= StuckRememberedFor)
            {
                _stuck = await _payouts.StuckAsync(_clock.Now - StuckAfter, cancel);
                _stuckAt = _clock.GetTimestamp();
            }
            return _stuck;
        }
        catch (Exception failure) when (_database.IsUnavailable(failure))
        {
            return null;
        }
        finally
        {
            _asking.Release();
        }
    }

    private static string Name(string name) => name.Replace('.', '_');

    public void Dispose()
    {
        _listener.Dispose();
        _asking.Dispose();
    }
}
