using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>A recipient from JSON.</summary>
public static class RecipientRequestJson
{
    /// <summary>What could be read; the form is ended, so that unknown fields are noted.</summary>
    public static RecipientRequest Read(JsonForm form)
    {
        var request = new RecipientRequest
        {
            Type = form.String("type"),
            Name = form.String("name"),
            Country = form.String("country"),
            Email = form.String("email"),
            Phone = form.String("phone"),
            DateOfBirth = form.String("date_of_birth"),
            Address = form.Object("address") is { } address ? ReadAddress(address) : null,
            ClientReference = form.String("client_reference"),
            Metadata = form.StringMap("metadata"),
        };
        form.End();
        return request;
    }

    private static AddressRequest ReadAddress(JsonForm form)
    {
        var address = new AddressRequest
        {
            Street = form.String("street"),
            BuildingNumber = form.String("building_number"),
            PostalCode = form.String("postal_code"),
            City = form.String("city"),
            Region = form.String("region"),
            Country = form.String("country"),
        };
        form.End();
        return address;
    }
}
