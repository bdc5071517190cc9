using System.Text.Json;
using Sluice.Kernel;
using Sluice.Server.Webhooks;
using Sluice.Webhooks;

namespace Sluice.Server.Http;

/// <summary>Reads what is said of webhook endpoints.</summary>
internal static class WebhookForm
{
    private const int TypeCharactersMax = 100;
    private const long NumberMax = long.MaxValue / 2;

    public static WebhookEndpointPatch Read(JsonForm form, bool allowPrivate, FieldErrors errors)
    {
        var url = form.String("url");
        if (url is not null && !WebhookUrl.TryParse(url, allowPrivate, out _, out var wrong))
            errors.Add("/url", FieldCodes.InvalidFormat, wrong);
        var types = form.Strings("types", WebhookEndpoint.TypesMax);
        for (var i = 0; i < (types?.Count ?? 0); i++)
        {
            if (!IsType(types![i]))
                errors.Add($"/types/{i}", FieldCodes.InvalidFormat,
                    "A type is the name of events, as payout.paid, or of a group of them, as payout.*.");
        }
        return new WebhookEndpointPatch
        {
            Url = url,
            Description = TextRules.Optional(form.String("description"), WebhookEndpoint.DescriptionCharactersMax,
                "/description", "description", errors),
            Types = types,
            Ordered = form.Bool("ordered"),
        };
    }

    /// <summary>Whether it is to be on; null where nothing is said.</summary>
    public static bool? Status(JsonForm form, FieldErrors errors)
    {
        switch (form.String("status"))
        {
            case "enabled":
                return true;
            case "disabled":
                return false;
            case null:
                return null;
            default:
                errors.Add("/status", FieldCodes.UnknownValue, "status is enabled or disabled.");
                return null;
        }
    }

    /// <summary>The numbers of the first and the last event to be sent again.</summary>
    public static (long First, long Last) Range(JsonForm form, FieldErrors errors)
    {
        var first = form.Long("first");
        var last = form.Long("last");
        if (first is null && !errors.Any)
            errors.Add("/first", FieldCodes.Required, "first is the number of the first event, as GET /v1/events shows it.");
        if (first is < 1 or > NumberMax || last is < 1 or > NumberMax)
        {
            errors.Add(first is < 1 or > NumberMax ? "/first" : "/last", FieldCodes.OutOfRange,
                "The number of an event is 1 or more.");
            return (0, 0);
        }
        if (last is null)
            last = first + WebhookReplay.EventsMax - 1;
        if (last < first || last - first >= WebhookReplay.EventsMax)
            errors.Add("/last", FieldCodes.OutOfRange,
                $"last is not before first, and at most {WebhookReplay.EventsMax} events are sent again at once.");
        return (first ?? 0, last ?? 0);
    }

    private static bool IsType(string type) =>
        type.Length is > 2 and <= TypeCharactersMax
        && type.Split('.') is [{ Length: > 0 } noun, { Length: > 0 } verb]
        && noun.All(IsLetter) && (verb == "*" || verb.All(IsLetter));

    private static bool IsLetter(char c) => c is '_' or (>= 'a' and <= 'z');
}

/// <summary>Deliveries as JSON.</summary>
internal static class WebhookJson
{
    public static DeliveryStatus? StatusOf(string text) => text switch
    {
        "pending" => DeliveryStatus.Pending,
        "waiting" => DeliveryStatus.Waiting,
        "delivered" => DeliveryStatus.Delivered,
        "failed" => DeliveryStatus.Failed,
        _ => null,
    };

    /// <param name="attempts">Shown with the delivery alone.</param>
    /// <param name="body">What was sent.</param>
    public static void Write(
        Utf8JsonWriter json, WebhookDelivery delivery, IReadOnlyList<WebhookAttempt>? attempts, string? body)
    {
        json.WriteStartObject();
        json.WriteString("object", "webhook_delivery");
        json.Id("endpoint_id", WebhookEndpoint.IdPrefix, delivery.Endpoint);
        json.WriteNumber("number", delivery.Number);
        json.Id("event_id", Events.Event.IdPrefix, delivery.EventId);
        json.WriteString("type", delivery.Type);
        json.WriteString("status", delivery.Status switch
        {
            DeliveryStatus.Pending => "pending",
            DeliveryStatus.Waiting => "waiting",
            DeliveryStatus.Delivered => "delivered",
            _ => "failed",
        });
        json.WriteNumber("attempts", delivery.Attempts);
        json.Instant("next_attempt_at", delivery.DueAt);
        json.Instant("last_attempt_at", delivery.AnsweredAt);
        Status(json, "last_answer_status", delivery.AnswerStatus);
        json.Text("error", delivery.Error);
        json.Instant("created_at", delivery.CreatedAt);
        json.Text("body", body);
        if (attempts is not null)
        {
            json.WriteStartArray("log");
            foreach (var attempt in attempts)
            {
                json.WriteStartObject();
                json.Id("id", WebhookAttempt.IdPrefix, attempt.Id);
                json.Instant("attempted_at", attempt.AttemptedAt);
                Answer(json, attempt.AnswerStatus, attempt.Error, attempt.Answer, attempt.ElapsedMs);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    public static void Answer(Utf8JsonWriter json, int? status, string? error, string? answer, int elapsedMs)
    {
        Status(json, "answer_status", status);
        json.Text("error", error);
        json.Text("answer", answer);
        json.WriteNumber("elapsed_ms", elapsedMs);
    }

    private static void Status(Utf8JsonWriter json, string name, int? status)
    {
        if (status is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }
}
