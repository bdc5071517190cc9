using System.Collections.Concurrent;

namespace Sluice.Books;

/// <summary>
/// An account of a book, named by what it holds and its currency: <c>available/EUR</c>, <c>clearing:sandbox/EUR</c>.
/// </summary>
public readonly record struct AccountId
{
    private static readonly ConcurrentDictionary<(string Kind, string Currency), AccountId> Known = new();

    private AccountId(string value, string kind, string currency)
    {
        Value = value;
        Kind = kind;
        Currency = currency;
    }

    public string Value { get; }

    /// <summary>What it holds, before any owner: <c>clearing</c> of <c>clearing:sandbox/EUR</c>.</summary>
    public string Kind { get; }

    /// <summary>ISO 4217 alphabetic code.</summary>
    public string Currency { get; }

    public static AccountId Of(string kind, string currency) =>
        Known.GetOrAdd((kind, currency), static key => new AccountId($"{key.Kind}/{key.Currency}", key.Kind, key.Currency));

    public static AccountId Of(string kind, string owner, string currency) => new($"{kind}:{owner}/{currency}", kind, currency);

    /// <summary>An account as a caller names it, <c>available</c> or <c>clearing:sandbox</c>; there may be none.</summary>
    public static AccountId Named(string name, string currency) => Read($"{name}/{currency}");

    /// <summary>Reads an id back from storage.</summary>
    /// <exception cref="FormatException">It was never made by <see cref="Of(string,string)"/>.</exception>
    public static AccountId Read(string value)
    {
        var slash = value.LastIndexOf('/');
        if (slash <= 0)
            throw new FormatException($"Not an account: {value}");
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var kind = value[..(colon > 0 && colon < slash ? colon : slash)];
        return new AccountId(value, kind, value[(slash + 1)..]);
    }

    public override string ToString() => Value;
}

/// <summary>The kinds of account a book has (docs/ledger.md).</summary>
public static class AccountKind
{
    /// <summary>The money at the bank, seen from the book: minus all it owes.</summary>
    public const string Funding = "funding";
    /// <summary>Deposits announced, not yet usable.</summary>
    public const string Pending = "pending";
    /// <summary>Free to pay out.</summary>
    public const string Available = "available";
    /// <summary>Set aside by the merchant.</summary>
    public const string Reserve = "reserve";
    /// <summary>Taken for orders not yet settled.</summary>
    public const string InTransit = "in_transit";
    /// <summary>On its way to the book of a sub-merchant, or of a parent.</summary>
    public const string Transit = "transit";
    /// <summary>The rail says paid, the statement has not shown it yet; one a connector.</summary>
    public const string Clearing = "clearing";
    /// <summary>Held for an all-or-nothing batch while its rows are worked off; one a batch.</summary>
    public const string Batch = "batch";
    /// <summary>Held for a recipient, who may withdraw it; one a recipient.</summary>
    public const string Wallet = "wallet";

    /// <summary>What was charged for moving money.</summary>
    public const string Fees = "fees";
    /// <summary>Between two currencies: what was given of the one, what is owed of the other, as quoted.</summary>
    public const string Fx = "fx";

    /// <summary>Kinds with an owner of which there may be many: loaded only when a command names them.</summary>
    public static bool IsLoadedOnDemand(string kind) => kind is Batch or Wallet;

    /// <summary>The balances allowed below zero: those that mirror the outside.</summary>
    public static bool MayGoNegative(string kind) => kind is Funding or Clearing or Fx;
}

/// <summary>An account while a batch of commands is decided. Amounts in minor units.</summary>
public sealed class Account
{
    public required AccountId Id { get; init; }

    public long Balance { get; internal set; }

    /// <summary>How many entries it has; the next one has this number plus one.</summary>
    public long Entries { get; internal set; }

    /// <summary>What a debit must leave behind; zero unless the merchant asks for more.</summary>
    public long Minimum { get; internal set; }

    internal bool IsNew { get; init; }

    internal bool IsChanged { get; set; }

    /// <summary>How much can be taken.</summary>
    public long Free => AccountKind.MayGoNegative(Id.Kind) ? long.MaxValue : Balance - Minimum;
}
