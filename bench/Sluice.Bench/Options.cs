using System.Globalization;

namespace Sluice.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed class Options
{
    /// <summary>All parts, in the order they run.</summary>
    public static readonly string[] Parts =
        ["commit", "a", "b", "c", "post", "grpc", "csv", "life", "webhooks", "reports", "growth", "sqlite"];

    public const string Usage = """
        SLUICE_BENCH_POSTGRES="Host=127.0.0.1;Username=postgres;Database=postgres" \
          dotnet run -c Release --project bench/Sluice.Bench -- [options]

          --only a,b,c,post,grpc,csv,life,webhooks,reports,growth,sqlite
                                              some parts only; targets are judged where both sides were measured
          --seconds N                         how long each rate is measured (10)
          --rows N                            rows of the large CSV file (1000000)
          --life N                            payouts of the whole-life measurement (200000)
          --reports N                         payouts of the measurement of reports (1000000)
          --growth N                          payouts stored before the growth measurement (5000000)
          --sqlite-rows N                     rows of the CSV file and of the whole life on SQLite (100000)
          --connections 1,8,64,512            numbers of connections for POST, gRPC and c
          --write FILE                        also write the results as Markdown, such as docs/benchmarks.md
        """;

    public HashSet<string> Only { get; private set; } = [.. Parts];

    public TimeSpan Measure { get; private set; } = TimeSpan.FromSeconds(10);

    public int Rows { get; private set; } = 1_000_000;

    public int Life { get; private set; } = 200_000;

    public int Reports { get; private set; } = 1_000_000;

    public int Growth { get; private set; } = 5_000_000;

    public int SqliteRows { get; private set; } = 100_000;

    public int[] Connections { get; private set; } = [1, 8, 64, 512];

    public string? WriteTo { get; private set; }

    /// <summary>
    /// How long a new process is kept busy before anything counts: the runtime compiles hot code again, in steps.
    /// </summary>
    public TimeSpan FirstWarmUp => TimeSpan.FromSeconds(Math.Max(12, Measure.TotalSeconds * 0.8));

    /// <summary>How long it is kept busy after a change of load.</summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Max(1, Measure.TotalSeconds * 0.2));

    /// <exception cref="BenchFailedException">An option is unknown or its value is no number.</exception>
    public static Options Parse(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
                throw new BenchFailedException(Usage);
            var value = args[i + 1];
            switch (args[i])
            {
                case "--only":
                    options.Only = ["commit", .. value.Split(',')];
                    break;
                case "--seconds":
                    options.Measure = TimeSpan.FromSeconds(Number(value));
                    break;
                case "--rows":
                    options.Rows = Number(value);
                    break;
                case "--life":
                    options.Life = Number(value);
                    break;
                case "--reports":
                    options.Reports = Number(value);
                    break;
                case "--growth":
                    options.Growth = Number(value);
                    break;
                case "--sqlite-rows":
                    options.SqliteRows = Number(value);
                    break;
                case "--connections":
                    options.Connections = [.. value.Split(',').Select(Number)];
                    break;
                case "--write":
                    options.WriteTo = value;
                    break;
                default:
                    throw new BenchFailedException(Usage);
            }
        }
        return options.Only.IsSubsetOf(Parts) ? options : throw new BenchFailedException(Usage);
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new BenchFailedException(Usage);
}
