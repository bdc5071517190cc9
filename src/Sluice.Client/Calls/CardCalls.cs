namespace Sluice.Client;

/// <summary>/v1/cards.</summary>
public sealed class CardCalls : Calls
{
    internal CardCalls(Transport transport)
        : base(transport)
    {
    }

    /// <summary>Puts a card into the vault; the same card again is the same, with the newer expiry.</summary>
    public Task<Card> KeepAsync(NewCard card, CancellationToken cancel = default) =>
        PostAsync("v1/cards", Json(card, SluiceJson.Default.NewCard), null, SluiceJson.Default.Card, cancel);

    /// <summary>One page of cards.</summary>
    public Task<Page<Card>> ListAsync(ListQuery? query = null, CancellationToken cancel = default) =>
        GetAsync(QueryText.Of("v1/cards", query), SluiceJson.Default.PageCard, cancel);

    /// <summary>Every card that is not deleted, page after page.</summary>
    public IAsyncEnumerable<Card> ListAllAsync(ListQuery? query = null, CancellationToken cancel = default) =>
        AllAsync("v1/cards", query, SluiceJson.Default.PageCard, cancel);

    /// <summary>One card.</summary>
    public Task<Card> GetAsync(string id, CancellationToken cancel = default) =>
        GetAsync($"v1/cards/{Id(id)}", SluiceJson.Default.Card, cancel);

    /// <summary>Takes a card out of the vault.</summary>
    public Task DeleteAsync(string id, CancellationToken cancel = default) =>
        Transport.SendAsync(new Call(HttpMethod.Delete, $"v1/cards/{Id(id)}"), cancel);
}
