using System.Diagnostics.CodeAnalysis;

namespace Sluice.Calendars;

/// <summary>
/// Time zones by their names in the IANA database (RFC 6557), and local times in them. The data is the operating system's
/// (Debian: package tzdata); names from outside never reach the file system unless they look like a zone's.
/// </summary>
public static class TimeZones
{
    /// <summary>No zone has a longer name.</summary>
    public const int CharactersMax = 40;

    private const int PartsMax = 3;

    // Files beside the zones that the system would read as one: its own setting, rules of POSIX, and "unknown".
    private static readonly string[] NoZones = ["localtime", "posixrules", "Factory"];

    /// <summary>Whether the operating system has the database. Without it only UTC is found.</summary>
    public static bool AreInstalled => TryFind("Europe/Berlin", out _);

    /// <summary>Finds a zone by its name, written exactly as the database does: <c>Europe/Berlin</c>.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        if (!LooksLikeZone(name) || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found))
            return false;
        // Zones read before are found in any case of letters, which would make the answer depend on what was asked earlier.
        if (!string.Equals(found.Id, name, StringComparison.Ordinal))
            return false;
        zone = found;
        return true;
    }

    /// <summary>The zone of a name that is part of the program or its configuration.</summary>
    /// <exception cref="TimeZoneNotFoundException">There is none, or the database is not installed.</exception>
    public static TimeZoneInfo Require(string name) => TryFind(name, out var zone)
        ? zone
        : throw new TimeZoneNotFoundException(AreInstalled
            ? $"The IANA database has no time zone '{name}'."
            : $"Time zone '{name}' is needed, and there is no IANA database: install it (Debian: apt-get install tzdata).");

    private static bool LooksLikeZone(string name)
    {
        if (name.Length is 0 or > CharactersMax || NoZones.Contains(name))
            return false;
        var parts = 0;
        foreach (var range in name.AsSpan().Split('/'))
        {
            // "posix/" and "right/" begin small, as no zone does.
            var part = name.AsSpan(range);
            if (part.IsEmpty || !char.IsAsciiLetterUpper(part[0]) || part.ContainsAnyExcept(PartCharacters))
                return false;
            parts++;
        }
        return parts <= PartsMax;
    }

    private static readonly System.Buffers.SearchValues<char> PartCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-");
}
