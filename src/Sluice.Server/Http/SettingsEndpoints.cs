using Sluice.Access;
using Sluice.Kernel;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class SettingsEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/settings", GetAsync).WithTags("Settings").Doc("What the merchant has switched on", Scopes.PayoutsRead)
            .Gives<Wire.Settings>();
        app.MapPatch("/v1/settings", ChangeAsync).WithTags("Settings").Doc("Switch something on or off", Scopes.SettingsWrite)
            .Takes<Wire.SettingsChanges>(Examples.SettingsChanges).Gives<Wire.Settings>();
    }

    private static async Task<IResult> GetAsync(HttpContext http, MerchantSettingsSource settings) =>
        new JsonAnswer(Json.Text(await settings.OfAsync(http.Merchant, http.RequestAborted), UpdateSettings.Write));

    private static async Task<IResult> ChangeAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var uniqueReference = form.Bool("unique_client_reference");
            var openLoop = form.Bool("open_loop");
            var ready = form.Bool("require_ready_recipients");
            var verified = form.Bool("require_verified_methods");
            form.End();
            if (errors.Any)
                return Answers.Invalid(errors);
            var changed = await api.Lanes.TrySubmitAsync(new UpdateSettings(http.Caller, s => s with
            {
                UniqueClientReference = uniqueReference ?? s.UniqueClientReference,
                OpenLoop = openLoop ?? s.OpenLoop,
                RequireReadyRecipients = ready ?? s.RequireReadyRecipients,
                RequireVerifiedMethods = verified ?? s.RequireVerifiedMethods,
            }));
            // Here at once; other nodes remember the old ones for a few seconds.
            api.Authenticator.Forget();
            return await Answers.OfAsync(http, api, changed);
        }
    }
}
