using Sluice.Access;
using Sluice.Events;
using Sluice.Kernel;
using Sluice.Links;
using Sluice.Payouts;
using Sluice.Recipients;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class LinkEndpoints
{
    /// <summary>A logo in base64 and what is said around it.</summary>
    public const int BrandingBytesMax = 128 * 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        var links = app.MapGroup("/v1/links").WithTags("Links");
        links.MapPost("", CreateAsync).Doc("Create a link; its address is shown once", Scopes.LinksWrite)
            .Takes<Wire.NewLink>(Examples.Link).Gives<Wire.Link>(201).MovesMoney();
        links.MapGet("", ListAsync).Doc("List links", Scopes.LinksRead).Gives<Wire.Page<Wire.Link>>()
            .Query("status", "kind", "client_reference", "limit", "cursor");
        links.MapGet("/{id}", GetAsync).Doc("Retrieve a link", Scopes.LinksRead).Gives<Wire.Link>();
        links.MapPost("/{id}/cancel", CancelAsync).Doc("Cancel a link and the payout that waits for it", Scopes.LinksWrite)
            .Gives<Wire.Link>().MovesMoney();
        var branding = app.MapGroup("/v1/branding").WithTags("Links");
        branding.MapGet("", BrandingAsync).Doc("How you look on link pages and in e-mails", Scopes.LinksRead)
            .Gives<Wire.Branding>();
        branding.MapPut("", SetBrandingAsync).Doc("Set name, colour and logo; what is left out is taken away", Scopes.LinksWrite)
            .Takes<Wire.NewBranding>(Examples.Branding).Gives<Wire.Branding>();
    }

    private static async Task<IResult> CreateAsync(HttpContext http, Api api, LinkAddress address)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!http.Claim(body.Hash).Succeeded(out var claim, out problem))
                return new ProblemAnswer(problem);
            var errors = new FieldErrors();
            var request = Read(new JsonForm(body.Root, "", errors));
            var terms = await api.Terms.OfAsync(http.Merchant, http.RequestAborted);
            var order = LinkOrder.Parse(request, api.Clock.Now, http.Merchant, api.Vault, errors, terms, http.Caller.Live);
            if (order is null || errors.Any)
                return Answers.Invalid(errors);
            var secret = LinkSecret.New();
            var url = address.Of(secret, http.Request);
            var seal = LinkMail.Sealing(order, url, http.Merchant, api.Vault);
            var created = await api.Lanes.TrySubmitAsync(
                new CreateLink(http.Caller, order, LinkSecret.HashOf(secret), seal, claim));
            if (created.Succeeded(out var receipt, out _) && receipt.Snapshot is { } snapshot)
            {
                http.Response.Headers.CacheControl = "no-store";
                created = receipt with { Snapshot = WithUrl(snapshot, url) };
            }
            return await Answers.OfAsync(http, api, created, 201, "/v1/links/");
        }
    }

    // The event that holds the snapshot must not hold the secret; the first answer does.
    private static string WithUrl(string snapshot, string url) =>
        snapshot.Replace("\"url\":null", $"\"url\":{System.Text.Json.JsonSerializer.Serialize(url)}", StringComparison.Ordinal);

    private static LinkRequest Read(JsonForm form)
    {
        var request = new LinkRequest
        {
            Kind = form.String("kind"),
            Payout = new PayoutRequest
            {
                Amount = form.Long("amount", "minor units"),
                Currency = form.String("currency"),
                Purpose = form.String("purpose"),
                ClientReference = form.String("client_reference"),
                StatementReference = form.String("statement_reference"),
                Memo = form.String("memo"),
                Group = form.String("group"),
                Metadata = form.StringMap("metadata"),
            },
            Recipient = form.Object("recipient") is { } recipient ? ReadRecipient(recipient) : null,
            RecipientId = form.String("recipient_id"),
            Methods = form.Strings("methods", LinkOrder.MethodsMax),
            Language = form.String("language"),
            ExpiresInSeconds = form.Long("expires_in_seconds"),
            SendEmail = form.Bool("send_email"),
        };
        form.End();
        return request;
    }

    private static RecipientRequest ReadRecipient(JsonForm form)
    {
        var recipient = new RecipientRequest
        {
            Type = form.String("type"),
            Name = form.String("name"),
            Country = form.String("country"),
            Email = form.String("email"),
        };
        form.End();
        return recipient;
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var status = query.Text("status") is { } s ? LinkStatuses.Find(s) : null;
        if (status is null && http.Request.Query.ContainsKey("status"))
            query.Errors.Add("?status", FieldCodes.UnknownValue, "status is open, completed, canceled or expired.");
        var kind = query.Text("kind") is { } k ? LinkKinds.Find(k) : null;
        if (kind is null && http.Request.Query.ContainsKey("kind"))
            query.Errors.Add("?kind", FieldCodes.UnknownValue, "kind is payout or onboarding.");
        var reference = query.Text("client_reference");
        var before = query.Id("cursor", Link.IdPrefix);
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var now = api.Clock.Now;
        var rows = await LinkStore.ListAsync(api.Database, http.Merchant, status, kind, reference, before, now, limit + 1,
            http.RequestAborted);
        return Answers.List(rows, limit, (json, l) => LinkJson.Write(json, l, now), l => l.ToString());
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id) =>
        await FindAsync(http, api, id) is { } link
            ? new JsonAnswer(LinkJson.Text(link, api.Clock.Now), revision: link.Revision)
            : Answers.NotFound("link");

    private static async Task<IResult> CancelAsync(HttpContext http, Api api, string id)
    {
        if (!(await http.ReadJsonAsync(optional: true)).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (!http.Claim(body.Hash).Succeeded(out var claim, out problem))
                return new ProblemAnswer(problem);
            var errors = new FieldErrors();
            new JsonForm(body.Root, "", errors).End();
            if (errors.Any)
                return Answers.Invalid(errors);
            if (await FindAsync(http, api, id) is not { } link)
                return Answers.NotFound("link");
            return await Answers.OfAsync(http, api,
                await api.Lanes.TrySubmitAsync(new CancelLink(http.Caller, link.Id, link.Payout, claim)));
        }
    }

    private static async Task<Link?> FindAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(Link.IdPrefix, id, out var linkId)
            ? await LinkStore.FindAsync(api.Database, http.Merchant, linkId, http.RequestAborted) : null;

    private static async Task<IResult> BrandingAsync(HttpContext http, Api api) =>
        new JsonAnswer((await BrandingStore.OfAsync(api.Database, http.Merchant, http.RequestAborted)).ToJson());

    private static async Task<IResult> SetBrandingAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var branding = Branding.Parse(
                http.Merchant, form.String("name"), form.String("colour"), form.String("logo"), api.Clock.Now, errors);
            form.End();
            if (branding is null || errors.Any)
                return Answers.Invalid(errors);
            return await Answers.OfAsync(http, api, await api.Lanes.TrySubmitAsync(new SetBranding(http.Caller, branding)));
        }
    }
}
