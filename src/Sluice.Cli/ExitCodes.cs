namespace Sluice.Cli;

/// <summary>What the program's exit code means; the help of every command shows this.</summary>
internal static class ExitCodes
{
    /// <summary>All was done; for pay: everything was paid.</summary>
    public const int Ok = 0;
    /// <summary>The server said no; for pay: not everything was paid, see the result file.</summary>
    public const int NotDone = 1;
    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;
    /// <summary>The server cannot be reached, has a problem, or does not accept the key.</summary>
    public const int Server = 3;
    /// <summary>The whole batch was rejected; nothing of it is paid.</summary>
    public const int BatchRejected = 4;
    /// <summary>Stopped from outside, as by Ctrl+C.</summary>
    public const int Stopped = 130;

    /// <summary>The table for the help.</summary>
    public const string Help = """
        Exit codes:
          0    done; for pay: every row was paid
          1    the server said no; for pay: some rows were refused, failed, returned or are not yet paid
          2    the command line is wrong
          3    the server cannot be reached, has a problem, or does not accept the key
          4    the batch was rejected: nothing of it is paid
          130  stopped, as by Ctrl+C
        """;
}
