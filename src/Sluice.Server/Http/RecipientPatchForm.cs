using System.Text.Json;
using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Server.Http;

/// <summary>What a PATCH of a recipient changes; null leaves a part as it is.</summary>
internal sealed record RecipientChange(RecipientDetails? Details, string? Status, Guid? DefaultMethod, int? Revision);

/// <summary>
/// Reads a PATCH of a recipient: details that are given replace those on file,
/// and the whole passes the same parser as a new recipient.
/// </summary>
internal static class RecipientPatchForm
{
    private static readonly string[] Own = ["status", "default_payout_method_id", "revision"];

    public static RecipientChange Read(JsonElement body, Recipient recipient, FieldErrors errors)
    {
        var form = new JsonForm(Only(body, Own), "", errors);
        var status = form.String("status");
        var method = form.String("default_payout_method_id");
        var revision = form.Int("revision");
        form.End();
        if (status is not null && !RecipientStatus.IsKnown(status))
            errors.Add("/status", FieldCodes.UnknownValue, "status is active, disabled or archived.");
        Guid? methodId = null;
        if (method is not null)
        {
            if (Ids.TryParse(PayoutMethod.IdPrefix, method, out var id))
                methodId = id;
            else
                errors.Add("/default_payout_method_id", FieldCodes.InvalidFormat, "A payout method looks like pm_0198c0ffee….");
        }
        return new RecipientChange(Details(body, recipient, errors), status, methodId, revision);
    }

    private static RecipientDetails? Details(JsonElement body, Recipient recipient, FieldErrors errors)
    {
        var given = RecipientRequestJson.Read(new JsonForm(Without(body, Own), "", errors));
        if (!body.EnumerateObject().Any(p => !Own.Contains(p.Name)))
            return null;
        using var stored = JsonDocument.Parse(recipient.DetailsJson);
        var ignored = new FieldErrors();
        var before = RecipientRequestJson.Read(new JsonForm(stored.RootElement, "", ignored));
        return RecipientParser.Parse(new RecipientRequest
        {
            Type = given.Type ?? before.Type,
            Name = given.Name ?? before.Name,
            Country = given.Country ?? before.Country,
            Email = given.Email ?? before.Email,
            Phone = given.Phone ?? before.Phone,
            DateOfBirth = given.DateOfBirth ?? before.DateOfBirth,
            Address = given.Address ?? before.Address,
            ClientReference = given.ClientReference ?? before.ClientReference,
            Metadata = given.Metadata ?? before.Metadata,
        }, "", errors);
    }

    private static JsonElement Only(JsonElement body, string[] names) => Part(body, p => names.Contains(p.Name));

    private static JsonElement Without(JsonElement body, string[] names) => Part(body, p => !names.Contains(p.Name));

    private static JsonElement Part(JsonElement body, Func<JsonProperty, bool> keep)
    {
        var text = Json.Text((body, keep), static (json, part) =>
        {
            json.WriteStartObject();
            foreach (var property in part.body.EnumerateObject().Where(part.keep))
                property.WriteTo(json);
            json.WriteEndObject();
        });
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
