using System.Globalization;
using Sluice.Fees;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Recipients;

namespace Sluice.Batches.Reading;

/// <summary>A credit transfer (CdtTrfTxInf, with what it inherits from PmtInf) as a payout request; pure.</summary>
internal static class Pain001Payment
{
    // EPC and ISO write this where there is no reference.
    private const string NotProvided = "NOTPROVIDED";

    /// <summary>A day is past when it is over everywhere on Earth.</summary>
    private static readonly TimeSpan LastZone = TimeSpan.FromHours(12);

    private static readonly HashSet<string> Children = new(StringComparer.Ordinal)
    {
        "PmtId", "PmtTpInf", "Amt", "ChrgBr", "UltmtDbtr", "CdtrAgt", "CdtrAgtAcct", "Cdtr", "CdtrAcct", "UltmtCdtr",
        "InstrForCdtrAgt", "InstrForDbtrAgt", "Purp", "RgltryRptg", "Tax", "RltdRmtInf", "RmtInf", "SplmtryData",
    };

    // Each asks for something that would not be done.
    private static readonly string[] Refused =
    [
        "XchgRateInf", "MndtRltdInf", "ChqInstr", "IntrmyAgt1", "IntrmyAgt1Acct", "IntrmyAgt2", "IntrmyAgt2Acct", "IntrmyAgt3",
        "IntrmyAgt3Acct",
    ];

    private static readonly string[] Repeated = ["InstrForCdtrAgt", "RgltryRptg", "RltdRmtInf", "SplmtryData"];

    // Inside these, what stands there twice would leave open which of them is meant.
    private static readonly string[] OneOnly =
    [
        "PmtId/", "Amt/", "Purp/", "PmtTpInf/CtgyPurp/", "Cdtr/Nm", "Cdtr/PstlAdr/", "Cdtr/CtctDtls/EmailAdr", "CdtrAcct/",
        "CdtrAgt/FinInstnId/BIC", "CdtrAgt/FinInstnId/ClrSysMmbId/",
    ];

    public static BatchRow Row(
        int number, int information, int transaction, XmlFields header, XmlFields payment, DateTimeOffset asOf, bool hasBicfi)
    {
        var (purpose, purposePath) = Purpose(header, payment);
        var place = new Pain001Place(information, header["PmtInfId"], transaction)
        {
            HasBicfi = hasBicfi,
            PurposePath = purposePath,
            ChargesPath = payment["ChrgBr"] is null && header["ChrgBr"] is not null ? "../ChrgBr" : "ChrgBr",
            DatePath = "../" + (header.PathOf("ReqdExctnDt/DtTm", "ReqdExctnDt/Dt") ?? "ReqdExctnDt"),
        };
        var errors = new FieldErrors();
        CheckElements(payment, place, errors);
        CheckMethod(header, place, errors);
        var reference = payment["PmtId/EndToEndId"];
        if (reference is null)
            errors.Add(place.At("PmtId/EndToEndId"), FieldCodes.Required, $"Write {NotProvided} where there is none.");
        if (payment["Amt/InstdAmt"] is null && payment.PathOf("Amt/EqvtAmt/Amt") is not null)
            errors.Add(place.At("Amt/EqvtAmt"), FieldCodes.NotAllowed,
                "An amount to be converted is not taken: say in InstdAmt what the recipient gets.");
        return new BatchRow
        {
            Number = number,
            Place = place,
            Request = new PayoutRequest
            {
                AmountDecimal = payment["Amt/InstdAmt"],
                Currency = payment["Amt/InstdAmt/@Ccy"],
                Purpose = purpose,
                ClientReference = reference == NotProvided ? null : reference,
                StatementReference = payment["RmtInf/Ustrd"],
                Group = header["PmtInfId"],
                Recipient = Recipient(payment),
                Destination = Destination(payment, place, errors),
                ReleaseAt = ReleaseAt(header, place, asOf, errors),
                FeeBearer = FeeBearer(payment["ChrgBr"] ?? header["ChrgBr"], place, errors),
                Metadata = Metadata(payment),
            },
            Errors = errors.Any ? errors : null,
        };
    }

