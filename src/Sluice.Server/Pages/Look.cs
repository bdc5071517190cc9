using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Server.Pages;

/// <summary>The style of pages in one brand colour, and the policy that allows it and nothing else.</summary>
internal sealed class Look
{
    private const string OwnColour = "#0b5c8a";
    private const int KeptMax = 1000;

    private static readonly string Sheet = Load();
    private static readonly ConcurrentDictionary<string, Look> Kept = new(StringComparer.Ordinal);

    private Look(string colour)
    {
        Colour = colour;
        OnColour = TextOn(colour);
        Style = $":root{{--brand:{colour};--on-brand:{OnColour}}}\n{Sheet}";
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));
        Policy = $"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'";
    }

    public string Colour { get; }

    /// <summary>Black or white, whichever is read more easily on the colour: never below 4.5:1.</summary>
    public string OnColour { get; }

    public string Style { get; }

    /// <summary>The Content-Security-Policy: this style by its hash, pictures inside the page, forms to ourselves.</summary>
    public string Policy { get; }

    /// <summary>The look in a colour; null for our own.</summary>
    public static Look Of(string? colour)
    {
        colour ??= OwnColour;
        if (Kept.TryGetValue(colour, out var look))
            return look;
        look = new Look(colour);
        if (Kept.Count < KeptMax)
            Kept[colour] = look;
        return look;
    }

    /// <summary>How two colours contrast (WCAG 2.2 §1.4.3), in hundredths: 2100 for black on white.</summary>
    public static int ContrastHundredths(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (int)((Math.Max(a, b) + 0.05m) * 100 / (Math.Min(a, b) + 0.05m));
    }

    private static string TextOn(string colour) =>
        ContrastHundredths(colour, "#ffffff") >= ContrastHundredths(colour, "#000000") ? "#ffffff" : "#000000";

    // Relative luminance of WCAG 2.2: each channel made linear, weighted as the eye does.
    private static decimal Luminance(string colour) =>
        (0.2126m * Linear(colour, 1)) + (0.7152m * Linear(colour, 3)) + (0.0722m * Linear(colour, 5));

    private static decimal Linear(string colour, int at)
    {
        var channel = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255m;
        return channel <= 0.04045m ? channel / 12.92m : (decimal)Math.Pow((double)((channel + 0.055m) / 1.055m), 2.4);
    }

    private static string Load()
    {
        using var reader = new StreamReader(typeof(Look).Assembly.GetManifestResourceStream("link.css")!);
        return reader.ReadToEnd();
    }
}
