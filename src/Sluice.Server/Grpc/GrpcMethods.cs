namespace Sluice.Server.Grpc;

/// <summary>Every method that is served, by its path.</summary>
internal sealed class GrpcMethods
{
    private readonly Dictionary<string, GrpcMethod> _byPath;
    private readonly HashSet<string> _services;

    public GrpcMethods(
        HealthService health, ReflectionService reflection, PayoutService payouts, PayoutQuotes quotes,
        PayoutRegistrations registrations)
    {
        _byPath = health.Methods.Concat(reflection.Methods).Concat(payouts.Methods).Concat(quotes.Methods)
            .Concat(registrations.Methods).ToDictionary(m => m.Path, StringComparer.Ordinal);
        _services = [.. _byPath.Keys.Select(ServiceIn)];
    }

    public GrpcMethod? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Whether a path leads to one of the services, be there such a method or not.</summary>
    public bool IsOurs(string path) => _services.Contains(ServiceIn(path));

    private static string ServiceIn(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];
}
