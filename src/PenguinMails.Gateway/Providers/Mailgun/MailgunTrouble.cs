using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>What an answer means to whoever has addresses validated.</summary>
internal static class MailgunTrouble
{
    public static ValidationTrouble Of(HttpOutcome exchange) => exchange switch
    {
        HttpOutcome.Answered { Status: 200 } answer => Unreadable(answer),
        HttpOutcome.Answered { Status: 429 } answer => new(ValidationTroubleKind.TooFast, MailgunAccount.Failed(answer).Detail, answer.RetryAfter),
        HttpOutcome.Answered { Status: 408 or >= 500 } answer => NotReached($"Mailgun has trouble: {MailgunErrors.Explain(answer)}.", answer.RetryAfter, mayHaveHappened: true),
        HttpOutcome.Answered { Status: 401 or 403 } answer => OfCaller(MailgunAccount.Failed(answer)),
        HttpOutcome.Answered answer => new(ValidationTroubleKind.Refused, $"Mailgun refused: {MailgunErrors.Explain(answer)}."),
        HttpOutcome.Lost => NotReached($"Mailgun did not answer: {exchange.Detail}.", mayHaveHappened: true),
        _ => NotReached($"Mailgun can't be reached: {exchange.Detail}."),
    };

    public static ValidationTrouble NotReached(string detail, TimeSpan? retryAfter = null, bool mayHaveHappened = false) =>
        new(ValidationTroubleKind.NotReached, detail, retryAfter, mayHaveHappened);

    /// <summary>A path that Mailgun does not have is answered with 200, too.</summary>
    public static ValidationTrouble Unreadable(HttpOutcome.Answered answer) => MailgunErrors.IsNoSuchPath(answer)
        ? new(ValidationTroubleKind.Refused, "This is not the address of Mailgun's API.")
        : NotReached("Mailgun's answer can't be read.", mayHaveHappened: true);

    private static ValidationTrouble OfCaller(ConnectionCheck check) =>
        new(check.InvalidKey ? ValidationTroubleKind.KeyRefused : ValidationTroubleKind.Refused, check.Cause is { } cause ? $"{check.Detail} ({cause})" : check.Detail);
}
