namespace Sluice.Bench;

/// <summary>What later parts are compared with; zero where it was not measured.</summary>
internal sealed class Figures
{
    /// <summary>The median commit, in milliseconds.</summary>
    public double Commit { get; set; }

    /// <summary>a: payouts a second, in large transactions on one connection.</summary>
    public double Bulk { get; set; }

    /// <summary>b: payouts a second, at 64 connections.</summary>
    public double RowLock { get; set; }

    /// <summary>c: the 99th percentile at 64 connections, in milliseconds.</summary>
    public double StaticP99 { get; set; }
}
