using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Analytics.Senders;

/// <summary>What the codes of deferrals mean, and what to do: the pages are named at <see cref="DeferralCodes"/>.</summary>
internal static class DeferralFixes
{
    private const string Slower = "Slow down, and mail only those who asked for it.";

    public static Deferral Of(string mailboxProvider, string code) => (mailboxProvider, code) switch
    {
        ("gmail", "4.7.0" or "4.7.28") => new("unusually much email, or unwanted.", Slower, IsOfPace: true),
        ("microsoft", ['R', 'P', ..] or ['4', '.', '7', '.', '5' or '6', _, _]) => new("more from one sending address than Microsoft allows it.", Slower, IsOfPace: true),
        ("yahoo", ['T', 'S', ..]) => new("too much email at once, or too many complaints.", Slower, IsOfPace: true),
        _ when RuleCodes.Of(mailboxProvider, code) is { } rule && RuleFixes.Of(rule) is var (meaning, fix) => new(meaning, fix),
        _ => ByClass(code),
    };

    private static Deferral ByClass(string code) => code switch
    {
        "4.2.1" => new("the recipient gets too much email at once, or the mailbox is not in use for now."),
        "4.2.2" or "452" => new("the mailbox is full."),
        "4.7.1" or "4.2.0" or "450" or "451" => new("asked to try again later, as greylisting does."),
        _ when code.StartsWith("4.3.", StringComparison.Ordinal) || code == "421" => new("its servers were busy."),
        _ when code.StartsWith("4.4.", StringComparison.Ordinal) => new("the connection failed on the way."),
        _ when code.StartsWith("4.7.", StringComparison.Ordinal) => new("by its policy, without naming a rule."),
        _ => new("a passing problem."),
    };
}

/// <param name="Meaning">What the code says, as the end of a sentence.</param>
/// <param name="Fix">What to do; null where it passes by itself.</param>
/// <param name="IsOfPace">Now and then that is usual with much email.</param>
internal sealed record Deferral(string Meaning, string? Fix = null, bool IsOfPace = false);
