using System.Text;
using Sluice.Events;
using Sluice.Kernel;

namespace Sluice.Webhooks;

/// <summary>What is sent: the event as JSON, under <see cref="BytesMax"/> as Standard Webhooks 1.0.0 advises.</summary>
public static class WebhookBody
{
    public const int BytesMax = 20_000;

    /// <summary>The id under which every delivery of the event is sent, to whatever endpoint and however often.</summary>
    public static string IdOf(Event e) => Ids.Format(Event.IdPrefix, e.Id);

    /// <summary>The body of an event. A snapshot that is too large is left out, and <c>data_omitted</c> says so.</summary>
    public static byte[] Of(Event e, bool live)
    {
        var whole = Write(e, live, withData: true);
        return whole.Length < BytesMax ? whole : Write(e, live, withData: false);
    }

    private static byte[] Write(Event e, bool live, bool withData) =>
        Encoding.UTF8.GetBytes(Json.Text((e, live, withData), static (json, x) =>
        {
            json.WriteStartObject();
            json.Id("id", Event.IdPrefix, x.e.Id);
            json.WriteString("type", x.e.Type);
            json.Instant("timestamp", x.e.OccurredAt);
            json.WriteNumber("number", x.e.Number);
            json.WriteNumber("sequence", x.e.Sequence);
            json.WriteBoolean("live", x.live);
            if (x.withData)
                json.Raw("data", x.e.Data);
            else
                json.WriteBoolean("data_omitted", true);
            json.WriteEndObject();
        }));
}
