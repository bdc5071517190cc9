using Sluice.Access;
using Sluice.Books;
using Sluice.Connectors;
using Sluice.Kernel;
using Sluice.Payouts;
using Sluice.Recipients;
using Sluice.Routing;

namespace Sluice.Server.Http;

/// <summary>What every endpoint works with.</summary>
internal sealed record Api(
    Database Database, BookLanes Lanes, PayoutQueries Payouts, Vault Vault, Wake Wake, ConnectorRegistry Connectors,
    TermsSource Terms,
    Dispatcher Dispatcher,
    Authenticator Authenticator, Ids Ids, AdjustableClock Clock, RequestRules Rules);

/// <summary>What was learned about a request on its way in.</summary>
internal sealed class RequestState
{
    /// <summary>What the key of request hashes is derived for.</summary>
    public const string HashPurpose = "request hashes";

    public required string RequestId { get; init; }

    /// <summary>What request bodies are hashed under, so that the stored hash tells nothing about an account number.</summary>
    public required byte[] HashKey { get; init; }

    public Identity? Identity { get; set; }

    public static RequestState Of(HttpContext http) =>
        http.Features.Get<RequestState>() ?? throw new InvalidOperationException("The gate was not passed.");
}

/// <summary>Which scope an endpoint asks for. Without it an endpoint is open to all.</summary>
internal sealed record RequiredScope(string Scope);

internal static class ApiContext
{
    extension(HttpContext http)
    {
        /// <summary>Who asks; only behind a <see cref="RequiredScope"/>.</summary>
        public Caller Caller => RequestState.Of(http).Identity!.Caller;

        public MerchantId Merchant => http.Caller.Merchant;
    }
}
