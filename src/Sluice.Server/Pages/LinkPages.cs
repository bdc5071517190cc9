using Microsoft.AspNetCore.Http.Features;
using Sluice.Access;
using Sluice.Kernel;
using Sluice.Links;
using Sluice.Payouts;
using Sluice.Server.Http;

namespace Sluice.Server.Pages;

/// <summary>
/// /l/{secret}: plain pages and forms, no script. Whatever is wrong with a link is one page, the same for all: forged, used,
/// cancelled or out of date. Once it was completed, its address shows how the payout is getting on.
/// </summary>
internal sealed class LinkPages(Api api, PageLimits limits, ILogger<LinkPages> log)
{
    /// <summary>Of one submitted form.</summary>
    public const int FormBytesMax = 64 * 1024;

    /// <summary>How long a completed link shows its status.</summary>
    public static readonly TimeSpan StatusShown = TimeSpan.FromDays(30);

    private const string Language = "lang";
    private const int ValueCharactersMax = 16 * 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        var pages = app.ServiceProvider.GetRequiredService<LinkPages>();
        app.MapMethods(LinkAddress.Path + "{**secret}", [HttpMethods.Get, HttpMethods.Head],
            (HttpContext http, string? secret) => pages.GuardAsync(http, secret ?? "", pages.ShowAsync))
            .ExcludeFromDescription();
        app.MapPost(LinkAddress.Path + "{**secret}",
            (HttpContext http, string? secret) => pages.GuardAsync(http, secret ?? "", pages.SubmitAsync))
            .ExcludeFromDescription();
    }

    private async Task GuardAsync(HttpContext http, string secret, Func<HttpContext, string, Task<Page>> answer)
    {
        var words = Asked(http);
        Page page;
        try
        {
            var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
            page = limits.Take(address, LinkSecret.HashOf(secret)) ? await answer(http, secret)
                : Page.Busy(words, StatusCodes.Status429TooManyRequests);
        }
        catch (Exception failure) when (api.Database.IsUnavailable(failure))
        {
            Log.PageUnavailable(log, failure);
            page = Page.Busy(words, StatusCodes.Status503ServiceUnavailable);
        }
        if (page.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = "60";
        await page.WriteAsync(http);
    }

    private async Task<Page> ShowAsync(HttpContext http, string secret)
    {
        var neutral = Page.Neutral(Asked(http));
        if (await LinkStore.FindAsync(api.Database, secret, http.RequestAborted) is not { } link)
            return neutral;
        var now = api.Clock.Now;
        if (link.Status == LinkStatus.Completed && link.CompletedAt + StatusShown > now)
            return LinkStatusPage.Of(await VisitAsync(http, link, http.Request.Query[Language]));
        if (!link.IsOpen(now))
            return neutral;
        var visit = await VisitAsync(http, link, http.Request.Query[Language]);
        if (visit.Payout is { Status: not PayoutStatus.AwaitingDetails })
            return neutral;
        var entry = new LinkEntry(visit, LinkDraft.Empty());
        return LinkForms.Country(entry, entry.Draft.Seal(link, api.Vault));
    }

    private async Task<Page> SubmitAsync(HttpContext http, string secret)
    {
        var neutral = Page.Neutral(Asked(http));
        if (!IsFromHere(http.Request) || await ReadFormAsync(http) is not { } form)
            return neutral;
        var link = await LinkStore.FindAsync(api.Database, secret, http.RequestAborted);
        if (link is null || !link.IsOpen(api.Clock.Now))
            return neutral;
        var changed = form[Page.SwitchName].ToString();
        var visit = await VisitAsync(http, link, changed.Length > 0 ? changed : form[Language]);
        if (visit.Payout is { Status: not PayoutStatus.AwaitingDetails })
            return neutral;
        var entry = new LinkEntry(visit, LinkDraft.Open(form[LinkDraft.FieldName].ToString(), link, api.Vault));
        var walk = new LinkWalk(entry, api.Vault, api.Rules.At(api.Clock.Now));
        var details = walk.Take(form, isSwitch: changed.Length > 0, isBack: form.ContainsKey(LinkForms.BackName));
        if (details is null)
            return walk.Page();
        var completed = await api.Lanes.TrySubmitAsync(
            new CompleteLink(link, details, http.Connection.RemoteIpAddress, visit.Routes));
        if (completed.Problem is { Type.Kind: ProblemKind.Unavailable })
            return Page.Busy(visit.Words, StatusCodes.Status503ServiceUnavailable);
        if (!completed.IsOk)
            return neutral;
        api.Wake.Dispatch(link.Merchant);
        // Looked at by GET from here on, so that loading the page again sends nothing a second time.
        http.Response.Headers.Location = $"?{Language}={visit.Words.Code}";
        return LinkStatusPage.Of(await VisitAsync(http, link, visit.Words.Code)) with { Status = StatusCodes.Status303SeeOther };
    }

    // The language of a page that must tell nothing about the link.
    private static Words Asked(HttpContext http) =>
        Words.Find(http.Request.Query[Language]) ?? Words.Accepted(http.Request.Headers.AcceptLanguage);

    private async Task<LinkVisit> VisitAsync(HttpContext http, Link link, string? language)
    {
        var cancel = http.RequestAborted;
        var branding = await BrandingStore.OfAsync(api.Database, link.Merchant, cancel);
        return new LinkVisit
        {
            Link = link,
            Payout = link.Payout is { } id ? await api.Payouts.FindAsync(link.Merchant, id, cancel) : null,
            Branding = branding,
            Routes = (await api.Terms.OfAsync(link.Merchant, cancel)).Routes,
            Merchant = branding.Name ?? await Merchants.NameOfAsync(api.Database, link.Merchant, cancel),
            Known = LinkRecipient.Read(link.RecipientJson),
            Words = Words.Find(language) ?? Words.Find(link.Language) ?? Words.Accepted(http.Request.Headers.AcceptLanguage),
        };
    }

    // The secret in the path is what a forger lacks; that the form came from our own page is asked besides. Under
    // no-referrer a browser's Origin is "null" (Fetch §3.2), so Sec-Fetch-Site tells, where there is one.
    private static bool IsFromHere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
            return site == "same-origin";
        var origin = request.Headers.Origin.ToString();
        return origin is "" or "null"
            || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value);
    }

    private static async Task<IFormCollection?> ReadFormAsync(HttpContext http)
    {
        var request = http.Request;
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true
            || request.ContentLength > FormBytesMax)
            return null;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = FormBytesMax;
        var options = new FormOptions { ValueCountLimit = 100, KeyLengthLimit = 100, ValueLengthLimit = ValueCharactersMax };
        try
        {
            return await new FormFeature(request, options).ReadFormAsync(http.RequestAborted);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or BadHttpRequestException)
        {
            // Too long, too many, or no form at all: no browser sent it from our page.
            return null;
        }
    }
}
