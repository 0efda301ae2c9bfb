namespace PenguinMails.Mail.Bounces;

/// <summary>What a report says of why, added to what it says of whom.</summary>
internal static class Diagnosis
{
    private const int MostElsewhere = 5;

    /// <param name="status">The field of that name, where there is one.</param>
    /// <param name="diagnostic">What stands where the reason belongs.</param>
    /// <param name="elsewhere">Where else it may stand; looked at when nothing can be told without.</param>
    public static RecipientReport Of(RecipientReport report, string? status, string diagnostic, IEnumerable<string>? elsewhere = null)
    {
        var given = status is null ? null : StatusCodes.FindStatus(status);
        var described = Describe(report, given, diagnostic);
        return report.Action is DeliveryAction.Failed && described.Kind == BounceKind.Other && elsewhere is not null
            ? elsewhere.Where(HasCode).Take(MostElsewhere).Select(said => Describe(report, given, said)).FirstOrDefault(one => one.Kind != BounceKind.Other) ?? described
            : described;
    }

    // Explanations name all that might be the reason; a reply says which it was.
    private static bool HasCode(string said) => StatusCodes.FindCode(said) != 0 || StatusCodes.FindEnhanced(said) is not null;

    private static RecipientReport Describe(RecipientReport report, string? given, string diagnostic) => report with
    {
        Status = StatusCodes.IsVague(given) ? StatusCodes.FindEnhanced(diagnostic) ?? given : given,
        Diagnostic = Clip.Diagnostic(diagnostic),
        Kind = report.Action is DeliveryAction.Failed or DeliveryAction.Delayed
            ? KindOf(BounceClassifier.Classify(new(diagnostic) { Enhanced = given }), report.Action)
            : BounceKind.Other,
    };

    // What is still being tried is nobody's fault for good.
    private static BounceKind KindOf(RefusalVerdict verdict, DeliveryAction action) =>
        action == DeliveryAction.Delayed && verdict.Party is (RefusedParty.Recipient or RefusedParty.Unknown) ? BounceKind.Soft : verdict.Kind;
}
