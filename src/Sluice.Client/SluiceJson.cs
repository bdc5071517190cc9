using System.Text.Json.Serialization;

namespace Sluice.Client;

/// <summary>
/// How the contracts are written: snake_case, nulls left out; what a newer server adds is skipped when reading.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(NewPayout))]
[JsonSerializable(typeof(PayoutChanges))]
[JsonSerializable(typeof(PayoutStep))]
[JsonSerializable(typeof(PayoutValidation))]
[JsonSerializable(typeof(Page<Payout>))]
[JsonSerializable(typeof(Page<PayoutAttempt>))]
[JsonSerializable(typeof(RecipientChanges))]
[JsonSerializable(typeof(Page<Recipient>))]
[JsonSerializable(typeof(NewPayoutMethod))]
[JsonSerializable(typeof(PayoutMethodChanges))]
[JsonSerializable(typeof(Page<PayoutMethod>))]
[JsonSerializable(typeof(Balances))]
[JsonSerializable(typeof(BalanceMinimum))]
[JsonSerializable(typeof(NewReserveTransfer))]
[JsonSerializable(typeof(ReserveTransfer))]
[JsonSerializable(typeof(Page<Transaction>))]
[JsonSerializable(typeof(NewBatch))]
[JsonSerializable(typeof(Page<Batch>))]
[JsonSerializable(typeof(ReportRow))]
[JsonSerializable(typeof(Page<Event>))]
[JsonSerializable(typeof(Page<ExceptionCase>))]
[JsonSerializable(typeof(ExceptionResolution))]
[JsonSerializable(typeof(NewApiKey))]
[JsonSerializable(typeof(Page<ApiKey>))]
[JsonSerializable(typeof(AccessToken))]
[JsonSerializable(typeof(NewDeposit))]
[JsonSerializable(typeof(Deposit))]
[JsonSerializable(typeof(SandboxClock))]
[JsonSerializable(typeof(ClockAdvance))]
[JsonSerializable(typeof(Page<BankPayment>))]
[JsonSerializable(typeof(BankSummary))]
[JsonSerializable(typeof(LedgerProgress))]
[JsonSerializable(typeof(LedgerVerification))]
[JsonSerializable(typeof(FilterValues))]
[JsonSerializable(typeof(Page<FailureCode>))]
[JsonSerializable(typeof(Page<PurposeCode>))]
[JsonSerializable(typeof(Page<Requirement>))]
[JsonSerializable(typeof(Page<Connector>))]
[JsonSerializable(typeof(NewRoutingRules))]
[JsonSerializable(typeof(RoutingRules))]
[JsonSerializable(typeof(RoutingDecision))]
public sealed partial class SluiceJson : JsonSerializerContext;
