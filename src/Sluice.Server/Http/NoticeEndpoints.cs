using Sluice.Access;
using Sluice.Kernel;
using Sluice.Notices;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>Which of the merchant's own people are written to.</summary>
internal static class NoticeEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/notices", GetAsync).WithTags("Settings")
            .Doc("Who of yours is written to about what", Scopes.SettingsWrite).Gives<Wire.Notices>();
        app.MapPut("/v1/notices", SetAsync).WithTags("Settings")
            .Doc("Set who of yours is written to; who is left out is not any more", Scopes.SettingsWrite)
            .Takes<Wire.NewNotices>(Examples.Notices).Gives<Wire.Notices>();
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api)
    {
        var list = await NoticeStore.OfAsync(api.Database, http.Merchant, http.RequestAborted);
        return new JsonAnswer(list.ToJson(), revision: list.Revision);
    }

    private static async Task<IResult> SetAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var list = NoticeList.Read(http.Merchant, form, errors);
            var revision = http.RevisionSeen(form.Int("revision"), errors);
            form.End();
            if (list is null || errors.Any)
                return Answers.Invalid(errors);
            return await Answers.OfAsync(http, api,
                await api.Lanes.TrySubmitAsync(new SetNotices(http.Caller, list, revision)));
        }
    }
}
