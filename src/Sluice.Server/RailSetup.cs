using Sluice.Calendars;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Rails.Sandbox;
using Sluice.Routing;

namespace Sluice.Server;

/// <summary>The rails of this installation: which connectors there are and in what order, and what they are made of.</summary>
internal static class RailSetup
{
    /// <summary>Every connector there is, in the order in which they are thought of.</summary>
    public const string Default =
        $"{SandboxConnector.ConnectorName},{SandboxFilesConnector.ConnectorName},{SandboxBlindConnector.ConnectorName}";

    /// <summary>The names in a setting.</summary>
    public static IReadOnlyList<string> NamesIn(string setting) =>
        setting.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What is wrong with the setting, or null.</summary>
    public static string? Problem(string setting)
    {
        var names = NamesIn(setting);
        return names.Count == 0 || names.Distinct().Count() < names.Count || names.Except(NamesIn(Default)).Any()
            ? $"Sluice:Connectors names each connector once, in order, out of {Default}."
            : null;
    }

    public static void Add(IServiceCollection services, ServerSettings settings, AdjustableClock clock)
    {
        services.AddSingleton(new RailSchedules());
        foreach (var rail in NamesIn(Default))
            services.AddKeyedSingleton(rail, (s, _) => new SandboxStore(s.GetRequiredService<BankDatabase>().Database, rail));
        // All banks, also of rails that are switched off: what they once paid stays paid.
        services.AddSingleton(s => new SandboxBanks(s.GetRequiredService<BankDatabase>().Database));
        services.AddSingleton(s => new SandboxConnector(
            StoreOf(s, SandboxConnector.ConnectorName), clock, s.GetRequiredService<Vault>().DeriveKey("sandbox callbacks")));
        services.AddSingleton(s => new SandboxFilesConnector(StoreOf(s, SandboxFilesConnector.ConnectorName),
            s.GetRequiredService<RailSchedules>().TryFind("sepa_credit_transfer", out var schedule)
                ? schedule : throw new InvalidOperationException("The batch rail has no schedule."),
            clock, s.GetRequiredService<Vault>().DeriveKey("sandbox response files")));
        services.AddSingleton(s => new SandboxBlindConnector(StoreOf(s, SandboxBlindConnector.ConnectorName), clock));
        services.AddSingleton(s => new ConnectorRegistry([.. NamesIn(settings.Connectors).Select(name => ConnectorOf(s, name))]));
        services.AddSingleton<TermsSource>();
        services.AddSingleton(s => new SandboxClockwork(
            StoreOf(s, SandboxConnector.ConnectorName), s.GetRequiredService<SandboxConnector>(), s.GetRequiredService<Ids>(),
            clock,
            (body, signature, cancel) => DeliverAsync(s, SandboxConnector.ConnectorName, body, signature, cancel),
            s.GetRequiredService<ILogger<SandboxClockwork>>()));
        services.AddSingleton(s => new SandboxFilesClockwork(
            StoreOf(s, SandboxFilesConnector.ConnectorName), s.GetRequiredService<SandboxFilesConnector>(),
            s.GetRequiredService<Ids>(), clock,
            (body, signature, cancel) => DeliverAsync(s, SandboxFilesConnector.ConnectorName, body, signature, cancel),
            s.GetRequiredService<ILogger<SandboxFilesClockwork>>()));
    }

    /// <summary>Creates what the sandbox banks need.</summary>
    public static Task CreateBanksAsync(IServiceProvider services, CancellationToken cancel) =>
        StoreOf(services, SandboxConnector.ConnectorName).CreateAsync(cancel);

    /// <summary>Says once what does not work where the operating system has no time zones.</summary>
    public static void WarnWithoutTimeZones(IServiceProvider services)
    {
        if (!TimeZones.AreInstalled)
            Log.NoTimeZones(services.GetRequiredService<ILogger<ConnectorRegistry>>());
    }

    private static SandboxStore StoreOf(IServiceProvider services, string rail) =>
        services.GetRequiredKeyedService<SandboxStore>(rail);

    private static IConnector ConnectorOf(IServiceProvider services, string name) => name switch
    {
        SandboxConnector.ConnectorName => services.GetRequiredService<SandboxConnector>(),
        SandboxFilesConnector.ConnectorName => services.GetRequiredService<SandboxFilesConnector>(),
        _ => services.GetRequiredService<SandboxBlindConnector>(),
    };

    private static async Task<Problem?> DeliverAsync(
        IServiceProvider services, string connector, ReadOnlyMemory<byte> body, string signature, CancellationToken cancel) =>
        (await services.GetRequiredService<ReceiveCallback>().RunAsync(
            connector, body, name => name == SandboxConnector.SignatureHeader ? signature : null, cancel)).Problem;
}
