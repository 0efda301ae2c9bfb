using System.Security.Cryptography.X509Certificates;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>What holds for all SMTP servers of all tenants, from <c>Providers:Smtp</c>.</summary>
internal sealed class SmtpOptions
{
    private X509Certificate2Collection? roots;

    /// <summary>The name of this machine in DNS: what EHLO says, and what the MX record of a bounce domain names.</summary>
    public string? HostName { get; init; }

    /// <summary>Where bounces are taken in by SMTP, such as <c>0.0.0.0:25</c>; null where they are not.</summary>
    public string? BounceListen { get; init; }

    /// <summary>A PEM file of authorities to trust instead of the system's, for servers with certificates of one's own.</summary>
    public string? TrustedRoots { get; init; }

    public X509Certificate2Collection? Roots
    {
        get
        {
            if (TrustedRoots is null || roots is not null)
                return roots;

            var read = new X509Certificate2Collection();
            read.ImportFromPemFile(TrustedRoots);
            return roots = read;
        }
    }
}
