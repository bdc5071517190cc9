using Sluice.Kernel;

namespace Sluice.Access;

/// <summary>What a merchant can switch on.</summary>
/// <param name="UniqueClientReference">A client_reference may be used once.</param>
public sealed record MerchantSettings(bool UniqueClientReference)
{
    /// <summary>The columns of merchants <see cref="Read"/> reads, in its order.</summary>
    internal const string SettingColumns = "m.unique_client_reference, m.open_loop";

    /// <summary>How many there are.</summary>
    internal const int ColumnCount = 2;

    /// <summary>
    /// Payouts may go to anyone. Switched off, they go only back to the payers of orders, into wallets and out of them, and to
    /// the merchant's own accounts.
    /// </summary>
    public bool OpenLoop { get; init; } = true;

    internal static MerchantSettings Read(Row row, int at) => new(row.Bool(at)) { OpenLoop = row.Bool(at + 1) };
}
