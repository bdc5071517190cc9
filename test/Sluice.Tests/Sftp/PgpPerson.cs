using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sluice.Tests.Databases;
using Xunit;
using Xunit.Sdk;

namespace Sluice.Tests.Sftp;

/// <summary>A theory on each database with a real gpg; as root './dev test' installs it. With SLUICE_REQUIRE_ALL=1 it fails
/// without.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Sluice.Tests.Databases.DatabaseTheoryDiscoverer", "Sluice.Tests")]
public sealed class GpgTheoryAttribute : FactAttribute
{
    public GpgTheoryAttribute()
    {
        if (!PgpPerson.Runs)
            Skip = "GnuPG not available: install gnupg, or set SLUICE_TEST_GPG to its gpg";
    }
}

/// <summary>Somebody with GnuPG and a home of their own, as merchants and strangers have it.</summary>
internal sealed class PgpPerson : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("slp-").FullName;

    private PgpPerson()
    {
    }

    public static string Program => Environment.GetEnvironmentVariable("SLUICE_TEST_GPG") is { Length: > 0 } set ? set : "gpg";

    public static bool Runs => Environment.GetEnvironmentVariable("SLUICE_REQUIRE_ALL") == "1"
        || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(f => File.Exists(Path.Combine(f, Program)));

    public string Home => _home;

    public string Fingerprint { get; private set; } = "";

    /// <summary>Makes somebody with a key pair.</summary>
    /// <param name="name">Who.</param>
    /// <param name="expires">As gpg takes it: "never", "1y", "seconds=9".</param>
    /// <param name="age">How long ago it was made.</param>
    /// <param name="algorithm">As gpg takes it.</param>
    /// <param name="usage">As gpg takes it.</param>
    public static PgpPerson Make(string name, string expires = "never", TimeSpan age = default,
        string algorithm = "future-default", string usage = "default")
    {
        var person = new PgpPerson();
        person.MakeKey(name, algorithm, usage, expires, age);
        return person;
    }

    public void MakeKey(string name, string algorithm, string usage, string expires, TimeSpan age = default)
    {
        Run([], [.. At(age), "--passphrase", "", "--quick-generate-key", $"{name} <{name}@example.com>", algorithm, usage,
            expires]);
        Fingerprint = Text("--with-colons", "--list-secret-keys").Split('\n')
            .Last(line => line.StartsWith("fpr:", StringComparison.Ordinal) && IsPrimary(line)).Split(':')[9];
    }

    /// <summary>The public key, as it is handed over.</summary>
    public string Export(params string[] more) => Text(["--armor", .. more, "--export", Fingerprint]);

    public string ExportSecret() => Text("--armor", "--export-secret-keys", Fingerprint);

    public void Import(string key) => Run(Encoding.ASCII.GetBytes(key), "--import");

    /// <summary>Prolongs the key, or ends it.</summary>
    public void ExpireAfter(string time) => Run([], "--quick-set-expire", Fingerprint, time);

    /// <summary>Revokes the key by the certificate that GnuPG made beside it.</summary>
    public void Revoke()
    {
        var certificate = File.ReadAllText(Path.Combine(_home, "openpgp-revocs.d", Fingerprint + ".rev"));
        Import(certificate.Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal));
    }

    /// <summary>Encrypts and signs.</summary>
    public byte[] Seal(byte[] content, string recipient, TimeSpan age = default, params string[] more) =>
        Run(content, [.. At(age), .. more, "--local-user", Fingerprint, "--recipient", recipient, "--sign", "--encrypt"]).Output;

    public byte[] EncryptOnly(byte[] content, string recipient) => Run(content, "--recipient", recipient, "--encrypt").Output;

    public byte[] SignOnly(byte[] content) => Run(content, "--armor", "--sign").Output;

    public byte[] EncryptByPassphrase(byte[] content) =>
        Run(content, "--pinentry-mode", "loopback", "--passphrase", "secret", "--symmetric").Output;

    /// <summary>Decrypts.</summary>
    /// <returns>What was in it, and by which key it was signed.</returns>
    public (string Text, string? SignedBy) Open(byte[] content)
    {
        var (output, said) = Run(content, "--status-fd", "2", "--decrypt");
        var signed = said.Split('\n').SingleOrDefault(line => line.Contains("] VALIDSIG ", StringComparison.Ordinal));
        return (Encoding.UTF8.GetString(output), signed?.Split(' ')[^1]);
    }

    public void Dispose()
    {
        using (var end = Process.Start("gpgconf", ["--homedir", _home, "--kill", "all"]))
            end.WaitForExit();
        Directory.Delete(_home, recursive: true);
    }

    private string Text(params string[] arguments) => Encoding.UTF8.GetString(Run([], arguments).Output);

    private (byte[] Output, string Said) Run(byte[] input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program,
            ["--homedir", _home, "--batch", "--no-tty", "--trust-model", "always", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = process.StandardError.ReadToEndAsync();
        var feeding = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        feeding.Wait();
        process.WaitForExit();
        return process.ExitCode == 0 ? (output.ToArray(), said.Result)
            : throw new InvalidOperationException($"gpg {string.Join(' ', arguments)}: {said.Result}");
    }

    private static string[] At(TimeSpan age) => age == default ? [] :
        ["--faked-system-time", (DateTime.UtcNow - age).ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture) + "!"];

    private bool IsPrimary(string line)
    {
        var lines = Text("--with-colons", "--list-secret-keys").Split('\n');
        return lines[Array.IndexOf(lines, line) - 1].StartsWith("sec:", StringComparison.Ordinal);
    }
}
