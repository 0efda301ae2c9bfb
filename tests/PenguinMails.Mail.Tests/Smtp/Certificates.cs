using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PenguinMails.Mail.Tests.Smtp;

internal static class Certificates
{
    public static X509Certificate2 For(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return Request(name, key).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }

    /// <summary>Signed by an authority that is to be had at the address.</summary>
    public static X509Certificate2 IssuedBy(string authority, string name)
    {
        using var issuer = For("authority.test");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key, isAuthority: false);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [authority]));
        using var issued = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, [1, 2, 3]);
        return issued.CopyWithPrivateKey(key);
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority = true)
    {
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        return request;
    }
}
