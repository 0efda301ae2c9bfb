using PenguinMails.Mail.Dns;

namespace PenguinMails.Mail.Domains;

/// <summary>What a check found of a record.</summary>
internal readonly record struct Finding(DnsCheckState State, string Detail)
{
    public static Finding Verified(string detail) => new(DnsCheckState.Verified, detail);

    public static Finding Missing(string detail) => new(DnsCheckState.Pending, detail);

    public static Finding Wrong(string detail) => new(DnsCheckState.Failed, detail);

    public static Finding Unclear(string detail) => new(DnsCheckState.Unknown, detail);

    public static Finding NotAsked(DnsAnswer.Failed failed) => Unclear($"DNS could not be asked. {failed.Detail}");
}
