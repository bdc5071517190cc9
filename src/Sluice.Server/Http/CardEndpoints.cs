using Sluice.Access;
using Sluice.Cards;
using Sluice.Kernel;
using Sluice.Recipients;
using Sluice.Recipients.Formats;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class CardEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var cards = app.MapGroup("/v1/cards").WithTags("Cards");
        cards.MapPost("", KeepAsync).Doc("Put a card into the vault; the same card again is the same", Scopes.RecipientsWrite)
            .Takes<Wire.NewCard>(Examples.Card).Gives<Wire.Card>(201);
        cards.MapGet("", ListAsync).Doc("List cards", Scopes.RecipientsRead).Gives<Wire.Page<Wire.Card>>()
            .Query("limit", "cursor");
        cards.MapGet("/{id}", GetAsync).Doc("Retrieve a card", Scopes.RecipientsRead).Gives<Wire.Card>();
        cards.MapDelete("/{id}", DeleteAsync).Doc("Take a card out of the vault", Scopes.RecipientsWrite).Gives<Wire.Card>();
    }

    private static async Task<IResult> KeepAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var request = new DestinationRequest { Type = CardKinds.Card.Type };
            foreach (var field in CardKinds.Card.Fields)
                request.Give(field.Name, form.String(field.Name));
            form.End();
            var given = DestinationParser.Parse(request, null, "", errors, api.Rules.At(api.Clock.Now));
            if (given is null || errors.Any)
                return Answers.Invalid(errors);
            var card = CardUse.Of(given, http.Merchant, api.Vault)!;
            var kept = await api.Lanes.TrySubmitAsync(new KeepCard(http.Caller, card));
            return Show(kept, StatusCodes.Status201Created);
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var after = query.Id("cursor", Card.IdPrefix);
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await CardStore.ListAsync(api.Database, http.Merchant, after, limit + 1, http.RequestAborted);
        return Answers.List(rows, limit, static (json, c) => c.Write(json), c => c.ToString());
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(Card.IdPrefix, id, out var card)
            && await CardStore.FindAsync(api.Database, http.Merchant, card, http.RequestAborted) is { } found
            ? new JsonAnswer(Json.Text(found, static (json, c) => c.Write(json))) : Answers.NotFound("card");

    private static async Task<IResult> DeleteAsync(HttpContext http, Api api, string id) =>
        Ids.TryParse(Card.IdPrefix, id, out var card)
            ? Show(await api.Lanes.TrySubmitAsync(new DeleteCard(http.Caller, card)), StatusCodes.Status200OK)
            : Answers.NotFound("card");

    private static IResult Show(Result<Card> result, int status) => result.Succeeded(out var card, out var problem)
        ? new JsonAnswer(Json.Text(card, static (json, c) => c.Write(json)), status) : new ProblemAnswer(problem);
}
