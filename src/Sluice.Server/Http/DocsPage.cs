using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Server.Http;

/// <summary>
/// The page at /docs, which shows /openapi.json. Its only script and style are allowed by their hashes, nothing else is.
/// </summary>
internal static partial class DocsPage
{
    public static void Map(IEndpointRouteBuilder app)
    {
        using var reader = new StreamReader(typeof(DocsPage).Assembly.GetManifestResourceStream("docs.html")!);
        var page = reader.ReadToEnd();
        var policy = $"default-src 'none'; script-src '{HashOf(Script, page)}'; style-src '{HashOf(Style, page)}'; "
            + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        app.MapGet("/docs", (HttpContext http) => Show(http)).ExcludeFromDescription();
        app.MapGet("/", () => Results.Redirect("/docs")).ExcludeFromDescription();

        IResult Show(HttpContext http)
        {
            http.Response.Headers.ContentSecurityPolicy = policy;
            return Results.Content(page, "text/html; charset=utf-8");
        }
    }

    private static string HashOf(Regex element, string page) =>
        "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.Match(page).Groups[1].Value)));

    [GeneratedRegex("<script[^>]*>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script { get; }

    [GeneratedRegex("<style[^>]*>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style { get; }
}
