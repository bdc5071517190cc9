using Sluice.Kernel;
using Sluice.Money;

namespace Sluice.Server.Http;

/// <summary>Reads <c>amount</c> and <c>currency</c> where they stand together in a body.</summary>
internal static class MoneyForm
{
    public static Amount? Read(JsonForm form, FieldErrors errors)
    {
        var before = errors.Count;
        var minor = form.Long("amount", "minor units");
        var code = form.String("currency");
        if (errors.Count > before)
            return null;
        if (minor is null)
            errors.Add("/amount", FieldCodes.Required, "amount is a whole number of minor units.");
        else if (minor <= 0)
            errors.Add("/amount", FieldCodes.NotPositive, "amount is more than zero.");
        else if (minor > Amount.MinorUnitsMax)
            errors.Add("/amount", FieldCodes.OutOfRange, $"amount is at most {Amount.MinorUnitsMax}.");
        Currency? currency = null;
        if (string.IsNullOrEmpty(code))
            errors.Add("/currency", FieldCodes.Required, "currency is an ISO 4217 code, as EUR.");
        else if (!Currency.TryFind(code, out currency))
            errors.Add("/currency", FieldCodes.UnknownCurrency, $"'{code}' is no ISO 4217 currency.");
        else if (currency.IsWithdrawn)
            errors.Add("/currency", FieldCodes.CurrencyWithdrawn, $"{currency.Code} was withdrawn.");
        return errors.Count > before || currency is null ? null : new Amount(minor!.Value, currency);
    }
}
