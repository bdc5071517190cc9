using Sluice.Kernel;
using Sluice.Money;
using Sluice.Recipients;
using Sluice.Recipients.Formats;
using Sluice.Routing;

namespace Sluice.Links;

/// <summary>The methods a recipient can be offered: those that say by themselves where to pay.</summary>
public static class LinkMethods
{
    // What only the merchant can know: an order, a wallet the merchant keeps, a token.
    private static readonly DestinationKind[] NotAsked =
    [
        DestinationKinds.Order, DestinationKinds.OwnWallet, CardKinds.SavedCard, CardKinds.NetworkToken, CardKinds.PspToken,
    ];

    // National numbers, the one people know better first: for where an account has no name of its own.
    private static readonly DestinationKind[] National = [BankKinds.ByBankCode, BankKinds.ByBban];

    private static IEnumerable<DestinationKind> Offered => DestinationKinds.All.Where(k => !NotAsked.Contains(k));

    /// <summary>What <c>methods</c> may name: types and kinds.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Offered.Select(k => k.Type).Distinct(), .. Offered.Select(k => k.ToString())];

    /// <summary>Whether any kind has that name.</summary>
    public static bool Are(string name) => Names.Contains(name);

    /// <summary>
    /// The kinds for a country and a currency among those a link allows; null for any. In a country that has IBANs or a kind of
    /// account to itself, national numbers are offered only where the link names them.
    /// </summary>
    public static IReadOnlyList<DestinationKind> For(string? country, string? currency, string? methods)
    {
        var allowed = methods?.Split(' ');
        var kinds = Offered.Where(k => (currency is null || k.Currency is null || k.Currency == currency)
            && (country is null || k.Anywhere || k.Countries.Contains(country))
            && (allowed is null || allowed.Contains(k.Type) || allowed.Contains(k.ToString()))).ToList();
        if (country is null)
            return kinds;
        var hasOwn = kinds.Any(k => k.Type == DestinationKinds.Account && !National.Contains(k));
        var best = hasOwn ? null : National.FirstOrDefault(kinds.Contains);
        return [.. kinds.Where(k => !National.Contains(k) || k == best || allowed?.Contains(k.ToString()) == true)];
    }

    /// <summary>Why no connector could ever take a payout by any of these methods; null when one could.</summary>
    public static FieldError? Refusal(Routes routes, string? methods, Amount amount, string purpose, bool live)
    {
        FieldError? first = null;
        foreach (var kind in For(null, amount.Currency.Code, methods))
        {
            foreach (var country in kind.Anywhere ? (IReadOnlyList<string?>)[null] : kind.Countries)
            {
                if (routes.Refusal(RouteFacts.To(kind.Type, country, amount, purpose, live)) is not { } refusal)
                    return null;
                first ??= refusal;
            }
        }
        return first;
    }
}
