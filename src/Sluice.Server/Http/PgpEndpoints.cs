using Sluice.Access;
using Sluice.Kernel;
using Sluice.Server.Sftp.Pgp;
using Sluice.Sftp;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>The OpenPGP keys of files over SFTP: this server's, and those of merchants.</summary>
internal static partial class PgpEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/sftp-pgp", ServerKeyAsync).WithTags("SFTP")
            .Doc("The PGP key to encrypt files to, and to verify answers with", Scopes.SftpRead).Gives<Wire.ServerPgpKey>();
        var keys = app.MapGroup("/v1/sftp-pgp-keys").WithTags("SFTP");
        keys.MapGet("", ListAsync).Doc("List the PGP keys that files are signed with", Scopes.SftpRead)
            .Gives<Wire.Page<Wire.PgpKey>>();
        keys.MapPost("", AddAsync).Doc("Register a PGP key: from the first on, plain files are refused", Scopes.SftpWrite)
            .Takes<Wire.NewPgpKey>(Examples.PgpKey).Gives<Wire.PgpKey>(201);
        keys.MapDelete("/{id}", DeleteAsync).Doc("Take a PGP key away", Scopes.SftpWrite).Gives<Wire.PgpKey>();
    }

    private static async Task<IResult> ServerKeyAsync(HttpContext http, Gpg gpg, PgpOwnKey own, ILoggerFactory log)
    {
        var query = new QueryForm(http);
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        PgpPublicKey? key = null;
        try
        {
            if (gpg.IsOn)
                key = await own.FindAsync(http.RequestAborted);
        }
        catch (PgpFailure failure)
        {
            return Unavailable(log, failure);
        }
        return new JsonAnswer(Json.Text(key, static (json, k) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "sftp_pgp");
            json.WriteBoolean("enabled", k is not null);
            json.Text("fingerprint", k?.Fingerprint);
            json.Text("user_id", k?.UserId);
            json.Instant("expires_at", k?.ExpiresAt);
            json.Text("public_key", k?.PublicKey);
            json.WriteEndObject();
        }));
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        return Answers.Whole(await PgpKeyStore.ListAsync(api.Database, http.Merchant, http.RequestAborted), PgpKeyStore.Write);
    }

    private static async Task<IResult> AddAsync(
        HttpContext http, Api api, Gpg gpg, PgpKeyReader reader, ILoggerFactory log)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var text = form.String("public_key");
            if (text is null)
                errors.Add("/public_key", FieldCodes.Required, "This is required: what gpg --armor --export KEY writes.");
            form.End();
            PgpPublicKey? key = null;
            try
            {
                if (text is not null && gpg.IsOn)
                    key = await reader.ReadAsync(text, "/public_key", errors, http.RequestAborted);
            }
            catch (PgpFailure failure)
            {
                return Unavailable(log, failure);
            }
            if (errors.Any)
                return Answers.Invalid(errors);
            if (SftpEndpoints.MissingScope(http) is { } missing)
                return missing;
            if (key is null)
                return Answers.Problem(ProblemTypes.InvalidState,
                    "This server has no PGP: its operator has not set Sluice__Sftp__Pgp__Home.");
            return Show(await api.Lanes.TrySubmitAsync(new AddPgpKey(http.Caller, key)), StatusCodes.Status201Created);
        }
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(PgpKey.IdPrefix, id, out var key)
            ? Show(await api.Lanes.TrySubmitAsync(new DeletePgpKey(http.Caller, key)), StatusCodes.Status200OK)
            : Answers.NotFound("PGP key");

    private static IResult Show(Result<PgpKey> result, int status) => result.Succeeded(out var key, out var problem)
        ? new JsonAnswer(PgpKeyStore.Text(key), status) : new ProblemAnswer(problem);

    private static IResult Unavailable(ILoggerFactory log, PgpFailure failure)
    {
        Failed(log.CreateLogger(typeof(PgpEndpoints)), failure);
        return Answers.Problem(ProblemTypes.Unavailable, failure.Message);
    }

    [LoggerMessage(6804, LogLevel.Error, "A request for PGP could not be answered")]
    private static partial void Failed(ILogger logger, Exception failure);
}
