using System.Globalization;
using Sluice.Bench.Load;

namespace Sluice.Bench;

/// <summary>What a steady load reached, and who used the processors meanwhile.</summary>
/// <param name="Rate">Payouts a second.</param>
/// <param name="Created">Payouts in all, those of the warm-up too.</param>
/// <param name="Cores">Of the server, of PostgreSQL, of the load.</param>
internal sealed record Sample(double Rate, Latencies Latencies, long Created, double[] Cores)
{
    /// <summary>Two of the same length together.</summary>
    public Sample With(Sample other)
    {
        var latencies = new Latencies();
        latencies.Add(Latencies);
        latencies.Add(other.Latencies);
        return new Sample(
            (Rate + other.Rate) / 2, latencies, Created + other.Created, [.. Cores.Zip(other.Cores, (a, b) => (a + b) / 2)]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Rate:N0}/s, p50 {Latencies.Percentile(0.5):F2} ms, p99 {Latencies.Percentile(0.99):F2} ms"
        + $" (cores: server {Cores[0]:F2}, PostgreSQL {Cores[1]:F2}, load {Cores[2]:F2})");
}
