using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using static Sluice.Payouts.RetryAdvice;

namespace Sluice.Payouts;

/// <summary>
/// Every way a payout can fail or come back, with advice. What rails say in their own codes is mapped onto these.
/// </summary>
public static partial class FailureCatalogue
{
    private static readonly FailureCode[] Codes = Rows();
    private static readonly FrozenDictionary<string, FailureCode> ByCode = Codes.ToFrozenDictionary(c =>
        c.Code, StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, FailureCode> ByIso = BuildIso();
    private static readonly FrozenDictionary<string, string> IsoByCode =
        IsoRows().ToFrozenDictionary(r => r.Ours, r => r.Theirs.Split(' ')[0], StringComparer.Ordinal);

    /// <summary>The code for everything a rail did not explain, or explained in a code nobody knows.</summary>
    public static FailureCode Unspecified { get; } = Find("unspecified");

    /// <summary>Every code.</summary>
    public static IReadOnlyList<FailureCode> All => Codes;

    /// <summary>Finds a code.</summary>
    public static bool TryFind(string code, [NotNullWhen(true)] out FailureCode? failure) =>
        ByCode.TryGetValue(code, out failure);

    /// <summary>A code that this product wrote itself.</summary>
    /// <exception cref="InvalidOperationException">There is no such code.</exception>
    public static FailureCode Find(string code) => ByCode.TryGetValue(code, out var failure)
        ? failure
        : throw new InvalidOperationException($"No failure code '{code}'.");

    /// <summary>
    /// What an ISO 20022 ExternalStatusReason1Code or ExternalReturnReason1Code means here. Unknown ones, and those that
    /// explain nothing, are <see cref="Unspecified"/>; the raw code is kept as it came.
    /// </summary>
    public static RailFailure FromIso(string? code) =>
        new(code is not null && ByIso.TryGetValue(code, out var failure) ? failure : Unspecified, code);

    /// <summary>The first ISO 20022 ExternalStatusReason1Code that means one of our codes; null where none does.</summary>
    public static string? ToIso(string code) => IsoByCode.GetValueOrDefault(code);

    private static FrozenDictionary<string, FailureCode> BuildIso()
    {
        var byIso = new Dictionary<string, FailureCode>(StringComparer.Ordinal);
        foreach (var (ours, theirs) in IsoRows())
        {
            foreach (var iso in theirs.Split(' '))
                byIso.Add(iso, ByCode[ours]);
        }
        return byIso.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FailureCode[] Rows() =>
    [
        new("account_closed", AfterCorrection, "The account is closed", "Ask the recipient for another account."),
        new("account_not_found", AfterCorrection, "No such account",
            "The bank does not know the account. Check the number with the recipient."),
        new("invalid_account_number", AfterCorrection, "The account number is wrong", "Check the number with the recipient."),
        new("account_blocked", AfterCorrection, "The account is blocked",
            "The account takes no payments now. Ask the recipient for another."),
        new("account_type_not_supported", AfterCorrection, "Not for this kind of account",
            "The account is of a kind, such as savings or card, that this payment cannot reach. Ask for another."),
        new("account_details_changed", AfterCorrection, "The account has new details", "Ask the recipient for the new details."),
        new("invalid_bank_code", AfterCorrection, "The bank code is wrong",
            "The BIC, sort code or routing number names no bank. Check it."),
        new("bank_not_reachable", AfterCorrection, "The bank does not take part",
            "The bank is not on this rail. Use another account or rail."),
        new("name_mismatch", AfterCorrection, "Name and account do not match",
            "Write the name as the bank of the recipient has it."),
        new("currency_not_accepted", AfterCorrection, "The account does not take this currency",
            "Pay in the currency of the account."),
        new("bank_unavailable", Safe, "The bank was out of reach",
            "The bank of the recipient did not answer and the payment was stopped."),
        new("rail_unavailable", Safe, "The rail was out of reach",
            "The network could not carry or settle the payment and stopped it."),
        new("cut_off_missed", Safe, "Too late for the day",
            "The payment arrived after the rail's closing time and was not taken."),
        new("expired_at_rail", Safe, "Expired at the rail", "The rail did not carry the payment out in time and gave it up."),
        new("never_arrived", Safe, "The rail never received it", "Asked about it, the rail says that it has no such payment."),
        new("insufficient_funds_at_bank", Safe, "Too little money at our bank",
            "The account we pay from was short. Nothing left it."),
        new("limit_exceeded_at_bank", AfterCorrection, "Over a limit",
            "The amount, or the total of a period, is over a limit. Pay less, or later."),
        new("amount_below_minimum", AfterCorrection, "Under the minimum", "The rail takes no amount this small."),
        new("invalid_amount", AfterCorrection, "The amount was not taken", "The rail cannot pay this amount as written."),
        new("invalid_date", AfterCorrection, "The date was not taken", "The rail does not pay on the date that was asked for."),
        new("insufficient_details", AfterCorrection, "Details are missing",
            "Name, address or identification of a party is missing or too short."),
        new("invalid_address", AfterCorrection, "The address is wrong", "Address or country of a party is missing or wrong."),
        new("invalid_purpose", AfterCorrection, "The purpose was not taken", "Choose a purpose that the corridor allows."),
        new("invalid_reference", AfterCorrection, "The reference was not taken",
            "The statement reference is wrong, missing or too long for the bank."),
        new("regulatory_information_missing", AfterCorrection, "Information for the authorities is missing",
            "Central bank or tax information is incomplete."),
        new("regulatory_refusal", Never, "Refused by law", "A regulation forbids this payment. The bank may not say more."),
        new("suspected_fraud", Never, "Stopped as fraud",
            "A bank holds the payment for fraud. Speak with the recipient before anything else."),
        new("recipient_deceased", Never, "The recipient has died", "The bank says that the holder of the account has died."),
        new("refused_by_recipient", Never, "The recipient refused it",
            "The recipient, or a service they ordered, does not want the payment."),
        new("refused_by_bank", AfterCorrection, "The bank refused it",
            "The bank of the recipient does not take it, without a closer reason."),
        new("returned_by_recipient_bank", AfterCorrection, "The bank sent it back",
            "The money arrived at the bank of the recipient and came back."),
        new("recall_accepted", Never, "Called back", "The money came back because it was asked for."),
        new("duplicate_at_bank", Never, "The bank has it already",
            "The bank takes this for a second copy of a payment. Look for the first one."),
        new("not_supported_by_bank", AfterCorrection, "Not offered by the bank",
            "A bank does not offer this kind of payment. Use another rail."),
        new("payer_account_problem", AfterCorrection, "Our account cannot be used",
            "The account we pay from is closed, blocked or wrong at our bank."),
        new("payer_not_authorised", AfterCorrection, "We were not allowed to",
            "Our bank did not accept the signature, right or agreement we used."),
        new("file_rejected", AfterCorrection, "The rail could not read it",
            "Our message was refused for its form. Nothing was paid; we have to correct it."),
        new("canceled_by_rail", AfterCorrection, "Canceled by the rail", "The rail or a bank on the way canceled the payment."),
        new("canceled_on_request", Never, "Canceled as asked", "The payment was canceled because it was asked for."),
        new("unspecified", AfterCorrection, "No reason given",
            "The rail gave no reason we know; see its own code and text. Ask before trying again."),
    ];
}
