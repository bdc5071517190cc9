using Sluice.Kernel;
using Sluice.Webhooks;

namespace Sluice.Server.Webhooks;

/// <summary>What a pump writes down, and how it keeps its endpoint.</summary>
internal sealed partial class WebhookPump
{
    /// <summary>Writes what has landed, once it is worth it; false when another node has the endpoint.</summary>
    private async Task<bool> WriteAsync(bool isLast, CancellationToken cancel)
    {
        var position = _open.Count > 0 ? _open.Min - 1 : Last;
        // What an endpoint does not get is passed over without a word, until something is to be written anyhow.
        if (!_outcomes.Any && (position == _position || (!isLast && Now < _nextTick)))
            return true;
        if (_outcomes.Any && !isLast && _health.DisableReason is null && _outcomes.MayWait(Now))
            return true;
        var progress = _outcomes.At(position, _health.FailingSince);
        if (!await WebhookDeliveryStore.WriteAsync(tools.Database, lease, progress, Now, Now + LeaseTime, cancel))
            return false;
        _position = position;
        var changed = progress.Changed.Count > 0 || (_hosts is not null && progress.New.Count > 0);
        _resent.ExceptWith(_outcomes.Resent);
        _outcomes.Clear();
        foreach (var subject in _order?.TakeFreed() ?? [])
        {
            if (await WebhookDeliveryStore.FreeNextAsync(tools.Database, lease, subject, Now, cancel))
                changed = true;
            else
                _order!.Unblock(subject);
        }
        if (changed && _due.Count == 0)
            _nextDue = await WebhookDeliveryStore.NextDueAsync(tools.Database, lease, cancel);
        if (_health.DisableReason is { } reason && !_ends)
        {
            _ends = true;
            await tools.Lanes.SubmitAsync(new DisableWebhookEndpoint(lease.Merchant, lease.Endpoint, reason), cancel);
        }
        return true;
    }

    /// <summary>Looks up from the work now and then; false when another node has the endpoint.</summary>
    private async Task<bool> TickAsync(CancellationToken cancel)
    {
        if (Now < _nextTick)
            return true;
        _nextTick = Now + TickTime;
        if (!await WebhookDeliveryStore.RenewAsync(tools.Database, lease, Now + LeaseTime, cancel))
            return false;
        var now = await WebhookEndpointStore.FindAsync(tools.Database, lease.Merchant, lease.Endpoint, cancel);
        _ends |= now is null || now.Revision != endpoint.Revision;
        if (endpoint.OldSecret is not null)
            _secrets = tools.Post.SecretsOf(endpoint);
        if (_resent.Count == 0)
            _nextDue = await WebhookDeliveryStore.NextDueAsync(tools.Database, lease, cancel);
        return true;
    }
}
