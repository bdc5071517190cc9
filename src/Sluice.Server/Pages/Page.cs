using System.Text;

namespace Sluice.Server.Pages;

/// <summary>One HTML page: what stands around every one of them, and the headers it goes out with.</summary>
internal sealed record Page
{
    public required Words Words { get; init; }
    public required string Title { get; init; }
    public Look Look { get; init; } = Look.Of(null);
    /// <summary>The merchant's name; null on pages that must not tell.</summary>
    public string? Merchant { get; init; }
    /// <summary>A PNG file.</summary>
    public byte[]? Logo { get; init; }
    public required Action<Html> Main { get; init; }
    /// <summary>The form whose values a change of language keeps; null where there is none.</summary>
    public string? Form { get; init; }
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The name of the buttons that change the language.</summary>
    public const string SwitchName = "switch";

    public Task WriteAsync(HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = Status;
        response.ContentType = "text/html; charset=utf-8";
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Look.Policy;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        headers.ContentLanguage = Words.Code;
        headers.Vary = "Accept-Language";
        var bytes = Encoding.UTF8.GetBytes(Render());
        response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask
            : response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    private string Render() => new Html().Raw("<!doctype html>\n").Element("html", html => html
        .Element("head", head => head
            .Empty("meta", ("charset", "utf-8"))
            .Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
            .Empty("meta", ("name", "robots"), ("content", "noindex, nofollow"))
            .Element("title", Merchant is null ? Title : $"{Title} – {Merchant}")
            .Element("style", style => style.Raw(Look.Style)))
        .Element("body", body => body
            .Element("header", header => header.Element("div", WriteBrand))
            .Element("main", Main)
            .Element("footer", WriteLanguages)),
        ("lang", Words.Code), ("dir", Words.Direction)).ToString();

    private void WriteBrand(Html brand)
    {
        if (Logo is not null)
            brand.Empty("img", ("src", "data:image/png;base64," + Convert.ToBase64String(Logo)), ("alt", ""));
        if (Merchant is not null)
            brand.Element("bdi", Merchant);
    }

    // Behind the form, so that Enter in a field never means one of these buttons.
    private void WriteLanguages(Html footer) => footer.Element("nav", nav =>
    {
        foreach (var words in Words.All)
        {
            if (words == Words)
                nav.Element("span", words["language"], ("aria-current", "true"), ("lang", words.Code));
            else if (Form is null)
                nav.Element("a", words["language"], ("href", "?lang=" + words.Code), ("lang", words.Code),
                    ("hreflang", words.Code));
            else
                nav.Element("button", words["language"], ("type", "submit"), ("form", Form), ("name", SwitchName),
                    ("value", words.Code), ("lang", words.Code), ("formnovalidate", ""));
        }
    }, ("class", "languages"), ("aria-label", Words["languages"]));

    /// <summary>
    /// The one page for whatever is wrong with a link: it does not tell which, and depends on nothing but the language asked for.
    /// </summary>
    public static Page Neutral(Words words) => new()
    {
        Words = words,
        Title = words["neutral_title"],
        Status = StatusCodes.Status404NotFound,
        Main = main => main
            .Element("h1", words["neutral_title"])
            .Element("p", words["neutral_text"])
            .Element("p", p => p.Element("a", words["neutral_again"], ("href", "?"))),
    };

    /// <summary>Too many requests.</summary>
    public static Page Busy(Words words, int status) => new()
    {
        Words = words,
        Title = words["busy_title"],
        Status = status,
        Main = main => main.Element("h1", words["busy_title"]).Element("p", words["busy_text"]),
    };
}
