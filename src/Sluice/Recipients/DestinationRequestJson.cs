using Sluice.Kernel;

namespace Sluice.Recipients;

/// <summary>A destination from JSON.</summary>
public static class DestinationRequestJson
{
    /// <summary>What could be read; the form is ended, so that unknown fields are noted.</summary>
    public static DestinationRequest Read(JsonForm form)
    {
        var request = new DestinationRequest { Type = form.String("type") };
        foreach (var field in DestinationKinds.Fields)
            request.Give(field.Name, form.String(field.Name));
        form.End();
        return request;
    }
}
