namespace Sluice.Server.Sftp;

/// <summary>
/// Since when files have been as they are, as this process saw it: the times they bear are the sender's to set. Used by one sweep
/// at a time.
/// </summary>
internal sealed class FileWatch(TimeSpan quiet, TimeProvider clock)
{
    private readonly Dictionary<string, Sight> _seen = [];
    private long _sweep;

    private readonly record struct Sight(Inode Inode, long Since, long Sweep);

    /// <summary>Begins another look; <see cref="End"/> forgets what it does not come upon.</summary>
    public void Begin() => _sweep++;

    /// <summary>Whether it has been so for long enough.</summary>
    public bool IsQuiet(string path, Inode now)
    {
        var since = _seen.TryGetValue(path, out var before) && before.Inode == now ? before.Since : clock.GetTimestamp();
        _seen[path] = new Sight(now, since, _sweep);
        return clock.GetElapsedTime(since) >= quiet;
    }

    public void End()
    {
        foreach (var (path, sight) in _seen)
        {
            if (sight.Sweep != _sweep)
                _seen.Remove(path);
        }
    }
}
