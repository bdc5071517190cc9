using Sluice.Access;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Reports;

/// <summary>Who did something, in words: a key by its name and id, a rail, Sluice itself.</summary>
internal sealed class ReportPeople(Database database)
{
    // Rows name few keys again and again; of a merchant with more than this the others are looked up each time.
    private const int KnownMax = 10_000;

    private readonly Dictionary<(MerchantId, string), string> _known = [];

    public async ValueTask<string> TextAsync(MerchantId merchant, Actor actor, CancellationToken cancel)
    {
        if (actor.Id is not { } id)
            return actor.Kind;
        if (actor.Kind != "key")
            return $"{actor.Kind} {id}";
        if (_known.TryGetValue((merchant, id), out var text))
            return text;
        text = Ids.TryParse(ApiKey.IdPrefix, id, out var key)
            && await KeyStore.NameOfAsync(database, merchant, key, cancel) is { } name ? $"key {name} ({id})" : $"key {id}";
        if (_known.Count < KnownMax)
            _known[(merchant, id)] = text;
        return text;
    }
}
