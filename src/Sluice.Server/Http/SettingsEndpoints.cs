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
        new JsonAnswer(SettingsStore.Text(await settings.OfAsync(http.Merchant, http.RequestAborted)));

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
            form.End();
            if (errors.Any)
                return Answers.Invalid(errors);
            var changed = await api.Lanes.TrySubmitAsync(new ChangeSettings(http.Caller, s => s with
            {
                UniqueClientReference = uniqueReference ?? s.UniqueClientReference,
                OpenLoop = openLoop ?? s.OpenLoop,
            }));
            api.Authenticator.Forget();
            return await Answers.OfAsync(http, api, changed);
        }
    }
}
