using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Tests.Webhooks;

/// <summary>Certificates for 127.0.0.1 that nobody vouches for.</summary>
internal static class Certificates
{
    public static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Request("CN=127.0.0.1", key).CreateSelfSigned(Yesterday, Tomorrow);
    }

    /// <summary>One whose issuer is to be fetched from an address of the owner's choice.</summary>
    public static X509Certificate2 IssuerAt(Uri address)
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuerRequest = Request("CN=Nobody", issuerKey);
        issuerRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issuer = issuerRequest.CreateSelfSigned(Yesterday, Tomorrow);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("CN=127.0.0.1", key);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [address.AbsoluteUri]));
        using var certificate = request.Create(issuer, Yesterday, Tomorrow, [1, 2, 3, 4]);
        return certificate.CopyWithPrivateKey(key);
    }

    private static DateTimeOffset Yesterday => DateTimeOffset.UtcNow.AddHours(-20);

    private static DateTimeOffset Tomorrow => DateTimeOffset.UtcNow.AddHours(10);

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}
