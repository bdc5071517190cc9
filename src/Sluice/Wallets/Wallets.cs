using Sluice.Books;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Wallets;

/// <summary>
/// What a recipient holds: one account a currency in the merchant's book. Paying in needs no rail and is done at once; taking out
/// is a payout like any other, only that its money comes from the wallet and goes back there.
/// </summary>
public static class Wallet
{
    /// <summary>The masked destination of a payout into a wallet.</summary>
    public const string DestinationJson = """{"type":"wallet"}""";

    /// <summary>Whether a payout goes into a wallet.</summary>
    public static bool Takes(Payout payout) => payout.DestinationJson == DestinationJson;
}
