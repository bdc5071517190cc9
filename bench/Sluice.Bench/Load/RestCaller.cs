using System.Globalization;
using System.Net;
using System.Text;

namespace Sluice.Bench.Load;

/// <summary><c>POST /v1/payouts</c> on one connection; created is 201.</summary>
internal sealed class RestCaller(PayoutRequest request) : IPayoutCaller
{
    private readonly HttpConnection _http = new();

    public Task ConnectAsync(IPEndPoint server) => _http.ConnectAsync(server);

    public async ValueTask<string?> CreateAsync()
    {
        var status = await _http.ExchangeAsync(request.Next());
        return status == 201 ? null
            : string.Create(CultureInfo.InvariantCulture, $"{status} {Encoding.UTF8.GetString(_http.Body)}");
    }

    public void Dispose() => _http.Dispose();
}
