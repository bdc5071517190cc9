using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Sluice.Server;

/// <summary>Where links lead: the public address that was set, or else the one that was asked at.</summary>
internal sealed class LinkAddress(ServerSettings settings, IServer server)
{
    /// <summary>The path of every link.</summary>
    public const string Path = "/l/";

    /// <summary>The address with a secret.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="request">Over HTTP/1.1, where it came to; null over gRPC, whose address serves no pages.</param>
    public string Of(string secret, HttpRequest? request)
    {
        var origin = settings.PublicUrl?.TrimEnd('/')
            ?? (request is not null ? $"{request.Scheme}://{request.Host}" : FirstAddress());
        return origin + Path + secret;
    }

    /// <summary>A path as it may be logged: without the secret.</summary>
    public static string Hide(PathString path) => path.StartsWithSegments("/l") ? "/l/…" : path.Value ?? "";

    // The addresses of the API come before the one for gRPC.
    private string FirstAddress() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?.TrimEnd('/') ?? "http://127.0.0.1:8080";
}
