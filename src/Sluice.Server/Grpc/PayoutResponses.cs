namespace Sluice.Server.Grpc.Wire;

/// <summary>The fields that every answer of the payout service has.</summary>
internal interface IPayoutResponse
{
    string MerchantPayoutId { get; set; }
    PayoutEnums.Types.PayoutStatus PayoutStatus { get; set; }
    string ConnectorPayoutId { get; set; }
    ErrorInfo Error { get; set; }
    uint StatusCode { get; set; }
}

internal sealed partial class PayoutServiceCreateResponse : IPayoutResponse;

internal sealed partial class PayoutServiceTransferResponse : IPayoutResponse;

internal sealed partial class PayoutServiceGetResponse : IPayoutResponse;

internal sealed partial class PayoutServiceVoidResponse : IPayoutResponse;

internal sealed partial class PayoutServiceStageResponse : IPayoutResponse;

internal sealed partial class PayoutServiceCreateLinkResponse : IPayoutResponse;

internal sealed partial class PayoutServiceCreateRecipientResponse : IPayoutResponse;

internal sealed partial class PayoutServiceEnrollDisburseAccountResponse : IPayoutResponse;
