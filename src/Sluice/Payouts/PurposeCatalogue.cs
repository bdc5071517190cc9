using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Sluice.Payouts;

/// <summary>
/// The purposes a payout can have: plain names, every ISO 20022 ExternalPurpose1Code, and the codes that single destination
/// countries ask for. Every payout names one.
/// </summary>
public static partial class PurposeCatalogue
{
    private const string Uae = "AE";

    private static readonly Purpose[] Plain = PlainRows();
    private static readonly Purpose[] Everything = Build();
    private static readonly FrozenDictionary<string, Purpose> ByCode = Everything.ToFrozenDictionary(p =>
        p.Code, StringComparer.Ordinal);
    private static readonly Purpose[] AllowedInUae = [.. Everything.Where(p => p.UaeCode is not null)];
    private static readonly Purpose[] AllowedElsewhere = [.. Everything.Where(p => p.OnlyCountry is null)];

    /// <summary>Every purpose: plain names first, then ISO codes, then those of single countries.</summary>
    public static IReadOnlyList<Purpose> All => Everything;

    /// <summary>The plain names, for people to choose from.</summary>
    public static IReadOnlyList<Purpose> Named => Plain;

    /// <summary>Finds a purpose by its code in capitals.</summary>
    public static bool TryFind(string code, [NotNullWhen(true)] out Purpose? purpose) => ByCode.TryGetValue(code, out purpose);

    /// <summary>
    /// The purposes that a destination country takes. The UAE take only those with a code of their central bank.
    /// </summary>
    public static IReadOnlyList<Purpose> Allowed(string country) => country == Uae ? AllowedInUae : AllowedElsewhere;

    /// <summary>Whether a destination country takes this purpose.</summary>
    public static bool IsAllowed(Purpose purpose, string country) =>
        country == Uae ? purpose.UaeCode is not null : purpose.OnlyCountry is null || purpose.OnlyCountry == country;

    private static Purpose[] Build()
    {
        // An ISO code means in the UAE what the first plain name with the same meaning does.
        var uaeByIso = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var plain in Plain)
        {
            if (plain.UaeCode is not null)
                uaeByIso.TryAdd(plain.IsoCode, plain.UaeCode);
        }
        var names = Plain.Select(p => p.Code).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Plain,
            .. IsoFirstRows().Concat(IsoSecondRows()).Where(p => !names.Contains(p.Code))
                .Select(p => p with { UaeCode = uaeByIso.GetValueOrDefault(p.IsoCode) }),
            .. UaeRows().Select(p => p with { UaeCode = p.Code, OnlyCountry = Uae }),
        ];
    }

    private static Purpose[] PlainRows() =>
    [
        new("REFUND", "REFU", "Refund to a customer") { UaeCode = "TOF" },
        new("COMMISSION", "COMM", "Commission") { UaeCode = "COM" },
        new("LOAN", "LOAN", "Loan paid out to the borrower") { UaeCode = "LND" },
        new("LOAN_REPAYMENT", "LOAR", "Repayment of a loan") { UaeCode = "EMI" },
        new("SALARY", "SALA", "Salary") { UaeCode = "SAL" },
        new("PAYROLL", "PAYR", "Payroll") { UaeCode = "SAL" },
        new("BONUS", "BONU", "Bonus") { UaeCode = "BON" },
        new("ALLOWANCE", "ALLW", "Allowance") { UaeCode = "ALW" },
        new("PENSION", "PENS", "Pension") { UaeCode = "PEN" },
        new("EXPENSES", "BEXP", "Reimbursed business expenses"),
        new("REBATE", "REBT", "Rebate") { UaeCode = "TOF" },
        new("REIMBURSEMENT", "RIMB", "Reimbursement of an earlier error") { UaeCode = "TOF" },
        new("INSURANCE_CLAIM", "INSC", "Insurance claim") { UaeCode = "INS" },
        new("INSURANCE_PREMIUM", "INSU", "Insurance premium") { UaeCode = "INS" },
        new("INSURANCE_REFUND", "INPR", "Refund of an insurance premium") { UaeCode = "INS" },
        new("COMPENSATION", "COMP", "Compensation") { UaeCode = "COP" },
        new("SUPPLIER", "SUPP", "Payment to a supplier") { UaeCode = "GDE" },
        new("INVOICE", "IVPT", "Payment of invoices") { UaeCode = "GDE" },
        new("GOODS", "GDDS", "Goods") { UaeCode = "GDE" },
        new("SERVICES", "SCVE", "Services") { UaeCode = "TTS" },
        new("GOODS_AND_SERVICES", "GDSV", "Goods and services") { UaeCode = "GDE" },
        new("MARKETPLACE_SALES", "RETL", "Sales of a marketplace seller") { UaeCode = "GDE" },
        new("ROYALTIES", "ROYA", "Royalties") { UaeCode = "IPC" },
        new("LICENSE_FEE", "LICF", "Licence fee") { UaeCode = "IPC" },
        new("COPYRIGHT", "CPYR", "Copyright fee") { UaeCode = "IPC" },
        new("RENT", "RENT", "Rent") { UaeCode = "RNT" },
        new("DIVIDEND", "DIVD", "Dividend") { UaeCode = "DIV" },
        new("INTEREST", "INTE", "Interest") { UaeCode = "IOL" },
        new("INVESTMENT", "INVS", "Investment paid out") { UaeCode = "CIN" },
        new("SECURITIES", "SECU", "Securities"),
        new("SAVINGS", "SAVG", "Savings"),
        new("OWN_ACCOUNT", "INTP", "Transfer to an own account") { UaeCode = "OAT" },
        new("INTRA_COMPANY", "INTC", "Transfer within a group of companies") { UaeCode = "IGT" },
        new("TREASURY", "TREA", "Treasury"),
        new("CHARITY", "CHAR", "Charity") { UaeCode = "CHC" },
        new("GIFT", "GIFT", "Gift") { UaeCode = "TOF" },
        new("FAMILY_SUPPORT", "DEPD", "Support of family") { UaeCode = "FAM" },
        new("ALIMONY", "ALMY", "Alimony") { UaeCode = "FAM" },
        new("EDUCATION", "EDUC", "Tuition") { UaeCode = "EDU" },
        new("MEDICAL", "MDCS", "Medical care") { UaeCode = "PRS" },
        new("TAX", "TAXS", "Tax") { UaeCode = "TAX" },
        new("TAX_REFUND", "TAXR", "Refund of a tax") { UaeCode = "XAT" },
        new("VALUE_ADDED_TAX", "VATX", "Value added tax") { UaeCode = "TAX" },
        new("SOCIAL_BENEFIT", "SSBE", "Social security benefit"),
        new("GOVERNMENT_PAYMENT", "GOVT", "Payment by or to a government"),
        new("UTILITIES", "UBIL", "Utilities") { UaeCode = "UTL" },
        new("FEES", "FEES", "Fees") { UaeCode = "TTS" },
        new("WINNINGS", "GAMB", "Winnings"),
        new("PRIZE", "LOTT", "Lottery prize"),
        new("PROPERTY_PURCHASE", "PCOM", "Purchase of a property") { UaeCode = "PPA" },
        new("TRAVEL", "AIRB", "Travel") { UaeCode = "STR" },
        new("OTHER", "OTHR", "Something else"),
    ];
}
