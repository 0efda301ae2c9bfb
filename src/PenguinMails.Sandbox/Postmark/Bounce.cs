namespace PenguinMails.Sandbox.Postmark;

internal sealed record BounceKind(string Type, int TypeCode, string Name, string Description, string Details, bool Inactive, bool CanActivate)
{
    public static readonly BounceKind Hard = new(
        "HardBounce", 1, "Hard bounce", "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "smtp;550 5.1.1 The email account that you tried to reach does not exist.", true, true);

    public static readonly BounceKind Soft = new(
        "SoftBounce", 4096, "Soft bounce", "Unable to temporarily deliver message (i.e. mailbox full, account disabled, exceeds quota, out of disk space).",
        "smtp;452 4.2.2 The email account that you tried to reach is over quota.", false, false);

    public static readonly BounceKind Blocked = new(
        "Blocked", 100006, "ISP block", "Blocked from this ISP due to content or blacklisting.",
        "smtp;554 5.7.1 Message rejected due to content restrictions.", false, true);

    public static readonly BounceKind Complaint = new(
        "SpamComplaint", 100001, "Spam complaint", "The subscriber explicitly marked this message as spam.", "Test spam complaint details", true, false);
}

internal sealed class Bounce(long id, BounceKind kind, PostmarkMessage message, string email, DateTimeOffset bouncedAt)
{
    public long Id { get; } = id;
    public BounceKind Kind { get; } = kind;
    public PostmarkMessage Message { get; } = message;
    public string Email { get; } = email;
    public DateTimeOffset BouncedAt { get; } = bouncedAt;
    public bool Inactive { get; set; } = kind.Inactive;
}
