namespace PenguinMails.Mail;

public sealed record Mailbox(string? Name, EmailAddress Address);
