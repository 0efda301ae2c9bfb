namespace PenguinMails.Mail.Smtp;

/// <summary>Who is at the other end of a listener's connection.</summary>
/// <param name="User">Who authenticated.</param>
public sealed record SmtpPeer(bool Encrypted, string? User);

/// <summary>A whole message that a listener received.</summary>
/// <param name="ReturnPath">Empty for bounces.</param>
/// <param name="Content">As sent, without the dots that only the transport needs.</param>
public sealed record SmtpDelivery(SmtpPeer Peer, string ReturnPath, IReadOnlyList<string> Recipients, ReadOnlyMemory<byte> Content);
