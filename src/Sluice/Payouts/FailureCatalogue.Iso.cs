namespace Sluice.Payouts;

public static partial class FailureCatalogue
{
    // ISO 20022 external code sets, ExternalStatusReason1Code and ExternalReturnReason1Code together: ours, then theirs.
    private static (string Ours, string Theirs)[] IsoRows() =>
    [
        ("account_closed", "AC04 AC07 AC17"),
        ("account_not_found", "BE06 UCRD TK03 BE23"),
        ("invalid_account_number", "AC01 AC03 AC08 AB21"),
        ("account_blocked", "AC06"),
        ("account_type_not_supported", "AC12 AC14 AG01 AG03 AC16"),
        ("account_details_changed", "AC15"),
        ("invalid_bank_code", "RC01 RC02 RC04 RC05 RC07 RC08 RC10 RC11 AG04 AG06 AGNT"),
        ("bank_not_reachable", "CNOR AG10 AG11 RC13 RC15 RC16 ED01 NRCH"),
        ("name_mismatch", "BE01 BE21 BE22 TKCM"),
        ("currency_not_accepted", "AC09 AC11 AM03 AM11 CURR"),
        ("bank_unavailable", "AB05 AB06 AB08 AB09 AB10 FF10"),
        ("rail_unavailable", "AB01 AB02 AB03 AB04 AB07 AB11 ED05 ED06 FF11 DC02 DC04"),
        ("cut_off_missed", "TM01 DT05"),
        ("expired_at_rail", "AEXR EDTR EOL1 DS24 TKXP"),
        ("never_arrived", "AG09 NOOR"),
        ("insufficient_funds_at_bank", "AM04"),
        ("limit_exceeded_at_bank", "AM02 AM13 AM14 AM21 AM23 SL13 SL14 SL15 SL16 TKVE"),
        ("amount_below_minimum", "AM06 AM15"),
        ("invalid_amount", "AM01 AM09 AM12 AM22 CH20"),
        ("invalid_date", "DT01 DT02 DT03 DT04 CH03 CH04 EDNA BDAY"),
        ("insufficient_details", "BE09 BE12 BE14 BE15 BE17 RC12 BE18 BE20 RR03 RR11 RR12 MINF CH21 ED03"),
        ("invalid_address", "BE04 BE11"),
        ("invalid_purpose", "FF06 FF07"),
        ("invalid_reference", "RR07 RR08 RR09 RR10 CH15 ERIN NERI CERI FF08"),
        ("regulatory_information_missing", "RR01 RR02 RR05 RR06 NOCM"),
        ("regulatory_refusal", "AM07 RR04"),
        ("suspected_fraud", "FR01 FRAD EMVL PINL"),
        ("recipient_deceased", "MD07"),
        ("refused_by_recipient", "MD06 BE05 SL02 UPAY RQNR ARFR ARJR SP01"),
        ("refused_by_bank", "MS03 MS02 SL03 SL17 SL18"),
        ("returned_by_recipient_bank", "NOAS CNPC RUTA"),
        ("recall_accepted", "FOCR"),
        ("duplicate_at_bank", "AM05 DUPL DU01 DU02 DU03 DU04 DU05 RF01 ARDT APAR AB12 DS15"),
        ("not_supported_by_bank", "AG02 AG12 FF03 FF04 FF05 OSNS PINS RTNS IPNS"),
        ("payer_account_problem", "AC02 AC05 AC10 AC13 AG05 AG07 BE07 BE08 BE10 BE13 BE16 DNOR RC03 RC06 RC09 SL01 SL11 SL12"),
        ("payer_not_authorised",
            "AG08 CN01 DS0A DS0B DS0C DS0D DS0E DS0F DS0G DS0H DS0K DS10 DS11 DS12 DS13 DS14 DS16 DS17 DS19 DS20 DS21 " +
            "DS22 DS23 DS26 DS27 ID01"),
        ("file_rejected",
            "AM10 AM16 AM17 AM18 AM19 AM20 BE19 CH07 CH16 CH17 DS04 DS08 DS09 DS18 DS28 FF01 FF02 INDT TA01 TD02 TD03 AB13"),
        ("canceled_by_rail", "DS25"),
        ("canceled_on_request", "CUST DS02"),
    ];
}