    private static void CheckElements(XmlFields payment, Pain001Place place, FieldErrors errors)
    {
        foreach (var child in payment.Children)
        {
            if (Refused.Contains(child))
                errors.Add(place.At(child), FieldCodes.NotAllowed, "This is not done here: leave it out.");
            else if (!Children.Contains(child))
                errors.Add(place.At(JsonText.Cut(child)), FieldCodes.UnknownField, "pain.001 has no such element here.");
        }
        foreach (var path in payment.Twice)
        {
            if (path.Contains('/', StringComparison.Ordinal)
                ? OneOnly.Any(p => path.StartsWith(p, StringComparison.Ordinal)) : !Repeated.Contains(path))
                errors.Add(place.At(JsonText.Cut(path)), FieldCodes.Duplicate, "This stands there twice.");
        }
    }

    private static void CheckMethod(XmlFields header, Pain001Place place, FieldErrors errors)
    {
        if (header["PmtInfId"] is null)
            errors.Add(place.At("../PmtInfId"), FieldCodes.Required, "This is required.");
        if (header["PmtMtd"] is not { } method)
            errors.Add(place.At("../PmtMtd"), FieldCodes.Required, "This is required: TRF.");
        else if (method != "TRF")
            errors.Add(place.At("../PmtMtd"), FieldCodes.NotAllowed, "Only transfers (TRF) are made, no cheques.");
    }

    private static (string? Code, string Path) Purpose(XmlFields header, XmlFields payment)
    {
        if (payment.PathOf("Purp/Cd", "Purp/Prtry", "PmtTpInf/CtgyPurp/Cd", "PmtTpInf/CtgyPurp/Prtry") is { } own)
            return (Known(payment[own]!), own);
        return header.PathOf("PmtTpInf/CtgyPurp/Cd", "PmtTpInf/CtgyPurp/Prtry") is { } inherited
            ? (Known(header[inherited]!), "../" + inherited) : (null, "Purp/Cd");

        // Category and purpose of a dividend have different codes; those of the others are the same.
        static string Known(string code) => code == "DIVI" ? "DIVD" : code;
    }

    private static RecipientRequest Recipient(XmlFields payment)
    {
        const string postal = "Cdtr/PstlAdr/";
        var country = payment[postal + "Ctry"];
        var city = payment[postal + "TwnNm"];
        return new RecipientRequest
        {
            Name = payment["Cdtr/Nm"],
            Type = payment.PathOf("Cdtr/Id/OrgId/AnyBIC", "Cdtr/Id/OrgId/BICOrBEI", "Cdtr/Id/OrgId/LEI",
                "Cdtr/Id/OrgId/Othr/Id") is null ? "individual" : "company",
            Country = country ?? payment["Cdtr/CtryOfRes"] ?? CountryOfAccount(payment),
            Email = payment["Cdtr/CtctDtls/EmailAdr"],
            DateOfBirth = payment["Cdtr/Id/PrvtId/DtAndPlcOfBirth/BirthDt"],
            // Bare address lines say neither town nor country: what cannot be told apart is not kept.
            Address = city is null ? null : new AddressRequest
            {
                Street = payment[postal + "StrtNm"] ?? payment[postal + "AdrLine"],
                BuildingNumber = payment[postal + "BldgNb"],
                PostalCode = payment[postal + "PstCd"],
                City = city,
                Region = payment[postal + "CtrySubDvsn"],
                Country = country,
            },
        };
    }

    private static string? CountryOfAccount(XmlFields payment) =>
        payment["CdtrAcct/Id/IBAN"] is { Length: > 2 } iban ? iban[..2]
        : payment["CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd"] switch { "GBDSC" => "GB", "USABA" => "US", _ => null };

