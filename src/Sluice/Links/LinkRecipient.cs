using System.Text.Json;
using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Links;

/// <summary>What a merchant says of a recipient beforehand; what it leaves open, the recipient enters.</summary>
public sealed record LinkRecipient
{
    /// <summary>individual, company, …; null asks.</summary>
    public string? Type { get; init; }
    public string? Name { get; init; }
    /// <summary>ISO 3166-1 alpha-2; null asks.</summary>
    public string? Country { get; init; }
    public string? Email { get; init; }

    public string ToJson() => Json.Text(this, static (json, r) =>
    {
        json.WriteStartObject();
        json.Text("type", r.Type);
        json.Text("name", r.Name);
        json.Text("country", r.Country);
        json.Text("email", r.Email);
        json.WriteEndObject();
    });

    /// <summary>Reads <see cref="ToJson"/> back.</summary>
    public static LinkRecipient Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        var json = document.RootElement;
        return new LinkRecipient
        {
            Type = StoredJson.Text(json, "type"),
            Name = StoredJson.Text(json, "name"),
            Country = StoredJson.Text(json, "country"),
            Email = StoredJson.Text(json, "email"),
        };
    }

    /// <summary>What is known of a recipient on file.</summary>
    public static LinkRecipient Of(Recipient recipient)
    {
        using var document = JsonDocument.Parse(recipient.DetailsJson);
        var details = RecipientDetails.Read(document.RootElement);
        return new LinkRecipient
        {
            Type = RecipientDetails.TypeText(details.Type),
            Name = details.Name,
            Country = details.Country,
            Email = details.Email,
        };
    }

    /// <summary>Checks what was said by the rules of every recipient; null when something was noted.</summary>
    public static LinkRecipient? Parse(RecipientRequest request, string pointer, FieldErrors errors)
    {
        // What is not known yet is stood in for, so that the rules check the rest.
        var whole = RecipientParser.Parse(
            new RecipientRequest
            {
                Type = Given(request.Type) ?? "individual",
                Name = Given(request.Name) ?? "Anyone",
                Country = Given(request.Country) ?? "DE",
                Email = request.Email,
            },
            pointer, errors);
        return whole is null ? null : new LinkRecipient
        {
            Type = Given(request.Type),
            Name = Given(request.Name) is null ? null : whole.Name,
            Country = Given(request.Country),
            Email = whole.Email,
        };
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    // Names stay out of logs.
    public override string ToString() => $"{Type ?? "someone"} in {Country ?? "some country"}";
}
