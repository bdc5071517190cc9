using Sluice.Access;
using Sluice.Fees;
using Sluice.Kernel;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>What a merchant's payouts cost.</summary>
internal static class FeeEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/fees", GetAsync).WithTags("Fees")
            .Doc("What payouts cost", Scopes.PayoutsRead).Gives<Wire.FeeSchedule>();
        app.MapPut("/v1/fees", SetAsync).WithTags("Fees")
            .Doc("Replace the fees, all at once", Scopes.FeesWrite)
            .Takes<Wire.NewFeeSchedule>(Examples.Fees).Gives<Wire.FeeSchedule>();
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api)
    {
        var fees = await api.Terms.FeesAsync(http.Merchant, http.RequestAborted);
        return new JsonAnswer(FeeScheduleJson.Text(fees), revision: fees.Revision);
    }

    private static async Task<IResult> SetAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var schedule = FeeScheduleForm.Read(form, errors);
            var revision = http.RevisionSeen(form.Int("revision"), errors);
            form.End();
            if (schedule is null || errors.Any)
                return Answers.Invalid(errors);
            var set = await api.Lanes.TrySubmitAsync(new SetFeeSchedule(http.Caller, schedule, revision));
            api.Terms.Forget(http.Merchant);
            return await Answers.OfAsync(http, api, set);
        }
    }
}
