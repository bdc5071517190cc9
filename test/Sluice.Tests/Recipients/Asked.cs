using Shouldly;
using Sluice.Kernel;
using Sluice.Recipients;

namespace Sluice.Tests.Recipients;

/// <summary>Destinations as asked for, and checked.</summary>
internal static class Asked
{
    public static DestinationRequest For(params (string Field, string Value)[] fields)
    {
        var request = new DestinationRequest { Type = fields.FirstOrDefault(f => f.Field == "type").Value };
        foreach (var (field, value) in fields.Where(f => f.Field != "type"))
            request.Give(field, value);
        return request;
    }

    public static Destination Destination(params (string Field, string Value)[] fields)
    {
        var errors = new FieldErrors();
        var destination = DestinationParser.Parse(For(fields), null, "", errors);
        errors.List.ShouldBeEmpty();
        return destination.ShouldNotBeNull();
    }
}
