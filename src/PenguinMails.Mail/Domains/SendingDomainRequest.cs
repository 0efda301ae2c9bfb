using System.Net;

namespace PenguinMails.Mail.Domains;

/// <summary>What has to be published for a domain to send. All names in ASCII (A-labels).</summary>
public sealed record SendingDomainRequest
{
    /// <summary>The domain of the From address, which also signs.</summary>
    public required string Domain { get; init; }

    public required string DkimSelector { get; init; }

    /// <summary>As <see cref="Dkim.DkimKey.PublicRecord"/> gives it.</summary>
    public required string DkimRecord { get; init; }

    /// <summary>SPF terms such as <c>include:spf.example.net</c> or <c>ip4:192.0.2.1</c>.</summary>
    public IReadOnlyList<string> SpfMechanisms { get; init; } = [];

    /// <summary>The servers that send: a record that lets all of them pass is right whatever its words.</summary>
    public IReadOnlyList<IPAddress> SendingAddresses { get; init; } = [];

    /// <summary>Where bounces come back to, if that is checked too.</summary>
    public string? BounceDomain { get; init; }

    /// <summary>The host that takes mail for <see cref="BounceDomain"/>.</summary>
    public string? BounceHost { get; init; }
}
