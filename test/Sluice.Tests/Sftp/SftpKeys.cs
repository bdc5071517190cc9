using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sluice.Tests.Tidy;

namespace Sluice.Tests.Sftp;

/// <summary>Public keys to try. Those in files were made by OpenSSH's own ssh-keygen.</summary>
internal static class SftpKeys
{
    /// <summary>Each with its size and fingerprint as <c>ssh-keygen -l</c> says them.</summary>
    public static IEnumerable<(int Bits, string Fingerprint, string Line)> Accepted =>
        Lines("accepted-keys.txt").Select(line => line.Split(' ', 3)).Select(part => (int.Parse(part[0]), part[1], part[2]));

    /// <summary>RSA that is too small, DSA, a certificate.</summary>
    public static IReadOnlyList<string> Refused => Lines("refused-keys.txt");

    /// <summary>An Ed25519 key nobody has had before: any 32 bytes may be one.</summary>
    public static string Fresh() => Ed25519(RandomNumberGenerator.GetBytes(32)) + " somebody@example.com";

    public static string Ed25519(byte[] point) => Line("ssh-ed25519", Text("ssh-ed25519"), Bytes(point));

    public static string Line(string type, params byte[][] parts) =>
        $"{type} {Convert.ToBase64String([.. parts.SelectMany(p => p)])}";

    public static byte[] Text(string text) => Bytes(System.Text.Encoding.ASCII.GetBytes(text));

    /// <summary>A string of RFC 4251 §5.</summary>
    public static byte[] Bytes(byte[] bytes)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        return [.. length, .. bytes];
    }

    public static JsonObject Body(string? line = null, params string[] allowed) => new()
    {
        ["name"] = "treasury",
        ["public_key"] = line ?? Fresh(),
        ["allowed_addresses"] = new JsonArray([.. allowed.Select(a => (JsonNode)a)]),
    };

    private static string[] Lines(string file) =>
        File.ReadAllLines(Path.Combine(Repository.Root, "test/Sluice.Tests/Sftp", file));
}
