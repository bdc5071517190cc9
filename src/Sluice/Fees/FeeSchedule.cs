using Sluice.Kernel;
using Sluice.Money;
using Sluice.Routing;

namespace Sluice.Fees;

/// <summary>A fee as one payout is charged it.</summary>
/// <param name="Amount">More than zero, in the currency the merchant pays with.</param>
/// <param name="Bearer">One of <see cref="FeeBearers"/>.</param>
/// <param name="Refund">One of <see cref="FeeRefunds"/>.</param>
/// <param name="Rule">The rule that says so.</param>
public sealed record Charge(Amount Amount, string Bearer, string Refund, string Rule);

/// <summary>
/// What a merchant's payouts cost: rules in their order, of which the first that is for a payout decides. Where none is,
/// it costs nothing.
/// </summary>
/// <param name="Rules">In order.</param>
/// <param name="Refund">One of <see cref="FeeRefunds"/>.</param>
/// <param name="FxMarginBasisPoints">What a conversion takes off the rate, in hundredths of a percent, 0 to 9,999.</param>
/// <param name="Revision">Counts changes; 0 where there are none yet.</param>
/// <param name="UpdatedAt">When it was set; null where it never was.</param>
public sealed record FeeSchedule(
    IReadOnlyList<FeeRule> Rules, string Refund, int FxMarginBasisPoints, int Revision, DateTimeOffset? UpdatedAt)
{
    /// <summary>How many rules a schedule has at most.</summary>
    public const int RulesMax = 100;

    public const int NameCharactersMax = 64;

    /// <summary>A merchant without any: nothing costs anything.</summary>
    public static FeeSchedule None { get; } = new([], FeeRefunds.FailedAndReturned, 0, 0, null);

    /// <summary>The fee of a payout; null where there is none.</summary>
    /// <param name="facts">The payout, its amount as it is asked for.</param>
    /// <param name="paid">What the percentage is of: the amount in the currency the merchant pays with.</param>
    /// <param name="bearer">Who pays, where the request says so.</param>
    /// <param name="rail">Finds the rail it would take; asked only where a rule names one.</param>
    /// <exception cref="OverflowException">Never: amounts and fixed parts are limited.</exception>
    public Charge? ChargeFor(RouteFacts facts, Amount paid, string? bearer, Func<string?> rail)
    {
        foreach (var rule in Rules)
        {
            if (rule.Price.Currency is { } currency && currency != paid.Currency.Code)
                continue;
            if (rule.When.Mismatch(facts) is not null || (rule.Rails.Count > 0 && !rule.Rails.Contains(rail() ?? "")))
                continue;
            var fee = rule.Price.Of(paid.MinorUnits);
            return fee == 0 ? null : new Charge(new Amount(fee, paid.Currency), bearer ?? rule.Bearer, Refund, rule.Name);
        }
        return null;
    }

    /// <summary>What stands against charging a fee: it takes all that the recipient would get. Null when nothing does.</summary>
    public static Problem? Refusal(Charge? charge, Amount paid)
    {
        if (charge is not { Bearer: FeeBearers.Recipient } || charge.Amount.MinorUnits < paid.MinorUnits)
            return null;
        var errors = new FieldErrors();
        errors.Add("/amount", FieldCodes.OutOfRange, $"The fee of {charge.Amount} leaves nothing for the recipient.");
        return errors.ToProblem();
    }
}
