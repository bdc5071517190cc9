using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Access;
using Sluice.Batches.Reading;
using Sluice.Kernel;
using Sluice.Orders;
using Sluice.Payouts;
using Sluice.Recipients;
using Wire = Sluice.Client;

namespace Sluice.Server.Http;

internal static class OrderEndpoints
{
    /// <summary>Rows of one imported file.</summary>
    public const int ImportRowsMax = 10_000;

    /// <summary>Bytes of one imported file.</summary>
    public const int ImportBytesMax = 16 << 20;

    public static void Map(IEndpointRouteBuilder app)
    {
        var orders = app.MapGroup("/v1/orders").WithTags("Orders");
        orders.MapPost("", RecordAsync).Doc("Record what a customer paid, and from where", Scopes.PayoutsWrite)
            .Takes<Wire.NewOrder>(Examples.Order).Gives<Wire.Order>(201);
        orders.MapPost("/import", ImportAsync).Doc("Record many orders, each row for itself", Scopes.PayoutsWrite)
            .TakesFile<Wire.NewOrders>(Examples.Orders, new FileExample("text/csv", Examples.OrderCsv)).Gives<Wire.OrderImport>();
        orders.MapGet("", ListAsync).Doc("List orders", Scopes.PayoutsRead).Gives<Wire.Page<Wire.Order>>()
            .Query("client_reference", "limit", "cursor");
        orders.MapGet("/{id}", GetAsync).Doc("Retrieve an order and what went back", Scopes.PayoutsRead).Gives<Wire.Order>();
    }

