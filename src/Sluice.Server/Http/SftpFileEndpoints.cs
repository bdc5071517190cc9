using Sluice.Access;
using Sluice.Kernel;
using Sluice.Sftp;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class SftpFileEndpoints
{
    private static readonly string[] States =
        [SftpFileStates.Received, SftpFileStates.Accepted, SftpFileStates.Refused, SftpFileStates.Answered];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGroup("/v1/sftp-files").WithTags("Files over SFTP").MapGet("", ListAsync)
            .Doc("List the files that came over SFTP, newest first", Scopes.PayoutsRead)
            .Gives<Wire.Page<Wire.SftpFile>>().Query("state", "limit", "cursor");
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var state = query.Text("state");
        var before = query.Id("cursor", SftpFile.IdPrefix);
        var limit = query.Limit();
        if (state is not null && !States.Contains(state))
            query.Errors.Add("?state", FieldCodes.UnknownValue, $"state is {string.Join(", ", States)}.");
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await SftpFileStore.ListAsync(api.Database, http.Merchant, state, before, limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, SftpFileJson.Write, f => f.ToString());
    }
}
