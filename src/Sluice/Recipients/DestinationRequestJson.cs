using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>A destination from JSON.</summary>
public static class DestinationRequestJson
{
    /// <summary>What could be read; the form is ended, so that unknown fields are noted.</summary>
    public static DestinationRequest Read(JsonForm form)
    {
        var request = new DestinationRequest
        {
            Type = form.String("type"),
            Iban = form.String("iban"),
            Bic = form.String("bic"),
            SortCode = form.String("sort_code"),
            AccountNumber = form.String("account_number"),
            RoutingNumber = form.String("routing_number"),
            AccountType = form.String("account_type"),
            HolderName = form.String("holder_name"),
        };
        form.End();
        return request;
    }
}
