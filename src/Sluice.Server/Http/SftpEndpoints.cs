using System.Text.Json;
using Sluice.Access;
using Sluice.Kernel;
using Sluice.Server.Sftp;
using Sluice.Sftp;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

/// <summary>How a merchant reaches its files over SFTP, and the keys that are let in.</summary>
internal static class SftpEndpoints
{
    // What whoever logs in there can do: bring payments, bring recipients, fetch reports.
    private static readonly string[] Given = [Scopes.BatchesWrite, Scopes.RecipientsWrite, Scopes.ReportsRead];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/sftp", AccessAsync).WithTags("SFTP").Doc("How to connect by SFTP", Scopes.SftpRead)
            .Gives<Wire.SftpAccess>();
        var keys = app.MapGroup("/v1/sftp-keys").WithTags("SFTP");
        keys.MapGet("", ListAsync).Doc("List the public keys that may log in by SFTP", Scopes.SftpRead)
            .Gives<Wire.Page<Wire.SftpKey>>();
        keys.MapPost("", AddAsync).Doc("Let a public key log in by SFTP", Scopes.SftpWrite)
            .Takes<Wire.NewSftpKey>(Examples.SftpKey).Gives<Wire.SftpKey>(201);
        keys.MapDelete("/{id}", DeleteAsync).Doc("Let a public key in no more", Scopes.SftpWrite).Gives<Wire.SftpKey>();
    }

    private static async Task<IResult> AccessAsync(HttpContext http, SftpFolders folders, SftpSettings settings)
    {
        var query = new QueryForm(http);
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var hostKeys = await HostKeysAsync(folders, http.RequestAborted);
        return new JsonAnswer(Json.Text((settings, folders.Exist, http.Merchant, hostKeys), static (json, a) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "sftp");
            json.WriteBoolean("enabled", a.Exist);
            json.WriteString("user", SftpFolders.UserOf(a.Merchant));
            json.Text("host", string.IsNullOrWhiteSpace(a.settings.Host) ? null : a.settings.Host);
            json.WriteNumber("port", a.settings.Port);
            json.WriteStartArray("host_keys");
            foreach (var key in a.hostKeys)
                Write(json, key);
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        return Answers.Whole(await SftpKeyStore.ListAsync(api.Database, http.Merchant, http.RequestAborted), SftpKeyStore.Write);
    }

    private static async Task<IResult> AddAsync(HttpContext http, Api api, SftpKeyFiles files)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var name = TextRules.Optional(form.String("name"), SftpKey.NameCharactersMax, "", "name", errors);
            var text = form.String("public_key");
            if (text is null)
                errors.Add("/public_key", FieldCodes.Required, "This is required: the line of a .pub file.");
            var key = text is null ? null : SshPublicKey.Read(text, "/public_key", errors);
            name ??= key?.Comment;
            if (name is null)
                errors.Add("/name", FieldCodes.Required, "This is required where nothing stands behind the key.");
            var addresses = Addresses(form, errors);
            form.End();
            if (errors.Any)
                return Answers.Invalid(errors);
            if (MissingScope(http) is { } missing)
                return missing;
            var added = await api.Lanes.TrySubmitAsync(new AddSftpKey(http.Caller, name!, key!, addresses));
            return Show(added, files, StatusCodes.Status201Created);
        }
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, Api api, SftpKeyFiles files, string id) =>
        Ids.TryParse(SftpKey.IdPrefix, id, out var key)
            ? Show(await api.Lanes.TrySubmitAsync(new DeleteSftpKey(http.Caller, key)), files, StatusCodes.Status200OK)
            : Answers.NotFound("SFTP key");

    /// <summary>Refuses a key that may let others do by SFTP what it may not do itself; null where it may.</summary>
    public static IResult? MissingScope(HttpContext http)
    {
        var identity = RequestState.Of(http).Identity!;
        return Given.FirstOrDefault(scope => !identity.May(scope)) is not { } missing ? null
            : Answers.Problem(ProblemTypes.PermissionDenied,
                $"Whoever logs in by SFTP can do what {string.Join(", ", Given)} allow. Your key has not {missing}.");
    }

    private static List<string> Addresses(JsonForm form, FieldErrors errors)
    {
        var given = form.Strings("allowed_addresses", SftpKey.AddressesMax) ?? [];
        var addresses = new List<string>(given.Count);
        for (var i = 0; i < given.Count; i++)
        {
            if (!AllowedAddress.TryParse(given[i], out var address))
                errors.Add($"/allowed_addresses/{i}", FieldCodes.InvalidFormat,
                    "An address is written as 192.0.2.7 or 2001:db8::7, a network as 192.0.2.0/24 or 2001:db8::/32.");
            else if (!addresses.Contains(address))
                addresses.Add(address);
        }
        return addresses;
    }

    /// <summary>What sshd shows itself by, as far as it lies where this server can read it.</summary>
    private static async Task<List<SshPublicKey>> HostKeysAsync(SftpFolders folders, CancellationToken cancel)
    {
        var keys = new List<SshPublicKey>();
        if (!folders.Exist || !Directory.Exists(folders.HostKeys))
            return keys;
        foreach (var path in Directory.EnumerateFiles(folders.HostKeys, "*.pub").Order(StringComparer.Ordinal))
        {
            if (SshPublicKey.Read(await File.ReadAllTextAsync(path, cancel), "", new FieldErrors()) is { } key)
                keys.Add(key);
        }
        return keys;
    }

    private static void Write(Utf8JsonWriter json, SshPublicKey key)
    {
        json.WriteStartObject();
        json.WriteString("type", key.Type);
        json.WriteString("fingerprint", key.Fingerprint);
        json.WriteString("public_key", key.Line);
        json.WriteEndObject();
    }

    private static IResult Show(Result<SftpKey> result, SftpKeyFiles files, int status)
    {
        if (!result.Succeeded(out var key, out var problem))
            return new ProblemAnswer(problem);
        files.Wake();
        return new JsonAnswer(SftpKeyStore.Text(key), status);
    }
}
