namespace PenguinMails.Mail.Bounces;

/// <summary>Whose fault a refusal is.</summary>
public enum RefusedParty
{
    /// <summary>It can't be told, so nobody is blamed.</summary>
    Unknown,

    /// <summary>The address or its domain can't be mailed: the only reason to suppress it.</summary>
    Recipient,

    /// <summary>The sender's address or domain, or what it may do there.</summary>
    Sender,

    /// <summary>The sending address or network: its repute, its DNS, its pace.</summary>
    Network,

    /// <summary>This message.</summary>
    Content,

    /// <summary>Nobody: the receiving side is full, down, busy or wants us to come back.</summary>
    Receiver,
}
