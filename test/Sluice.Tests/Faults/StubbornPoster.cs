using System.Diagnostics;
using Sluice.Tests.Server;

namespace Sluice.Tests.Faults;

/// <summary>
/// Posts payout after payout on a connection of its own, as a careful client does: what is turned away is sent again under the
/// same key. Keeps what it saw.
/// </summary>
internal sealed class StubbornPoster(Door door, int number)
{
    private volatile bool _isStopped;

    /// <summary>Key and id of every payout that was taken.</summary>
    public List<(string Key, string Id)> Taken { get; } = [];

    /// <summary>Answers that said: not now, come back.</summary>
    public int TurnedAway { get; private set; }

    /// <summary>Everything else; there must be nothing.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The longest that an answer took.</summary>
    public TimeSpan SlowestAnswer { get; private set; }

    public void Stop() => _isStopped = true;

    public async Task RunAsync()
    {
        for (var i = 0; !_isStopped && Faults.Count == 0; i++)
            await PostAsync($"key-{number}-{i}", $"REF-{number}-{i}");
    }

    /// <summary>The same request again, long after: what did it bring about?</summary>
    public Task<Answer> RepeatAsync(string key) => SendAsync(key, key.Replace("key", "REF", StringComparison.Ordinal));

    private async Task PostAsync(string key, string reference)
    {
        while (true)
        {
            var watch = Stopwatch.StartNew();
            var answer = await SendAsync(key, reference);
            if (watch.Elapsed > SlowestAnswer)
                SlowestAnswer = watch.Elapsed;
            switch (answer.Status)
            {
                case 201:
                    Taken.Add((key, answer["id"]!));
                    return;
                case 503 when answer.Code is "unavailable" or "capacity_exceeded" && answer.Header("Retry-After") is not null:
                    TurnedAway++;
                    // Sooner than asked, to see more of it.
                    await Task.Delay(50);
                    break;
                default:
                    Faults.Add($"{key}: {answer}");
                    return;
            }
        }
    }

    private Task<Answer> SendAsync(string key, string reference) =>
        door.PostAsync("v1/payouts", Bodies.Payout(100 + number, reference: reference), key);
}
