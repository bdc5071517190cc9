using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Server.Grpc.Wire;
using Sluice.Server.Http;
using WireAddress = Sluice.Server.Grpc.Wire.Address;

namespace Sluice.Server.Grpc;

/// <summary>Who is paid, gathered from where the wire has it: the customer, the addresses, the method.</summary>
internal static class RecipientForm
{
    /// <summary>
    /// The name of a recipient whom nothing names: the wire asks for none, and banks that go by the account number alone take it.
    /// </summary>
    public const string NoName = "NOTPROVIDED";

    private const string Individual = "individual";

    public static RecipientRequest Read(Customer? customer, PayoutAddress? addresses, MethodForm method, FieldErrors errors)
    {
        const string at = "/address/billing_address";
        // The one that is filled in; a shipping address stands in for a billing address that is not there.
        var address = addresses?.BillingAddress ?? addresses?.ShippingAddress;
        var country = WireNames.CountryCode(address?.CountryAlpha2Code ?? default, at + "/country_alpha2_code", errors);
        return new RecipientRequest
        {
            Type = Individual,
            Name = WireNames.Text(customer?.Name, "/customer/name", errors) ?? NameIn(address, at, errors)
                ?? method.Holder ?? NoName,
            Country = country ?? method.Country,
            Email = Text(customer?.Email, "/customer/email", errors) ?? Text(address?.Email, at + "/email", errors),
            Phone = PhoneOf(customer, errors),
            Address = AddressOf(address, country, at, errors),
        };
    }

    /// <summary>An enrolled account is sent on by its own id alone; whose it is we know.</summary>
    public static async Task NameOwnerAsync(PayoutServiceCreateRequest ask, Api api, GrpcCall call)
    {
        if (ask.PayoutMethodData is not null || ask.Customer is { HasConnectorCustomerId: true }
            || !Ids.TryParse(PayoutJson.MethodPrefix, ask.ConnectorPayoutMethodId, out var id))
            return;
        var owner = await PayoutMethodStore.RecipientOfAsync(api.Database, call.Caller.Merchant, id, call.Cancel);
        if (owner is null)
            return;
        ask.Customer ??= new Customer();
        ask.Customer.ConnectorCustomerId = Ids.Format(PayoutJson.RecipientPrefix, owner.Value);
    }

    private static string? NameIn(WireAddress? address, string at, FieldErrors errors)
    {
        var first = Text(address?.FirstName, at + "/first_name", errors);
        var last = Text(address?.LastName, at + "/last_name", errors);
        return first is null || last is null ? first ?? last : $"{first} {last}";
    }

    // Without a country code it reaches nobody from here, and it is not needed for paying.
    private static string? PhoneOf(Customer? customer, FieldErrors errors)
    {
        var number = WireNames.Text(customer?.PhoneNumber, "/customer/phone_number", errors);
        if (number is null || number.StartsWith('+'))
            return number;
        var code = WireNames.Text(customer!.PhoneCountryCode, "/customer/phone_country_code", errors);
        return code is null ? null : $"+{code.TrimStart('+')}{number}";
    }

    // A town and a country are the least an address has (ISO 20022 PostalAddress24); less than that is no address.
    private static AddressRequest? AddressOf(WireAddress? address, string? country, string at, FieldErrors errors)
    {
        var city = Text(address?.City, at + "/city", errors);
        if (city is null || country is null)
            return null;
        return new AddressRequest
        {
            Street = Text(address!.Line1, at + "/line1", errors),
            PostalCode = Text(address.ZipCode, at + "/zip_code", errors),
            City = city,
            Region = Text(address.State, at + "/state", errors),
            Country = country,
        };
    }

    private static string? Text(SecretString? secret, string pointer, FieldErrors errors) =>
        WireNames.Text(secret?.Value, pointer, errors);
}
