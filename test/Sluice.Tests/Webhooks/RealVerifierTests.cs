using System.Globalization;
using System.Text;
using Shouldly;
using Sluice.Tests.Grpc;
using Sluice.Webhooks;
using Xunit;

namespace Sluice.Tests.Webhooks;

/// <summary>
/// What is signed here is judged by the npm packages <c>standardwebhooks</c> and <c>svix</c>, the latter in a version that does
/// not yet contain the former.
/// </summary>
public sealed class RealVerifierTests
{
    private const string Body = """{"type":"payout.paid","data":{"name":"Žofie 🙂","amount":1250}}""";

    private static readonly WebhookSecret Newer = WebhookSecret.New();
    private static readonly WebhookSecret Older = WebhookSecret.New(24);
    private static readonly long Now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    [RealClientFact("client.mjs")]
    public async Task They_accept_what_is_signed_also_while_two_secrets_overlap() => (await RealVerifiers.JudgeAsync(
    [
        Signed([Newer], Now).By(Newer),
        Signed([Older], Now).By(Older),
        Signed([Newer, Older], Now).By(Newer),
        Signed([Newer, Older], Now).By(Older),
        Signed([WebhookSecret.New(64), Newer, Older], Now).By(Older),
        Signed([Newer], Now - 200).By(Newer),
        Signed([Newer], Now + 200).By(Newer),
    ])).ShouldAllBe(v => v.EndsWith(" genuine"));

    [RealClientFact("client.mjs")]
    public async Task They_refuse_what_was_tampered_with_or_is_old() => (await RealVerifiers.JudgeAsync(
    [
        Signed([Newer], Now).By(Newer) with { Body = Body.Replace("1250", "9250", StringComparison.Ordinal) },
        Signed([Newer], Now).By(Newer) with { Body = Body + " " },
        Signed([Newer], Now).By(Newer) with { Id = "evt_2" },
        Signed([Newer], Now).By(Newer) with { Timestamp = Text(Now + 1) },
        Signed([Newer], Now).By(WebhookSecret.New()),
        Signed([Newer, Older], Now).By(WebhookSecret.New()),
        Signed([Newer, Older], Now).By(Older) with { Id = "evt_2" },
        Signed([Newer], Now - 400).By(Newer),
        Signed([Newer], Now + 400).By(Newer),
        // Recorded, and sent again with a time of today.
        Signed([Newer], Now - 86_400).By(Newer) with { Timestamp = Text(Now) },
    ])).ShouldAllBe(v => v.EndsWith(" refused"));

    private static SignedCase Signed(WebhookSecret[] secrets, long at) =>
        new("", "evt_1", Text(at), WebhookSignature.Header(secrets, "evt_1", at, Encoding.UTF8.GetBytes(Body)), Body);

    private static string Text(long seconds) => seconds.ToString(CultureInfo.InvariantCulture);
}
