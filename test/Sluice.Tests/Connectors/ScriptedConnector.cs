using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;

namespace Sluice.Tests.Connectors;

/// <summary>A connector whose answers a test writes; it remembers what it was asked.</summary>
internal sealed class ScriptedConnector(ConnectorCapabilities capabilities, string name = ScriptedConnector.ConnectorName)
    : IConnector
{
    public const string ConnectorName = "rail";

    public static ConnectorCapabilities Full { get; } =
        new(Inquire: true, Cancel: true, IdempotentSubmit: true, Callbacks: true, BatchMax: 100);

    public string Name => name;

    public bool Live => false;

    public string Rail => "test";

    public ConnectorCapabilities Capabilities => capabilities;

    public List<AttemptReference> Submitted { get; } = [];

    public List<AttemptReference> Inquired { get; } = [];

    public List<AttemptReference> Canceled { get; } = [];

    public Func<Instruction, CancellationToken, Task<RailUpdate?>> OnSubmit { get; set; } = (i, _) =>
        Task.FromResult<RailUpdate?>(new RailUpdate(i.Merchant, i.Reference, RailStatus.Paid));

    public Func<MerchantId, AttemptReference, RailUpdate?> OnInquire { get; set; } = (m, r) =>
        new RailUpdate(m, r, RailStatus.NeverReceived);

    public Func<MerchantId, AttemptReference, RailUpdate?> OnCancel { get; set; } = (m, r) =>
        new RailUpdate(m, r, RailStatus.Canceled);

    /// <summary>What a callback says; without it the connector is never called back.</summary>
    public RailCallback? Callback { get; set; }

    public async Task<IReadOnlyList<RailUpdate>> SubmitAsync(IReadOnlyList<Instruction> instructions, CancellationToken cancel)
    {
        Submitted.AddRange(instructions.Select(i => i.Reference));
        var answers = new List<RailUpdate>();
        foreach (var instruction in instructions)
        {
            if (await OnSubmit(instruction, cancel) is { } answer)
                answers.Add(answer);
        }
        return answers;
    }

    public Task<IReadOnlyList<RailUpdate>> InquireAsync(MerchantId merchant, IReadOnlyList<AttemptReference> references,
        CancellationToken cancel)
    {
        Inquired.AddRange(references);
        return Task.FromResult<IReadOnlyList<RailUpdate>>([.. references.Select(r => OnInquire(merchant, r))
            .OfType<RailUpdate>()]);
    }

    public Task<IReadOnlyList<RailUpdate>> CancelAsync(MerchantId merchant, IReadOnlyList<AttemptReference> references,
        CancellationToken cancel)
    {
        Canceled.AddRange(references);
        return Task.FromResult<IReadOnlyList<RailUpdate>>([.. references.Select(r => OnCancel(merchant, r))
            .OfType<RailUpdate>()]);
    }

    public Result<IReadOnlyList<RailCallback>> ReadCallback(ReadOnlyMemory<byte> body, Func<string, string?> header) =>
        Callback is { } callback ? new RailCallback[] { callback }
            : new Problem(ProblemTypes.MalformedBody, "This one is never called back.");
}
