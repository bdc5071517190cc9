namespace Sluice.Server.Sftp.Pgp;

/// <summary>The status lines of one run (GnuPG's doc/DETAILS), by their keyword.</summary>
internal sealed class GpgStatus
{
    private const string Mark = "[GNUPG:] ";

    private readonly List<string[]> _lines;

    private GpgStatus(int exitCode, List<string[]> lines) => (ExitCode, _lines) = (exitCode, lines);

    public int ExitCode { get; }

    public static GpgStatus Read(int exitCode, string said) => new(exitCode,
        [.. said.Split('\n').Where(line => line.StartsWith(Mark, StringComparison.Ordinal))
            .Select(line => line[Mark.Length..].Split(' '))]);

    public int Count(string keyword) => _lines.Count(line => line[0] == keyword);

    public bool Has(params ReadOnlySpan<string> keywords)
    {
        foreach (var keyword in keywords)
        {
            if (Count(keyword) > 0)
                return true;
        }
        return false;
    }

    /// <summary>One word of each line of a keyword; empty where a line has none there.</summary>
    /// <param name="place">Counted from 1.</param>
    public IReadOnlyList<string> Words(string keyword, int place) =>
        [.. _lines.Where(line => line[0] == keyword).Select(line => line.Length > place ? line[place] : "")];

    // Without names of files or of people: it goes into the log.
    public override string ToString() =>
        $"exit code {ExitCode}: {string.Join(", ", _lines.Select(line => line[0]).Distinct().Take(20))}";
}
