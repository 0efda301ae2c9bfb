namespace PenguinMails.Mail;

public sealed record EmailAddress(string Local, string Domain)
{
    public override string ToString() => Local + "@" + Domain;
}