    private static DestinationRequest Destination(XmlFields payment, Pain001Place place, FieldErrors errors)
    {
        const string clearing = "CdtrAgt/FinInstnId/ClrSysMmbId/";
        var iban = payment["CdtrAcct/Id/IBAN"];
        var number = payment["CdtrAcct/Id/Othr/Id"];
        var member = payment[clearing + "MmbId"];
        if (iban is not null && number is not null)
            errors.Add(place.At("CdtrAcct/Id/Othr"), FieldCodes.Conflicting, "Give an IBAN or another number, not both.");
        var destination = new DestinationRequest { Type = DestinationKinds.Account };
        if (iban is not null || number is null)
        {
            destination.Give("iban", iban);
            destination.Give("bic", payment["CdtrAgt/FinInstnId/BICFI"] ?? payment["CdtrAgt/FinInstnId/BIC"]);
            if (iban is null)
                errors.Add(place.At("CdtrAcct/Id/IBAN"), FieldCodes.Required, "An account is needed: IBAN, or Othr/Id.");
            return destination;
        }
        destination.Give("account_number", number);
        switch (payment[clearing + "ClrSysId/Cd"])
        {
            case "GBDSC":
                destination.Give("sort_code", member);
                break;
            case "USABA":
                destination.Give("routing_number", member);
                destination.Give("account_type", payment["CdtrAcct/Tp/Cd"] switch
                {
                    "SVGS" => "savings",
                    "CACC" or "TRAN" or "CASH" => "checking",
                    var other => other,
                });
                break;
            case null:
                errors.Add(place.At(clearing + "ClrSysId/Cd"), FieldCodes.Required,
                    "An account without IBAN needs its bank's number: GBDSC or USABA, and MmbId.");
                break;
            default:
                errors.Add(place.At(clearing + "ClrSysId/Cd"), FieldCodes.UnknownValue,
                    "Read are GBDSC (sort code) and USABA (routing number).");
                break;
        }
        return destination;
    }

    private static string? ReleaseAt(XmlFields header, Pain001Place place, DateTimeOffset asOf, FieldErrors errors)
    {
        var path = place.DatePath[3..];
        if (header[path] is not { } text)
        {
            errors.Add(place.At(place.DatePath), FieldCodes.Required, "This is required: the day of execution.");
            return null;
        }
        var isTime = path.EndsWith("DtTm", StringComparison.Ordinal);
        // xs:date may carry a zone; the day is what is meant.
        var day = text.Length >= 10 ? text[..10] : text;
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || (!isTime && text.Length > 10 && text[10] is not ('Z' or '+' or '-')))
        {
            errors.Add(place.At(place.DatePath), FieldCodes.InvalidFormat, "Write year, month, day: 2026-03-31.");
            return null;
        }
        if (date < DateOnly.FromDateTime(Time.Cut(asOf).UtcDateTime - LastZone))
        {
            errors.Add(place.At(place.DatePath), FieldCodes.OutOfRange, $"{day} is past.");
            return null;
        }
        if (isTime)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                && at <= asOf ? null : text;
        }
        return date > DateOnly.FromDateTime(asOf.UtcDateTime) ? day + "T00:00:00Z" : null;
    }

    private static string? FeeBearer(string? code, Pain001Place place, FieldErrors errors)
    {
        switch (code)
        {
            case "DEBT":
                return FeeBearers.Merchant;
            case "CRED":
                return FeeBearers.Recipient;
            case null or "SHAR" or "SLEV":
                return null;
            default:
                errors.Add(place.At(place.ChargesPath), FieldCodes.UnknownValue, "This is DEBT, CRED, SHAR or SLEV.");
                return null;
        }
    }

    private static Dictionary<string, string>? Metadata(XmlFields payment)
    {
        Dictionary<string, string>? metadata = null;
        Add("instruction_id", payment["PmtId/InstrId"]);
        Add("uetr", payment["PmtId/UETR"]);
        return metadata;

        void Add(string key, string? text)
        {
            if (text is not null)
                (metadata ??= new(StringComparer.Ordinal)).Add(key, text);
        }
    }
}
