namespace Sluice.Batches.Reading;

/// <summary>Where a payment stands in a pain.001 message, for naming what is wrong with it by XPath.</summary>
/// <param name="PaymentInformation">Its number, from 1.</param>
/// <param name="PaymentInformationId">PmtInfId.</param>
/// <param name="Transaction">Which CdtTrfTxInf of it, from 1.</param>
internal sealed record Pain001Place(int PaymentInformation, string? PaymentInformationId, int Transaction)
{
    public const string Root = "/Document/CstmrCdtTrfInitn";

    private static readonly Dictionary<string, string> Paths = new(StringComparer.Ordinal)
    {
        ["/amount"] = "Amt/InstdAmt",
        ["/currency"] = "Amt/InstdAmt/@Ccy",
        ["/client_reference"] = "PmtId/EndToEndId",
        ["/statement_reference"] = "RmtInf/Ustrd",
        ["/metadata/instruction_id"] = "PmtId/InstrId",
        ["/metadata/uetr"] = "PmtId/UETR",
        ["/recipient"] = "Cdtr",
        ["/recipient/name"] = "Cdtr/Nm",
        ["/recipient/type"] = "Cdtr/Id",
        ["/recipient/country"] = "Cdtr/PstlAdr/Ctry",
        ["/recipient/email"] = "Cdtr/CtctDtls/EmailAdr",
        ["/recipient/date_of_birth"] = "Cdtr/Id/PrvtId/DtAndPlcOfBirth/BirthDt",
        ["/recipient/address"] = "Cdtr/PstlAdr",
        ["/recipient/address/street"] = "Cdtr/PstlAdr/StrtNm",
        ["/recipient/address/building_number"] = "Cdtr/PstlAdr/BldgNb",
        ["/recipient/address/postal_code"] = "Cdtr/PstlAdr/PstCd",
        ["/recipient/address/city"] = "Cdtr/PstlAdr/TwnNm",
        ["/recipient/address/region"] = "Cdtr/PstlAdr/CtrySubDvsn",
        ["/recipient/address/country"] = "Cdtr/PstlAdr/Ctry",
        ["/destination"] = "CdtrAcct",
        ["/destination/iban"] = "CdtrAcct/Id/IBAN",
        ["/destination/account_number"] = "CdtrAcct/Id/Othr/Id",
        ["/destination/account_type"] = "CdtrAcct/Tp/Cd",
        ["/destination/sort_code"] = "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId",
        ["/destination/routing_number"] = "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId",
    };

    private string Information => $"{Root}/PmtInf[{PaymentInformation}]";

    /// <summary>The XPath of the payment itself.</summary>
    public string Payment => $"{Information}/CdtTrfTxInf[{Transaction}]";

    /// <summary>Whether BIC is called BICFI, as from version 09 on.</summary>
    public bool HasBicfi { get; init; }

    /// <summary>Where the purpose was found: a path in the payment, or in what it inherits from with two points before.</summary>
    public string PurposePath { get; init; } = "Purp/Cd";

    /// <summary>Where the bearer of charges was found, likewise.</summary>
    public string ChargesPath { get; init; } = "ChrgBr";

    /// <summary>Where the day of execution was found, likewise.</summary>
    public string DatePath { get; init; } = "../ReqdExctnDt";

    /// <summary>The XPath of a path in the payment, or, after two points, in its payment information.</summary>
    public string At(string path) =>
        path.StartsWith("../", StringComparison.Ordinal) ? $"{Information}/{path.AsSpan(3)}" : $"{Payment}/{path}";

    /// <summary>The XPath of a field of the payout; one that is an XPath already stays.</summary>
    public string Of(string pointer)
    {
        if (pointer.StartsWith(Root, StringComparison.Ordinal))
            return pointer;
        return pointer switch
        {
            "" => Payment,
            "/purpose" => At(PurposePath),
            "/fee_bearer" => At(ChargesPath),
            "/release_at" => At(DatePath),
            "/group" => At("../PmtInfId"),
            "/destination/bic" => At(HasBicfi ? "CdtrAgt/FinInstnId/BICFI" : "CdtrAgt/FinInstnId/BIC"),
            _ => Paths.TryGetValue(pointer, out var path) ? At(path) : Payment,
        };
    }
}
