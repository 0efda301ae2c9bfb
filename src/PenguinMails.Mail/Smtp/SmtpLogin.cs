namespace PenguinMails.Mail.Smtp;

/// <summary>Somebody who wants to be let in to a listener.</summary>
public sealed class SmtpLogin
{
    private readonly Func<string, bool> matches;

    internal SmtpLogin(string user, string? password, Func<string, bool> matches) =>
        (User, Password, this.matches) = (user, password, matches);

    public string User { get; }

    /// <summary>Null where only its digest was sent (CRAM-MD5).</summary>
    public string? Password { get; }

    /// <summary>Compares with the right password, in constant time.</summary>
    public bool Matches(string expected) => matches(expected);
}
