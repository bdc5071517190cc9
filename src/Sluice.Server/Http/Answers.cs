using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Server.Http;

/// <summary>An answer that is JSON already.</summary>
internal sealed class JsonAnswer(string json, int status = StatusCodes.Status200OK, string? location = null,
    bool replayed = false, int? revision = null) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        if (location is not null)
            response.Headers.Location = location;
        if (replayed)
            response.Headers["Idempotency-Replayed"] = "true";
        if (revision is { } number)
            response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{number}\"");
        var length = Encoding.UTF8.GetByteCount(json);
        response.ContentLength = length;
        Encoding.UTF8.GetBytes(json, response.BodyWriter.GetSpan(length));
        response.BodyWriter.Advance(length);
        return response.BodyWriter.FlushAsync(httpContext.RequestAborted).AsTask();
    }
}

/// <summary>A problem as RFC 9457 writes it.</summary>
internal sealed class ProblemAnswer(Problem problem) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, problem);

    public static int StatusOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Malformed => StatusCodes.Status400BadRequest,
        ProblemKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ProblemKind.Forbidden => StatusCodes.Status403Forbidden,
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.WrongMethod => StatusCodes.Status405MethodNotAllowed,
        ProblemKind.Conflict => StatusCodes.Status409Conflict,
        ProblemKind.Stale => StatusCodes.Status412PreconditionFailed,
        ProblemKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ProblemKind.Unsupported => StatusCodes.Status415UnsupportedMediaType,
        ProblemKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        ProblemKind.TooMany => StatusCodes.Status429TooManyRequests,
        ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    public static async Task WriteAsync(HttpContext http, Problem problem)
    {
        var response = http.Response;
        var status = StatusOf(problem.Type.Kind);
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        if ((problem.RetryAfterSeconds ?? (status == StatusCodes.Status503ServiceUnavailable ? 1 : null)) is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer realm=\"sluice\"";
        var requestId = http.Features.Get<RequestState>()?.RequestId;
        await response.WriteAsync(Json.Text((problem, status, requestId), static (json, p) =>
            Write(json, p.problem, p.status, p.requestId)), http.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, Problem problem, int status, string? requestId)
    {
        json.WriteStartObject();
        json.WriteString("type", $"/docs/errors#{problem.Type.Code}");
        json.WriteString("title", problem.Type.Title);
        json.WriteNumber("status", status);
        json.WriteString("code", problem.Type.Code);
        json.WriteString("detail", problem.Detail);
        if (problem.Errors.Count > 0)
        {
            json.WriteStartArray("errors");
            foreach (var error in problem.Errors)
            {
                json.WriteStartObject();
                json.WriteString("pointer", error.Pointer);
                json.WriteString("code", error.Code);
                json.WriteString("detail", error.Detail);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        if (problem.Related is not null)
            json.WriteString("related", problem.Related);
        json.Text("request_id", requestId);
        json.WriteEndObject();
    }
}

/// <summary>The ways an endpoint answers.</summary>
internal static class Answers
{
    /// <summary>The snapshot of a change, or of the earlier change that the same key stands for.</summary>
    public static async Task<IResult> OfAsync(HttpContext http, Api api, Result<Receipt> result,
        int status = StatusCodes.Status200OK, string? locationBase = null)
    {
        if (!result.Succeeded(out var receipt, out var problem))
            return new ProblemAnswer(problem);
        var json = receipt.Snapshot ?? await EventLog.SnapshotAsync(api.Database, http.Merchant, receipt.EventNumber,
            http.RequestAborted);
        return new JsonAnswer(json, status, locationBase is null ? null : locationBase + IdIn(json), receipt.IsReplayed);
    }

    // Every snapshot begins {"id":"…": cheaper than reading the whole again.
    public static string IdIn(string json) =>
        json[(json.IndexOf(":\"", StringComparison.Ordinal) + 2)..json.IndexOf("\",", StringComparison.Ordinal)];

    public static IResult Problem(ProblemType type, string detail) => new ProblemAnswer(new Problem(type, detail));

    public static IResult Invalid(FieldErrors errors) => new ProblemAnswer(errors.ToProblem());

    public static IResult NotFound(string what) => Problem(ProblemTypes.ResourceNotFound, $"No such {what}.");

    /// <summary>
    /// A list in its envelope. <paramref name="rows"/> may hold one more than <paramref name="limit"/>: it only says that
    /// there is more.
    /// </summary>
    public static IResult List<T>(IReadOnlyList<T> rows, int limit, Action<Utf8JsonWriter, T> write, Func<T, string> cursor)
    {
        return new JsonAnswer(Json.Text((rows, limit, write, cursor), static (json, list) =>
        {
            var count = Math.Min(list.rows.Count, list.limit);
            var more = list.rows.Count > list.limit;
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            for (var i = 0; i < count; i++)
                list.write(json, list.rows[i]);
            json.WriteEndArray();
            json.WriteBoolean("has_more", more);
            json.Text("next_cursor", more ? list.cursor(list.rows[count - 1]) : null);
            json.WriteEndObject();
        }));
    }

    /// <summary>A whole list in the envelope: it has no second page.</summary>
    public static IResult Whole<T>(IReadOnlyList<T> rows, Action<Utf8JsonWriter, T> write) =>
        List(rows, rows.Count, write, _ => "");
}
