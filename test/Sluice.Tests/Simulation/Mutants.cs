using System.Text.Json;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Tests.Books;
using Sluice.Wallets;

namespace Sluice.Tests.Simulation;

/// <summary>Breaks the rule "attempt first": calls the rail, and writes down afterwards that it did.</summary>
internal sealed class CallsBeforeIntent : Mutation
{
    private const string QueuedSql = """
        select {0} from payouts where merchant_id = @merchant_id and due_at <= @now
            and (status = 6 or (status = 7 and status_reason = 'retrying')) order by due_at limit 100
        """;

    public override async Task Dispatch(Node node, MerchantId merchant)
    {
        try
        {
            var sql = QueuedSql.Replace("{0}", PayoutStore.ColumnList, StringComparison.Ordinal);
            var queued = await node.Database.QueryAsync(sql, PayoutStore.Read, CancellationToken.None,
                ("merchant_id", merchant.Value), ("now", node.Clock.Now));
            // Into a wallet no rail leads, and no rule is broken on the way.
            queued.RemoveAll(Wallet.Takes);
            IReadOnlyList<RailUpdate> answers = queued.Count == 0 ? [] : await SubmitAsync(node, queued);
            var routes = (await node.Terms.OfAsync(merchant, CancellationToken.None)).Routes;
            var taken = await node.Lanes.SubmitAsync(new TakeDue(merchant, node.Clock.Now, routes), CancellationToken.None);
            if (!taken.IsOk)
                return;
            foreach (var currency in taken.Value.CurrenciesToFund)
                await node.Dispatcher.FundAsync(merchant, currency, CancellationToken.None);
            foreach (var answer in answers)
            {
                await node.Lanes.SubmitAsync(new ApplyRailUpdate(answer, RailSource.Submission, node.Connector.Capabilities,
                    node.Connector.Name),
                    CancellationToken.None);
            }
            await node.Dispatcher.CarryOutAsync(merchant, taken.Value with { Dispatches = [] }, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            node.Trace("the mutant finds no database");
        }
    }

    private static async Task<IReadOnlyList<RailUpdate>> SubmitAsync(Node node, List<Payout> queued)
    {
        try
        {
            using var timeout = new CancellationTokenSource(RailCalls.CallTimeout, node.Clock);
            return await node.Connector.SubmitAsync([.. queued.Select(p => InstructionOf(node, p))], timeout.Token);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return [];
        }
    }

    private static Instruction InstructionOf(Node node, Payout payout) => new()
    {
        Merchant = payout.Merchant,
        Reference = new AttemptReference(payout.Id, payout.Attempts + 1),
        Amount = payout.Amount,
        Purpose = payout.Purpose,
        RecipientName = JsonDocument.Parse(payout.RecipientJson).RootElement.GetProperty("name").GetString()!,
        Destination = Destination.ReadSecret(TestMerchant.Vault.Open(payout.Merchant, payout.DestinationSealed)),
        SendBefore = node.Clock.Now + DispatchRules.SendWindow,
    };
}

/// <summary>
/// Takes an outcome that is not known for a failure: with a code that is safe to retry another attempt follows, with another the
/// funds are freed.
/// </summary>
internal sealed class TakesUnknownForFailed(string failureCode) : Mutation
{
    public override IConnector Wrap(IConnector connector) => new Guessing(connector, failureCode);

    private sealed class Guessing(IConnector inner, string failureCode) : IConnector
    {
        public string Name => inner.Name;

        public bool Live => false;

        public string Rail => inner.Rail;

        public ConnectorCapabilities Capabilities => inner.Capabilities;

        public async Task<IReadOnlyList<RailUpdate>> SubmitAsync(IReadOnlyList<Instruction> instructions,
            CancellationToken cancel)
        {
            IReadOnlyList<RailUpdate> answers;
            try
            {
                answers = await inner.SubmitAsync(instructions, cancel);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                answers = [];
            }
            return [.. instructions.Select(i => answers.FirstOrDefault(a => a.Reference == i.Reference)
                ?? new RailUpdate(i.Merchant, i.Reference, RailStatus.Failed) { FailureCode = failureCode })];
        }

        public Task<IReadOnlyList<RailUpdate>> InquireAsync(MerchantId merchant, IReadOnlyList<AttemptReference> references,
            CancellationToken cancel) =>
            inner.InquireAsync(merchant, references, cancel);

        public Task<IReadOnlyList<RailUpdate>> CancelAsync(MerchantId merchant, IReadOnlyList<AttemptReference> references,
            CancellationToken cancel) =>
            inner.CancelAsync(merchant, references, cancel);

        public Result<IReadOnlyList<RailCallback>> ReadCallback(ReadOnlyMemory<byte> body, Func<string, string?> header) =>
            inner.ReadCallback(body, header);
    }
}
