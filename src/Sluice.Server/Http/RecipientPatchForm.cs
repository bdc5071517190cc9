using System.Text.Json;
using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Server.Http;

/// <summary>What a PATCH of a recipient changes; null leaves a part as it is.</summary>
internal sealed record RecipientChange(RecipientDetails? Details, string? Status, Guid? DefaultMethod, int? Revision);

/// <summary>
/// Reads a PATCH of a recipient: details that are given replace those on file, and the whole passes the same parser as a new
/// recipient.
/// </summary>
internal static class RecipientPatchForm
{
    public static RecipientChange Read(JsonElement body, Recipient recipient, FieldErrors errors)
    {
        var form = new JsonForm(body, "", errors);
        var status = form.String("status");
        var method = form.String("default_payout_method_id");
        var revision = form.Int("revision");
        var details = RecipientRequestJson.Read(form);
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
        return new RecipientChange(Details(details, recipient, errors), status, methodId, revision);
    }

    private static RecipientDetails? Details(RecipientRequest given, Recipient recipient, FieldErrors errors)
    {
        if (given == new RecipientRequest())
            return null;
        using var stored = JsonDocument.Parse(recipient.DetailsJson);
        var before = RecipientRequestJson.Read(new JsonForm(stored.RootElement, "", new FieldErrors()));
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
}
