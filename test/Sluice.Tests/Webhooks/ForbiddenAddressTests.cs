using System.Net;
using System.Net.Sockets;
using Shouldly;
using Sluice.Client;
using Sluice.Tests.Databases;
using Sluice.Tests.Server;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

/// <summary>A server as it is installed: without the setting for development.</summary>
public sealed class ForbiddenAddressTests
{
    [OwnNameFact]
    public async Task A_name_that_leads_inside_may_be_registered_and_is_never_called()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var door = await server.NewMerchantAsync();
        using var inside = new TcpListener(IPAddress.Any, 0);
        inside.Start();
        var port = ((IPEndPoint)inside.LocalEndpoint).Port;

        var endpoint = await door.Client.Webhooks.CreateAsync(
            new NewWebhookEndpoint { Url = $"https://{OwnNameFactAttribute.Name}:{port}/hook" });
        var ping = await door.Client.Webhooks.PingAsync(endpoint.Id);
        var sent = new List<Sluice.Client.WebhookDelivery>();
        for (var i = 0; i < 100 && sent.Count == 0; i++)
        {
            await Task.Delay(50);
            await foreach (var delivery in door.Client.Webhooks.DeliveriesAsync(endpoint.Id))
                sent.Add(delivery);
        }

        ping.Error.ShouldStartWith("forbidden_address");
        sent.ShouldHaveSingleItem().Error.ShouldBe("forbidden_address");
        inside.Pending().ShouldBeFalse("Somebody connected.");
    }
}

/// <summary>A test that runs where this machine's own name leads to no public address.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OwnNameFactAttribute : FactAttribute
{
    public OwnNameFactAttribute()
    {
        if (!IsPrivate())
            Skip = $"The name {Name} is unknown, or leads to a public address.";
    }

    public static string Name { get; } = Dns.GetHostName();

    private static bool IsPrivate()
    {
        try
        {
            return WebhookUrl.TryParse($"https://{Name}/", false, out _, out _)
                && Dns.GetHostAddresses(Name) is { Length: > 0 } addresses
                && !addresses.Any(a => AddressRules.Allows(a, allowPrivate: false));
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
