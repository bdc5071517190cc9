using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Kernel;

namespace Sluice.Server.Sftp.Pgp;

/// <summary>A primary key or a subkey as <c>gpg --with-colons</c> lists it (GnuPG's doc/DETAILS).</summary>
/// <param name="IsSecret">Whether it is the secret half.</param>
/// <param name="Validity">e for expired, r for revoked, i for invalid; others are in force.</param>
/// <param name="Capabilities">Of itself in small letters; of a primary key also those of the whole, now, in large ones.</param>
/// <param name="Token">Where the secret half is: + for here, # for nowhere.</param>
internal sealed record ListedPart(
    bool IsSecret, string Validity, int Bits, int AlgorithmNumber, string Curve, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, string Capabilities, string Token)
{
    public bool IsInForce => Validity is not ("e" or "r" or "i" or "d" or "n");

    /// <summary>RSA, as nobody should use it any more.</summary>
    public bool IsSmallRsa => AlgorithmNumber is >= 1 and <= 3 && Bits < PgpListing.RsaBitsMin;

    public string Algorithm => Curve.Length > 0 ? Curve : AlgorithmNumber switch
    {
        >= 1 and <= 3 => $"rsa{Bits}",
        17 => $"dsa{Bits}",
        _ => $"algorithm {AlgorithmNumber}",
    };
}

/// <summary>A key with its subkeys.</summary>
internal sealed record ListedKey(ListedPart Primary)
{
    public string Fingerprint { get; set; } = "";

    public string UserId { get; set; } = "";

    public List<ListedPart> Subkeys { get; } = [];

    /// <summary>What can be encrypted to.</summary>
    public IEnumerable<ListedPart> Encrypting =>
        Subkeys.Prepend(Primary).Where(part => part.IsInForce && part.Capabilities.Contains('e', StringComparison.Ordinal));

    /// <summary>When nothing can be encrypted to it any more; null for never.</summary>
    public DateTimeOffset? ExpiresAt
    {
        get
        {
            var ends = Encrypting.Select(part => part.ExpiresAt ?? DateTimeOffset.MaxValue)
                .DefaultIfEmpty(DateTimeOffset.MinValue).Max();
            var end = Primary.ExpiresAt is { } primary && primary < ends ? primary : ends;
            return end == DateTimeOffset.MaxValue ? null : end;
        }
    }
}

/// <summary>Reads what <c>gpg --with-colons</c> lists.</summary>
internal static partial class PgpListing
{
    public const int RsaBitsMin = 2048;

    private const int UserIdCharactersMax = 200;

    public static IReadOnlyList<ListedKey> Read(string text)
    {
        var keys = new List<ListedKey>();
        var ofPrimary = false;
        foreach (var line in text.Split('\n'))
        {
            var cells = line.Split(':');
            switch (cells[0])
            {
                case "pub" or "sec":
                    keys.Add(new ListedKey(Part(cells)));
                    ofPrimary = true;
                    break;
                case "sub" or "ssb" when keys.Count > 0:
                    keys[^1].Subkeys.Add(Part(cells));
                    ofPrimary = false;
                    break;
                case "fpr" when keys.Count > 0 && ofPrimary && keys[^1].Fingerprint.Length == 0:
                    keys[^1].Fingerprint = Cell(cells, 10);
                    break;
                case "uid" when keys.Count > 0 && keys[^1].UserId.Length == 0 && Cell(cells, 2) is not ("r" or "i"):
                    keys[^1].UserId = TextRules.Tolerate(Unescape(Cell(cells, 10)), UserIdCharactersMax);
                    break;
            }
        }
        return keys;
    }

    private static ListedPart Part(string[] cells) => new(
        cells[0] is "sec" or "ssb", Cell(cells, 2), Number(Cell(cells, 3)), Number(Cell(cells, 4)), Cell(cells, 17),
        Instant(Cell(cells, 6)) ?? DateTimeOffset.UnixEpoch, Instant(Cell(cells, 7)), Cell(cells, 12), Cell(cells, 15));

    private static string Cell(string[] cells, int number) => cells.Length >= number ? cells[number - 1] : "";

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static DateTimeOffset? Instant(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= uint.MaxValue
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static string Unescape(string text) => Escape().Replace(text,
        match => ((char)int.Parse(match.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex(@"\\x[0-9a-fA-F]{2}")]
    private static partial Regex Escape();
}
