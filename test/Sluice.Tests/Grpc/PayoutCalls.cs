using Google.Protobuf;
using Shouldly;
using Sluice.Server.Grpc;
using Sluice.Server.Grpc.Wire;
using Sluice.Tests.Server;
using Coins = Sluice.Server.Grpc.Wire.Money;
using Status = Sluice.Server.Grpc.Wire.PayoutEnums.Types.PayoutStatus;

namespace Sluice.Tests.Grpc;

/// <summary>A merchant with money, its REST door and its gRPC calls.</summary>
internal sealed class PayoutCalls(Door door) : IDisposable
{
    public const string Iban = "DE89370400440532013000";

    public Door Door => door;

    public RawGrpc Raw { get; } = new(door.Server.GrpcUrl, door.Key);

    public static async Task<PayoutCalls> OpenAsync(TestServer server, long funds = 100_000, string currency = "EUR")
    {
        var door = await server.NewMerchantAsync(uniqueReferences: false);
        if (funds > 0)
            await door.FundAsync(funds, currency);
        return new PayoutCalls(door);
    }

    public static SecretString Secret(string value) => new() { Value = value };

    public static PayoutMethod Sepa(string iban = Iban) => new() { Sepa = new SepaBankTransferPayout { Iban = Secret(iban) } };

    public static Coins Money(long amount, Currency currency = Currency.Eur) =>
        new() { MinorAmount = amount, Currency = currency };

    public static PayoutServiceCreateRequest Order(string? id = null, long amount = 1000, string name = "Ada Byron")
    {
        var order = new PayoutServiceCreateRequest
        {
            Amount = Money(amount),
            Customer = new Customer { Name = name },
            PayoutMethodData = Sepa(),
        };
        if (id is not null)
            order.MerchantPayoutId = id;
        return order;
    }

    public static PayoutServiceTransferRequest Transfer(string? id = null, long amount = 1000)
    {
        var order = new PayoutServiceTransferRequest
        {
            Amount = Money(amount),
            Customer = new Customer { Name = "Ada Byron" },
            PayoutMethodData = Sepa(),
        };
        if (id is not null)
            order.MerchantPayoutId = id;
        return order;
    }

    public Task<RawAnswer> CallAsync(string method, IMessage request, params (string, string)[] headers) =>
        Raw.CallAsync("/types.PayoutService/" + method, request, headers);

    public async Task<PayoutServiceCreateResponse> CreateAsync(PayoutServiceCreateRequest order) =>
        Ok(await CallAsync("Create", order)).Read<PayoutServiceCreateResponse>();

    public async Task<PayoutServiceTransferResponse> TransferAsync(PayoutServiceTransferRequest order) =>
        Ok(await CallAsync("Transfer", order)).Read<PayoutServiceTransferResponse>();

    public async Task<PayoutServiceGetResponse> GetAsync(string id) =>
        Ok(await CallAsync("Get", new PayoutServiceGetRequest { ConnectorPayoutId = id })).Read<PayoutServiceGetResponse>();

    public async Task<PayoutServiceGetResponse> WaitAsync(string id, Status status)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var now = await GetAsync(id);
            if (now.PayoutStatus == status)
                return now;
            if (waited.Elapsed > Door.Patience)
                throw new TimeoutException($"{id} is {now.PayoutStatus}, not {status}.");
            await Task.Delay(20);
        }
    }

    public static RawAnswer Ok(RawAnswer answer)
    {
        answer.Code.ShouldBe(GrpcCode.Ok, answer.Message);
        return answer;
    }

    public void Dispose() => Raw.Dispose();
}
