namespace Sluice.Server;

/// <summary>
/// Where the server listens. Without TLS nothing tells HTTP/1.1 and HTTP/2 apart on one address (RFC 9113 §3.3), so gRPC has one
/// of its own there; over TLS both meet at each (ALPN).
/// </summary>
internal static class Endpoints
{
    private const string DefaultUrls = "http://127.0.0.1:8080";
    private const string DefaultGrpc = "http://127.0.0.1:8081";
    private const string Section = "Kestrel:Endpoints";

    public static void Configure(WebApplicationBuilder builder, ServerSettings settings)
    {
        var urls = builder.Configuration["urls"];
        // Who names addresses names all of them.
        var isDefault = string.IsNullOrEmpty(urls);
        var grpc = settings.Grpc ?? (isDefault ? DefaultGrpc : null);
        urls = isDefault ? DefaultUrls : urls;
        if (string.IsNullOrEmpty(grpc))
        {
            builder.WebHost.UseUrls(urls!);
            return;
        }
        var endpoints = new Dictionary<string, string?>
        {
            [$"{Section}:Grpc:Url"] = grpc,
            [$"{Section}:Grpc:Protocols"] = "Http2",
        };
        // An endpoint of one's own protocol takes Kestrel's section, and what stands there takes the place of the urls.
        if (!builder.Configuration.GetSection(Section).GetChildren().Any())
        {
            var number = 0;
            foreach (var url in urls!.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                endpoints[$"{Section}:Api{number++}:Url"] = url;
            // A list of none: an empty text would fall back to what was named, and be warned about as overridden.
            endpoints["urls"] = ";";
        }
        builder.Configuration.AddInMemoryCollection(endpoints);
    }
}
