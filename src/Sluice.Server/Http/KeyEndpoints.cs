using System.Globalization;
using System.Net;
using Sluice.Access;
using Sluice.Kernel;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class KeyEndpoints
{
    private const int NameCharactersMax = 100;
    private const int NetworksMax = 50;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/oauth/token", TokenAsync).WithTags("Access").WithSummary("Exchange a key for a token (client credentials)")
            .Gives<Wire.AccessToken>()
            .WithMetadata(new FormDoc("grant_type", "client_id", "client_secret", "scope"));
        var keys = app.MapGroup("/v1/keys").WithTags("Access");
        keys.MapGet("", ListAsync).Doc("List keys", Scopes.KeysWrite).Gives<Wire.Page<Wire.ApiKey>>().Query("limit", "cursor");
        keys.MapPost("", CreateAsync).Doc("Create a key; its secret is shown once", Scopes.KeysWrite)
            .Takes<Wire.NewApiKey>(Examples.Key).Gives<Wire.ApiKey>(201);
        keys.MapPost("/{id}/rotate", RotateAsync).Doc("Give a key a new secret", Scopes.KeysWrite).Gives<Wire.ApiKey>();
        keys.MapDelete("/{id}", RevokeAsync).Doc("Revoke a key", Scopes.KeysWrite).Gives<Wire.ApiKey>();
    }

    private static async Task<IResult> TokenAsync(HttpContext http, Api api, RateLimits limits)
    {
        if (!http.Request.HasFormContentType)
            return Answers.Problem(ProblemTypes.UnsupportedMediaType,
                "Send a form: 'Content-Type: application/x-www-form-urlencoded'.");
        IFormCollection form;
        try
        {
            form = await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (InvalidDataException e)
        {
            return Answers.Problem(ProblemTypes.MalformedBody, e.Message);
        }
        if (form["grant_type"] != "client_credentials")
            return Answers.Problem(ProblemTypes.MalformedRequest, "grant_type is client_credentials.");
        var wanted = form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var granted = await api.Authenticator.GrantAsync(form["client_id"], form["client_secret"], wanted,
            http.Connection.RemoteIpAddress, identity => limits.Take(identity.Key, http.Response.Headers), http.RequestAborted);
        if (!granted.Succeeded(out var grant, out var problem))
            return new ProblemAnswer(problem);
        http.Response.Headers.CacheControl = "no-store";
        return new JsonAnswer(Json.Text(grant, static (json, g) =>
        {
            json.WriteStartObject();
            json.WriteString("access_token", g.Token);
            json.WriteString("token_type", "Bearer");
            json.WriteNumber("expires_in", (int)Authenticator.TokenLife.TotalSeconds);
            json.WriteString("scope", string.Join(' ', g.Scopes));
            json.WriteEndObject();
        }));
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var before = query.Id("cursor", ApiKey.IdPrefix);
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var live = http.Caller.Live;
        var now = api.Clock.Now;
        var rows = await KeyStore.ListAsync(api.Database, http.Merchant, before, limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, (json, k) => KeyStore.Write(json, k, now, live, null), k => k.ToString());
    }

    private static Task<IResult> CreateAsync(HttpContext http, Api api) =>
        CreateForAsync(http, api, () => Task.FromResult<Caller?>(http.Caller));

    /// <summary>Makes a key for a caller's merchant, with no more scopes than the key in use has.</summary>
    public static async Task<IResult> CreateForAsync(HttpContext http, Api api, Func<Task<Caller?>> callerOf)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            if (await callerOf() is not { } caller)
                return Answers.NotFound("sub-merchant");
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var name = TextRules.Required(form.String("name"), NameCharactersMax, "", "name", errors);
            var scopes = form.Strings("scopes", Scopes.All.Count) ?? [];
            var networks = form.Strings("ip_allow", NetworksMax) ?? [];
            var expires = form.String("expires_at");
            form.End();
            CheckScopes(scopes, RequestState.Of(http).Identity!, errors);
            for (var i = 0; i < networks.Count; i++)
            {
                if (!IPNetwork.TryParse(networks[i], out _))
                    errors.Add($"/ip_allow/{i}", FieldCodes.InvalidFormat, "A network is written as 192.0.2.0/24.");
            }
            DateTimeOffset? expiresAt = null;
            if (expires is not null)
            {
                if (DateTimeOffset.TryParse(expires, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                    && at > api.Clock.GetUtcNow())
                    expiresAt = Time.Cut(at);
                else
                    errors.Add("/expires_at", FieldCodes.InvalidFormat,
                        "expires_at is an instant in the future, as 2027-01-31T00:00:00Z.");
            }
            if (errors.Any)
                return Answers.Invalid(errors);
            var secret = ApiKey.NewSecret(http.Caller.Live);
            var created = await api.Lanes.TrySubmitAsync(
                new CreateKey(caller, name!, ApiKey.HashOf(secret), scopes, networks, expiresAt));
            return Show(http, api, created, secret, StatusCodes.Status201Created);
        }
    }

    private static void CheckScopes(IReadOnlyList<string> scopes, Identity identity, FieldErrors errors)
    {
        if (scopes.Count == 0)
            errors.Add("/scopes", FieldCodes.Required, "Name at least one scope: " + string.Join(", ", Scopes.All));
        for (var i = 0; i < scopes.Count; i++)
        {
            if (!Scopes.All.Contains(scopes[i]))
                errors.Add($"/scopes/{i}", FieldCodes.UnknownValue, $"There is no scope '{scopes[i]}'.");
            else if (!identity.May(scopes[i]))
                errors.Add($"/scopes/{i}", FieldCodes.NotAllowed, "A key can hand on only the scopes it has.");
        }
    }

    private static async Task<IResult> RotateAsync(HttpContext http, Api api, string id)
    {
        if (!Ids.TryParse(ApiKey.IdPrefix, id, out var key))
            return Answers.NotFound("key");
        var secret = ApiKey.NewSecret(http.Caller.Live);
        var rotated = await api.Lanes.TrySubmitAsync(new RotateKey(http.Caller, key, ApiKey.HashOf(secret),
            RequestState.Of(http).Identity!.Scopes));
        api.Authenticator.Forget();
        return Show(http, api, rotated, secret, StatusCodes.Status200OK);
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, Api api, string id)
    {
        if (!Ids.TryParse(ApiKey.IdPrefix, id, out var key))
            return Answers.NotFound("key");
        var revoked = await api.Lanes.TrySubmitAsync(new RevokeKey(http.Caller, key));
        api.Authenticator.Forget();
        return Show(http, api, revoked, null, StatusCodes.Status200OK);
    }

    private static IResult Show(HttpContext http, Api api, Result<ApiKey> result, string? secret, int status)
    {
        if (!result.Succeeded(out var key, out var problem))
            return new ProblemAnswer(problem);
        http.Response.Headers.CacheControl = "no-store";
        return new JsonAnswer(
            Json.Text((key, api.Clock.Now, http.Caller.Live, secret),
                static (json, k) => KeyStore.Write(json, k.key, k.Now, k.Live, k.secret)),
            status);
    }
}