    private static async Task<IResult> RecordAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var claim = http.ClaimIfAny(body.Hash, out problem);
            if (problem is not null)
                return new ProblemAnswer(problem);
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var request = Read(form, out var orderedAt);
            var order = OrderRequest.Parse(request, orderedAt, api.Clock.Now, http.Merchant, api.Vault, errors);
            if (order is null || errors.Any)
                return Answers.Invalid(errors);
            return await Answers.OfAsync(http, api, await api.Lanes.TrySubmitAsync(new RecordOrder(http.Caller, order, claim)),
                StatusCodes.Status201Created, "/v1/orders/");
        }
    }

    private static PayoutRequest Read(JsonForm form, out string? orderedAt)
    {
        var request = new PayoutRequest
        {
            ClientReference = form.String("client_reference"),
            Amount = form.Long("amount", "minor units"),
            Currency = form.String("currency"),
            Recipient = form.Object("payer") is { } payer ? RecipientRequestJson.Read(payer) : null,
            Destination = form.Object("paid_from") is { } from ? DestinationRequestJson.Read(from) : null,
            Metadata = form.StringMap("metadata"),
        };
        orderedAt = form.String("ordered_at");
        form.End();
        return request;
    }

    private static Task<IResult> ImportAsync(HttpContext http, Api api) =>
        http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() == "text/csv"
            ? ImportCsvAsync(http, api) : ImportJsonAsync(http, api);

    private static async Task<IResult> ImportJsonAsync(HttpContext http, Api api)
    {
        if (!(await http.ReadJsonAsync()).Succeeded(out var body, out var problem))
            return new ProblemAnswer(problem);
        using (body)
        {
            var errors = new FieldErrors();
            var form = new JsonForm(body.Root, "", errors);
            var items = form.Array("items", ImportRowsMax);
            form.End();
            if (items is null)
                errors.Add("/items", FieldCodes.Required, "The orders.");
            if (errors.Any)
                return Answers.Invalid(errors);
            var results = new List<ImportedRow>();
            foreach (var item in items!)
            {
                var wrong = new FieldErrors();
                var request = Read(new JsonForm(item, "", wrong), out var orderedAt);
                var order = OrderRequest.Parse(request, orderedAt, api.Clock.Now, http.Merchant, api.Vault, wrong);
                results.Add(new ImportedRow(results.Count + 1, request.ClientReference,
                    SubmitAsync(http, api, wrong.Any ? null : order, wrong.List, "/client_reference")));
            }
            return await AnswerAsync(results);
        }
    }

    private static async Task<IResult> ImportCsvAsync(HttpContext http, Api api)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = ImportBytesMax;
        if (!(await BatchReader.OpenOrdersAsync(http.Request.Body, http.RequestAborted))
            .Succeeded(out var reader, out var problem))
            return new ProblemAnswer(problem);
        await using var rows = reader;
        var results = new List<ImportedRow>();
        while (await rows.NextAsync(http.RequestAborted) is { } row)
        {
            if (results.Count >= ImportRowsMax)
                return Answers.Problem(ProblemTypes.ValidationFailed,
                    $"At most {ImportRowsMax} rows a file; what came before was recorded, so send the rest by itself.");
            var errors = row.Errors ?? new FieldErrors();
            var order = row.Request is { } request
                ? OrderRequest.Parse(request, null, api.Clock.Now, http.Merchant, api.Vault, errors) : null;
            results.Add(new ImportedRow(row.Number, row.Request?.ClientReference, SubmitAsync(http, api,
                errors.Any ? null : order, [.. errors.List.Select(e => e with { Pointer = ColumnOf(e.Pointer) })],
                "client_reference")));
        }
        return rows.Failure is { } failure ? new ProblemAnswer(failure) : await AnswerAsync(results);
    }

    private sealed record ImportedRow(
        int Row, string? ClientReference, Task<(string? Order, IReadOnlyList<FieldError> Errors)> Recorded);

    private static async Task<(string? Order, IReadOnlyList<FieldError> Errors)> SubmitAsync(
        HttpContext http, Api api, NewOrder? order, IReadOnlyList<FieldError> errors, string referencePointer)
    {
        if (order is null)
            return (null, errors);
        var recorded = await api.Lanes.SubmitAsync(new RecordOrder(http.Caller, order, null), http.RequestAborted);
        return recorded.Succeeded(out var receipt, out var problem)
            ? (receipt.Snapshot, []) : (null, [new FieldError(referencePointer, problem.Type.Code, problem.Detail)]);
    }

    private static async Task<IResult> AnswerAsync(List<ImportedRow> rows)
    {
        await Task.WhenAll(rows.Select(r => r.Recorded));
        return new JsonAnswer(Json.Text(rows, Write));
    }

    // Back to the names of the file, whose columns are those of a batch.
    private static string ColumnOf(string pointer) => CsvPointer.ToColumn(
        pointer.Replace("/payer/", "/recipient/", StringComparison.Ordinal)
            .Replace("/paid_from/", "/destination/", StringComparison.Ordinal));

    private static void Write(Utf8JsonWriter json, List<ImportedRow> rows)
    {
        json.WriteStartObject();
        json.WriteString("object", "order_import");
        json.WriteNumber("recorded", rows.Count(r => r.Recorded.Result.Order is not null));
        json.WriteNumber("refused", rows.Count(r => r.Recorded.Result.Order is null));
        json.WriteStartArray("rows");
        foreach (var row in rows)
        {
            var (order, errors) = row.Recorded.Result;
            json.WriteStartObject();
            json.WriteNumber("row", row.Row);
            json.WriteString("result", order is null ? "refused" : "recorded");
            json.Text("order_id", order is null ? null : Answers.IdIn(order));
            json.Text("client_reference", row.ClientReference is { } said ? JsonText.Cut(said) : null);
            json.WriteStartArray("errors");
            foreach (var error in errors)
            {
                json.WriteStartObject();
                json.WriteString("pointer", error.Pointer);
                json.WriteString("code", error.Code);
                json.WriteString("detail", error.Detail);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task<IResult> ListAsync(HttpContext http, Api api)
    {
        var query = new QueryForm(http);
        var reference = query.Text("client_reference");
        var before = query.Id("cursor", Order.IdPrefix);
        var limit = query.Limit();
        if (!query.IsRight())
            return Answers.Invalid(query.Errors);
        var rows = await OrderStore.ListAsync(api.Database, http.Merchant, reference, before, limit + 1, http.RequestAborted);
        var paidBack = await api.Payouts.PaidBackAsync(http.Merchant, [.. rows.Select(o => o.Id)], http.RequestAborted);
        return Answers.List(rows, limit, (json, o) => OrderStore.Write(json, o, paidBack[o.Id]),
            o => Ids.Format(Order.IdPrefix, o.Id));
    }

    private static async Task<IResult> GetAsync(HttpContext http, Api api, string id)
    {
        if (!Ids.TryParse(Order.IdPrefix, id, out var orderId)
            || await OrderStore.FindAsync(api.Database, http.Merchant, orderId, http.RequestAborted) is not { } order)
            return Answers.NotFound("order");
        var paidBack = await api.Payouts.PaidBackAsync(http.Merchant, [order.Id], http.RequestAborted);
        return new JsonAnswer(Json.Text((Order: order, PaidBack: paidBack[order.Id]),
            static (json, o) => OrderStore.Write(json, o.Order, o.PaidBack)));
    }
}
