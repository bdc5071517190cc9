using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Sluice.Bench.Load;

namespace Sluice.Bench;

/// <summary>What the figures were measured on, from Linux' own accounts of itself.</summary>
internal static class Machine
{
    private const int SyncSamples = 300;
    private const double TicksPerSecond = 100;

    /// <summary>Cores, memory, kernel and runtime in one line.</summary>
    public static string Describe()
    {
        var kilobytes = FieldOf("/proc/meminfo", "MemTotal:");
        return string.Create(CultureInfo.InvariantCulture,
<<<<<<< HEAD
            $"{Environment.ProcessorCount} cores, {kilobytes / 1048576.0:F1} GiB, "
            + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
=======
            $"{Environment.ProcessorCount} cores, {kilobytes / 1048576.0:F1} GiB, {RuntimeInformation.OSDescription}, "
            + $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, {RuntimeInformation.FrameworkDescription}");
>>>>>>> bench
    }

    /// <summary>The median time in milliseconds of appending 8 KiB to a file and waiting for the disk.</summary>
    public static double SyncMilliseconds(string directory)
    {
        var path = Path.Combine(directory, "sync-probe");
        var latencies = new Latencies();
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            var block = new byte[8192];
            for (var i = 0; i < SyncSamples; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                file.Write(block);
                file.Flush(flushToDisk: true);
                latencies.Record(Stopwatch.GetTimestamp() - begun);
            }
        }
        File.Delete(path);
        return latencies.Percentile(0.5);
    }

    /// <summary>The most memory a process has had in RAM, in MiB.</summary>
    public static double PeakMemory(int process) => FieldOf($"/proc/{process}/status", "VmHWM:") / 1024.0;

    /// <summary>The seconds of processor time a process has used.</summary>
    public static double Seconds(int process) => SecondsOf($"/proc/{process}/stat");

    /// <summary>The seconds of processor time all PostgreSQL processes of this machine have used.</summary>
    public static double PostgresSeconds()
    {
        var sum = 0.0;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (char.IsAsciiDigit(Path.GetFileName(directory)[0])
                    && File.ReadAllText(Path.Combine(directory, "comm")).StartsWith("postgres", StringComparison.Ordinal))
                    sum += SecondsOf(Path.Combine(directory, "stat"));
            }
            catch (IOException)
            {
                // It ended while it was being looked at; it no longer counts.
                continue;
            }
        }
        return sum;
    }

    private static double SecondsOf(string statFile)
    {
        // proc(5): fields 14 and 15, counted after the name, which may hold spaces.
        var text = File.ReadAllText(statFile);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
<<<<<<< HEAD
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture))
            / TicksPerSecond;
=======
        return (long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
>>>>>>> bench
    }

    private static long FieldOf(string file, string name)
    {
        var line = File.ReadLines(file).First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
