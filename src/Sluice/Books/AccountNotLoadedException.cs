namespace Sluice.Books;

/// <summary>
/// Deciding came upon an account that is loaded on demand and was not asked for: which one it is stands in a row that had to be
/// loaded first. Never leaves the lane, which loads it too and decides again.
/// </summary>
internal sealed class AccountNotLoadedException(IReadOnlyList<AccountId> accounts)
    : InvalidOperationException($"Accounts were not asked for before deciding: {string.Join(", ", accounts)}.")
{
    public IReadOnlyList<AccountId> Accounts => accounts;
}
