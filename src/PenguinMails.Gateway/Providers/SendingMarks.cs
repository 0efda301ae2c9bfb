using System.Net;

namespace PenguinMails.Gateway.Providers;

/// <summary>By what others tell a connection's email: who signs it, where its bounces go and where it comes from.</summary>
internal sealed record SendingMarks
{
    /// <summary>Keys that only this connection signs with: a domain and a DKIM selector.</summary>
    public IReadOnlyList<(string Domain, string Selector)> Keys { get; init; } = [];

    /// <summary>Domains that only this connection signs with or has bounces come back to.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Domains of the provider, those below them too: the email of all its customers has them.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Servers that only this connection sends through.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];
}
