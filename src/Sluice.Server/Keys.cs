using Sluice.Kernel;

namespace Sluice.Server;

/// <summary>
/// Where the key ring comes from: the configuration, or a file of the owner's alone that the first start writes.
/// </summary>
internal static class Keys
{
    private const string FileName = "keyring";

    public static KeyRing Load(ServerSettings settings)
    {
        if (!string.IsNullOrWhiteSpace(settings.KeyRing))
            return KeyRing.Parse(settings.KeyRing);
        var path = Path.Combine(settings.Data, FileName);
        if (File.Exists(path))
            return KeyRing.Parse(File.ReadAllText(path));
        var ring = KeyRing.Generate();
        WriteOwnerOnly(path, ring.ToText());
        return ring;
    }

    /// <summary>Writes a file that nobody but the owner can read, from the first byte on.</summary>
    public static void WriteOwnerOnly(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
        writer.Flush();
        ((FileStream)writer.BaseStream).Flush(flushToDisk: true);
    }
}
