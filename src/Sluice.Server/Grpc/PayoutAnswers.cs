using System.Text.Json;
using Sluice.Payouts;
using Sluice.Server.Grpc.Wire;
using Status = Sluice.Server.Grpc.Wire.PayoutEnums.Types.PayoutStatus;

namespace Sluice.Server.Grpc;

/// <summary>Where a payout stands, as every call of the payout service answers it.</summary>
internal sealed record PayoutAnswer(string? MerchantPayoutId, string? PayoutId, Status Status, ErrorInfo? Error = null)
{
    /// <summary>Sluice answered itself: no rail was asked whose HTTP status could be passed on.</summary>
    private const uint AnsweredHere = 200;

    /// <summary>The answer of a payout as it is stored.</summary>
    public static PayoutAnswer Of(Payout payout) =>
        new(payout.ClientReference, payout.Id.ToString(), StatusOf(payout.Status), ErrorOf(payout));

    /// <summary>The answer of a change just made, from the snapshot its event reports.</summary>
    public static PayoutAnswer OfSnapshot(string json)
    {
        using var snapshot = JsonDocument.Parse(json);
        var root = snapshot.RootElement;
        var status = PayoutStatuses.TryParse(root.GetProperty("status").GetString()!, out var known)
            ? StatusOf(known) : Status.Pending;
        return new PayoutAnswer(root.GetProperty("client_reference").GetString(), root.GetProperty("id").GetString(), status);
    }

    /// <summary>A status of the wire. What is open is pending: only what is certain is told as an end (docs/grpc.md).</summary>
    public static Status StatusOf(PayoutStatus status) => status switch
    {
        PayoutStatus.AwaitingDetails => Status.RequiresPayoutMethodData,
        PayoutStatus.AwaitingConfirmation => Status.RequiresConfirmation,
        PayoutStatus.Paid => Status.Success,
        PayoutStatus.Failed or PayoutStatus.Rejected => Status.Failed,
        PayoutStatus.Canceled => Status.Cancelled,
        PayoutStatus.Expired => Status.Expired,
        PayoutStatus.Returned => Status.Reversed,
        _ => Status.Pending,
    };

    /// <summary>The answer in the message of a call: all have the same five fields.</summary>
    public T To<T>()
        where T : IPayoutResponse, new()
    {
        var response = new T { PayoutStatus = Status, StatusCode = AnsweredHere };
        if (!string.IsNullOrEmpty(MerchantPayoutId))
            response.MerchantPayoutId = MerchantPayoutId;
        if (PayoutId is not null)
            response.ConnectorPayoutId = PayoutId;
        if (Error is not null)
            response.Error = Error;
        return response;
    }

    private static ErrorInfo? ErrorOf(Payout payout)
    {
        if (payout.Failure is not { } failure)
            return null;
        var entry = FailureCatalogue.Find(failure.Code);
        var rail = new ConnectorErrorDetails();
        if (failure.RawCode is not null)
            rail.Code = failure.RawCode;
        if (failure.RawText is not null)
            rail.Message = failure.RawText;
        if (payout.RailReference is not null)
            rail.ConnectorTransactionId = payout.RailReference;
        return new ErrorInfo
        {
            UnifiedDetails = new UnifiedErrorDetails
            {
                Code = failure.Code,
                Message = entry.Title,
                Description = entry.Explanation,
                UserGuidanceMessage = $"retry: {entry.RetryText}",
            },
            ConnectorDetails = rail,
        };
    }
}
