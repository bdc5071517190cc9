using System.Net;
using System.Text.RegularExpressions;
using Sluice.Tests.Server;

namespace Sluice.Tests.Links;

/// <summary>A recipient without a browser: opens a link's page, fills its forms in and sends them.</summary>
internal sealed partial class PageWalk(string url) : IDisposable
{
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false });

    /// <summary>The page as it is now.</summary>
    public string Html { get; private set; } = "";

    public HttpStatusCode Status { get; private set; }

    public HttpResponseMessage Response { get; private set; } = new();

    public string Heading => WebUtility.HtmlDecode(Tags().Replace(HeadingTag().Match(Html).Groups[1].Value, ""));

    public string Step => Hidden("step");

    /// <summary>The sentences that say what is wrong, by field.</summary>
    public IReadOnlyDictionary<string, string> Errors => ErrorTag().Matches(Html)
        .ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));

    public async Task<PageWalk> OpenAsync(string query = "", string? language = "en")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url + query);
        if (language is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        return await SendAsync(request);
    }

    /// <summary>Sends the form of the page with what is filled in.</summary>
    public Task<PageWalk> SubmitAsync(params (string Name, string Value)[] values) =>
        PostAsync([("step", Step), ("draft", Hidden("draft")), ("lang", Hidden("lang")), .. values]);

    public async Task<PageWalk> PostAsync(
        IEnumerable<(string Name, string Value)> values, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new FormUrlEncodedContent(values.Select(v => KeyValuePair.Create(v.Name, v.Value))),
        };
        request.Headers.TryAddWithoutValidation("Accept-Language", "en");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await SendAsync(request);
    }

    /// <summary>To the page where details are entered.</summary>
    public async Task<PageWalk> ToDetailsAsync(string country = "DE", string kind = "account/iban")
    {
        await OpenAsync();
        await SubmitAsync(("country", country));
        return await SubmitAsync(("kind", kind));
    }

    public string Hidden(string name) => Regex.Match(Html, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value;

    public void Dispose()
    {
        Response.Dispose();
        _http.Dispose();
    }

    private async Task<PageWalk> SendAsync(HttpRequestMessage request)
    {
        Response.Dispose();
        Response = await _http.SendAsync(request);
        Status = Response.StatusCode;
        Html = await Response.Content.ReadAsStringAsync();
        return this;
    }

    [GeneratedRegex("<h1[^>]*>(.*?)</h1>")]
    private static partial Regex HeadingTag();

    [GeneratedRegex("<p class=\"error\" id=\"([^\"]*)-error\">(.*?)</p>")]
    private static partial Regex ErrorTag();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();
}
