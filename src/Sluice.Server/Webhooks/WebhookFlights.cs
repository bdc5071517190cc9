using System.Threading.Channels;
using Sluice.Events;
using Sluice.Webhooks;

namespace Sluice.Server.Webhooks;

/// <summary>One request: what is sent, and what came of it.</summary>
/// <param name="IsNew">Whether the event has no row yet.</param>
internal sealed record Flight(
    Event Event, Uri Url, WebhookDelivery Delivery, bool IsNew, DateTimeOffset StartedAt, WebhookAnswer Answer);

/// <summary>The requests of one pump that are under way, and those that have landed. Only the requests are concurrent.</summary>
internal sealed class WebhookFlights(WebhookPost post, bool live)
{
    private readonly Channel<Flight> _landed = Channel.CreateUnbounded<Flight>(new() { SingleReader = true });

    /// <summary>How many are under way, those not taken down included.</summary>
    public int Count { get; private set; }

    /// <summary>Whether one has landed.</summary>
    public bool HasLanded => _landed.Reader.TryPeek(out _);

    /// <summary>Whether one failed by a mistake of ours, which <see cref="WaitAsync"/> throws.</summary>
    public bool IsBroken => _landed.Reader.Completion.IsFaulted;

    public void Begin(
        Event e, Uri url, WebhookDelivery delivery, bool isNew, IReadOnlyList<WebhookSecret> secrets, DateTimeOffset now,
        CancellationToken cancel)
    {
        Count++;
        _ = SendAsync();

        async Task SendAsync()
        {
            try
            {
                var answer = await post.SendAsync(url, secrets, e, live, cancel);
                _landed.Writer.TryWrite(new Flight(e, url, delivery, isNew, now, answer));
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return; // nobody waits for it any more
            }
            catch (Exception failure)
            {
                // Ours, not the receiver's: the loop ends with it, and the next lease begins where this one stands.
                _landed.Writer.TryComplete(failure);
            }
        }
    }

    /// <summary>Takes down one that has landed.</summary>
    public bool TryLand(out Flight flight)
    {
        if (!_landed.Reader.TryRead(out flight!))
            return false;
        Count--;
        return true;
    }

    /// <summary>Waits until one has landed.</summary>
    public Task WaitAsync(CancellationToken cancel) => _landed.Reader.WaitToReadAsync(cancel).AsTask();
}
